/**
 * Lie 8 as a redirect: a login page sent to a program. Lie 7: redirects that lose the method.
 *
 * @module
 */
import { getField } from '../../../http/fields.js'
import type { Check } from '../checks.js'
import type { Sample } from '../sample.js'
import { trialOfKind } from '../trial.js'

const loginPath =
  /(?:^|\/)(?:log-?[io]n|sign-?in|signin|auth|authenticate|authorize|sso|cas|saml2?|session\/new|account\/login|users\/sign_in|wp-login\.php|login\.\w{2,4})(?:\/|$)/i

function locationOf({ head }: Sample): string | undefined {
  const location = getField(head.fields, 'location')
  return head.status >= 300 && head.status < 400 ? location : undefined
}

const withoutQuery = (location: string) => location.split(/[?#]/, 1)[0]!

/** Whether a person in a browser wants the page. */
function isNavigation({ request }: Sample): boolean {
  const mode = getField(request.fields, 'sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  if (getField(request.fields, 'x-requested-with') !== undefined) return false
  return getField(request.fields, 'accept')?.includes('text/html') ?? false
}

export const loggingIn: Check = {
  lie: 8,
  title: 'a login page instead of a 401',
  observe(sample) {
    const location = locationOf(sample)
    if (location === undefined || isNavigation(sample)) return undefined
    const place = withoutQuery(location)
    const path = place.replace(/^[a-z]+:\/\/[^/]*/i, '')
    // A login page that leads to itself tells a person that the login failed.
    if (!loginPath.test(path) || path === sample.request.path) return undefined
    return {
      key: `${sample.head.status} ${place}`,
      confidence: 'likely',
      evidence: `${sample.head.status} to ${place} for a program`,
      values: { place },
    }
  },
  propose: ({ patterns, statuses, values }) => ({
    name: `login-is-401-${statuses[0]}`,
    rule: {
      match: { path: patterns, status: statuses, responseHeader: { Location: `${values.place![0]}*` } },
      remap: { to: 401 },
    },
    caution:
      'Browsers are no longer redirected to the login page: if people use these paths too, add requestHeader: { Accept: "*json*" }.',
  }),
}

const tried = trialOfKind('keepMethod', {})
const isForm = ({ request }: Sample) =>
  /x-www-form-urlencoded|multipart\/form-data/i.test(getField(request.fields, 'content-type') ?? '')

export const redirecting: Check = {
  lie: 7,
  title: '301 and 302 that lose the method',
  observe(sample, reported) {
    if (reported.has(8) || tried(sample) === undefined) return undefined
    const { method } = sample.request
    const mayBeMeant = method === 'POST' && (isForm(sample) || isNavigation(sample))
    return {
      key: mayBeMeant ? 'form' : '',
      confidence: mayBeMeant ? 'review' : method === 'POST' ? 'likely' : 'sure',
      evidence: `${sample.head.status} in response to ${method}`,
    }
  },
  propose: ({ key, patterns, methods, confidence }) => ({
    name: key === '' ? 'keep-method' : 'keep-method-of-forms',
    rule: { match: { path: patterns, method: methods }, keepMethod: {} },
    ...(confidence !== 'sure' && {
      caution: 'Should the client repeat the same request at the new address? Not if a form leads to a page.',
    }),
  }),
}
