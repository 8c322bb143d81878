/**
 * Removes the cache headers of a success from an error that is made from it.
 *
 * @module
 */
import { type Fields, getFieldLines, hasField, splitList } from '../../http/fields.js'
import { cached } from '../../http/lruCache.js'
import type { Effect } from '../rule.js'

/** Validators and explicit freshness (RFC 9111 §4.2.1), and targeted fields (RFC 9213). */
const ofSuccess = /^(?:age|expires|last-modified|pragma|surrogate-control|x-accel-expires|.*-cache-control)$/i

const fieldNamed = cached((name) => ({ name: name.toLowerCase(), isOfSuccess: ofSuccess.test(name) }))

const noStore = ['Cache-Control', 'no-store'] as const

function forbidsStoring(fields: Fields): boolean {
  if (!hasField(fields, 'cache-control')) return false
  const directives = getFieldLines(fields, 'cache-control').flatMap(splitList)
  return directives.some((directive) => directive.toLowerCase() === 'no-store')
}

/**
 * Many errors are heuristically cacheable (RFC 9110 §15.1), so `no-store` is added, unless the response already has it.
 * The cache headers of the success it was sent as do not apply to the error.
 */
export function notAsSuccess(fields: Fields): Pick<Effect, 'dropFields' | 'setFields'> {
  const dropFields: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    const { name, isOfSuccess } = fieldNamed(fields[i]!)
    if (isOfSuccess) dropFields.push(name)
  }
  return forbidsStoring(fields) ? { dropFields } : { dropFields, setFields: noStore }
}
