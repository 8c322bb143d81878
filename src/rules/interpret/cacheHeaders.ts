/**
 * Cache headers of a success that an error made from it must not have.
 *
 * @module
 */
import { type Fields, getFieldLines, splitList } from '../../http/fields.js'
import type { Effect } from '../rule.js'

/** Validators and explicit freshness (RFC 9111 §4.2.1); targeted fields (RFC 9213) are found by their names. */
const ofSuccess = [
  'age',
  'expires',
  'last-modified',
  'pragma',
  'surrogate-control',
  'x-accel-expires',
] as const

function forbidsStoring(fields: Fields): boolean {
  const directives = getFieldLines(fields, 'cache-control').flatMap(splitList)
  return directives.some((directive) => directive.toLowerCase() === 'no-store')
}

/**
 * Many errors are heuristically cacheable (RFC 9110 §15.1), and none under the terms of the success that it was
 * sent as. A `no-store` that is there says enough.
 */
export function notAsSuccess(fields: Fields): Pick<Effect, 'dropFields' | 'setFields'> {
  const targeted = fields
    .filter((name, i) => i % 2 === 0 && /-cache-control$/i.test(name))
    .map((name) => name.toLowerCase())
  return {
    dropFields: [...ofSuccess, ...targeted],
    ...(forbidsStoring(fields) ? {} : { setFields: ['Cache-Control', 'no-store'] }),
  }
}
