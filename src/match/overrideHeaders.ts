/**
 * Request headers by which some frameworks replace the method or the path of a request.
 *
 * @module
 */
import type { Fields } from '../http/fields.js'
import type { RequestView } from '../http/message.js'
import { candidatePaths } from './pathCandidates.js'

/** Zend, Symfony, IIS and others route by the value of one of these instead of the target. Lower case. */
const pathOverrides: ReadonlySet<string> = new Set([
  'x-forwarded-path',
  'x-forwarded-uri',
  'x-http-path-override',
  'x-original-uri',
  'x-original-url',
  'x-override-url',
  'x-rewrite-uri',
  'x-rewrite-url',
])

/** Rails, Symfony, Express's method-override and others take the method from one of these. Lower case. */
export const methodOverrides: ReadonlySet<string> = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

export const overrideHeaders: ReadonlySet<string> = new Set([...pathOverrides, ...methodOverrides])

/** The shortest of the names above: shorter names need not be looked up. */
const shortest = 13

function hasAny(fields: Fields, names: ReadonlySet<string>): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!
    if (name.length >= shortest && isX(name) && names.has(name.toLowerCase())) return true
  }
  return false
}

const isX = (name: string) => name.charCodeAt(0) === 0x78 || name.charCodeAt(0) === 0x58

/** Whether a header, or `_method` in the query, may replace the method. */
export function overridesMethod({ fields, target }: RequestView): boolean {
  return hasAny(fields, methodOverrides) || /[?&]_method=/i.test(target)
}

export function overridesPath({ fields }: RequestView): boolean {
  return hasAny(fields, pathOverrides)
}

/** The {@link candidatePaths} of the target and of every header that may replace it. */
export function requestCandidates({
  target,
  fields,
}: Pick<RequestView, 'target' | 'fields'>): readonly string[] {
  const own = candidatePaths(target)
  if (!hasAny(fields, pathOverrides)) return own
  const all = [...own]
  for (let i = 0; i < fields.length; i += 2) {
    if (pathOverrides.has(fields[i]!.toLowerCase())) all.push(...candidatePaths(fields[i + 1]!))
  }
  return all
}
