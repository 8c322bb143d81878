/**
 * Places other than Retry-After where a service says when to retry: headers, and members of a JSON body.
 *
 * @module
 */
import { type Fields, getCombinedField, isToken } from './fields.js'
import { type Pointer, parsePointer, resolvePointer } from './pointer.js'
import { resetOfRateLimit, windowOfPolicy } from './rateLimit.js'
import { type Clock, type TimeUnit, waitOfNumber, waitOfText } from './wait.js'

/** A source, by its place; both readers return milliseconds or undefined. */
export type WaitSource =
  | {
      readonly in: 'fields'
      readonly name: string
      read(fields: Fields, clock: Clock): number | undefined
    }
  | {
      readonly in: 'body'
      readonly name: string
      read(document: unknown, clock: Clock): number | undefined
    }

/**
 * Compiles the name of a header, or a JSON Pointer, which starts with a slash. A name that ends in `-Ms`, `_ms`, `Ms`
 * or `Millis` means milliseconds; any other means seconds.
 * @throws SyntaxError if the text is neither
 */
export function compileWaitSource(text: string): WaitSource {
  const unit: TimeUnit = /(?:[-_]ms|Ms|[Mm]illis|[Mm]illiseconds)$/.test(text) ? 'ms' : 's'
  if (text.startsWith('/')) {
    const pointer = parsePointer(text)
    return { in: 'body', name: text, read: (document, clock) => readMember(document, pointer, clock, unit) }
  }
  if (!isToken(text)) {
    throw new SyntaxError(`"${text}" is neither a header name nor a JSON Pointer, which starts with "/"`)
  }
  const name = text.toLowerCase()
  const read = structured.get(name)
  if (read !== undefined) return { in: 'fields', name: text, read }
  const fieldUnit: TimeUnit = name.endsWith('-ms') ? 'ms' : unit
  return {
    in: 'fields',
    name: text,
    read(fields, clock) {
      const value = getCombinedField(fields, name)
      return value === undefined ? undefined : waitOfText(value, clock, fieldUnit)
    },
  }
}

type ReadFields = (fields: Fields, clock: Clock) => number | undefined

const structured: ReadonlyMap<string, ReadFields> = new Map<string, ReadFields>([
  [
    'ratelimit',
    (fields, clock) => {
      const value = getCombinedField(fields, 'ratelimit')
      if (value === undefined) return undefined
      return ofSeconds(resetOfRateLimit(value, getCombinedField(fields, 'ratelimit-policy')), clock)
    },
  ],
  [
    'ratelimit-policy',
    (fields, clock) => {
      const value = getCombinedField(fields, 'ratelimit-policy')
      return value === undefined ? undefined : ofSeconds(windowOfPolicy(value), clock)
    },
  ],
])

function ofSeconds(seconds: number | undefined, clock: Clock): number | undefined {
  return seconds === undefined ? undefined : waitOfNumber(seconds, clock, 's')
}

function readMember(document: unknown, pointer: Pointer, clock: Clock, unit: TimeUnit): number | undefined {
  const value = resolvePointer(document, pointer)
  if (typeof value === 'number') return waitOfNumber(value, clock, unit)
  return typeof value === 'string' ? waitOfText(value, clock, unit) : undefined
}
