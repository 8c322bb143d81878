/**
 * Lie 1: 403 on a path whose existence may be a secret. This cannot be decided from outside.
 *
 * @module
 */
import type { Check } from '../checks.js'

export const concealable: Check = {
  lie: 1,
  title: '403 on paths that may be secrets',
  observe({ request, head }) {
    const [, first = ''] = request.path.split('/')
    if (head.status !== 403 || first === '' || /[*{}?#\\%]/.test(first)) return undefined
    return { key: first, confidence: 'review', evidence: `403 below /${first}` }
  },
  propose: ({ key }) => ({
    name: `conceal-${key.replace(/[^A-Za-z0-9_-]/g, '')}`,
    rule: { match: { path: `/${key}/**` }, conceal: { everywhere: true } },
    caution:
      'Is the existence of these paths a secret? If clients need to know that access is forbidden, delete this rule. It also turns 401s below it into 404s.',
  }),
}

export const askingForLogin: Check = {
  lie: 1,
  title: '401 on paths that may be secrets',
  untested: true,
  remedy:
    'if their existence is a secret, a conceal rule turns them into 404s; if clients log in there, nothing needs to change',
  observe({ request, head }) {
    const [, first = ''] = request.path.split('/')
    if (head.status !== 401 || first === '') return undefined
    return { key: '', confidence: 'review', evidence: `401 below /${first}: the paths exist` }
  },
}
