/**
 * Lie 10: error bodies in the service's own formats.
 *
 * @module
 */

import { isMembers } from '../../../dialects/parseResults.js'
import { Body } from '../../../http/body.js'
import { mediaTypeOf } from '../../../http/mediaType.js'
import type { Check } from '../checks.js'
import { scalarsOf } from '../scalars.js'

/** All are in the proposal: another rule may turn a success into an error whose message is elsewhere. */
const texts = [
  '/message',
  '/error/message',
  '/detail',
  '/error_description',
  '/errorText',
  '/errorMessage',
  '/msg',
  '/error',
]
const codes = ['/code', '/error/code', '/errorCode', '/error_code', '/error']
const maxBody = 64 * 1024

export const formats: Check = {
  lie: 10,
  title: 'error bodies that are not RFC 9457 problems',
  observe({ head, body }) {
    if (head.status < 400 || body === undefined || body.length === 0 || body.length > maxBody)
      return undefined
    if (mediaTypeOf(head.fields) === 'application/problem+json') return undefined
    const json = new Body(body, head.fields, 'complete', maxBody * 10).json()
    if (!json.ok || !isMembers(json.value)) return undefined
    const names = Object.keys(json.value)
    const scalars = scalarsOf(json.value)
    const first = (places: readonly string[], isFit: (value: string | number) => boolean) =>
      places.find((place) => scalars.some(({ pointer, value }) => pointer === place && isFit(value)))
    const text = first(texts, (value) => typeof value === 'string')
    const code = first(codes, (value) => typeof value === 'number' || !/\s/.test(value))
    return {
      key: '',
      confidence: 'review',
      evidence: names.length === 0 ? 'an object without members' : `members ${names.slice(0, 8).join(', ')}`,
      values: code !== undefined && code !== text ? { code } : {},
    }
  },
  propose: ({ values: { code = [] } }) => ({
    name: 'one-error-format',
    rule: {
      match: { status: ['4xx', '5xx'] },
      problem: {
        detail: { from: texts },
        ...(code.length > 0 && { keep: { code: code[0] } }),
      },
    },
    caution:
      'Do clients read the old bodies? Members that are not named here are removed. In return, all errors have one format.',
  }),
}
