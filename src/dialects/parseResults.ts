/**
 * What the dialects share in reading a body: lenient text, JSON, members of objects, status-like values.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import { isJsonType } from '../http/mediaType.js'

export type Members = Readonly<Record<string, unknown>>

/** An object of a parsed JSON text. */
export function isMembers(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The object's own member; never an inherited one, whatever its name. */
export function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/**
 * The text of a body. Old services label ISO 8859-1 as nothing or as UTF-8: what a client would still
 * display must not escape for an accent, and all that is looked for is ASCII.
 */
export function textOf(body: Body): string | undefined {
  const text = body.text()
  if (text.ok) return text.value
  if (text.error !== 'invalidText' && text.error !== 'unknownCharset') return undefined
  const bytes = body.bytes()
  return bytes.ok ? bytes.value.toString('latin1') : undefined
}

/** The parsed body, or undefined when it is not JSON. */
export function jsonOf(body: Body): unknown {
  const json = body.json()
  if (json.ok) return json.value
  if (json.error !== 'invalidText' && json.error !== 'unknownCharset') return undefined
  try {
    return JSON.parse(textOf(body) ?? '')
  } catch {
    return undefined
  }
}

/**
 * Types under which a text travels where nobody set its own: plain text, none at all, and HTML, since what a
 * script prints is HTML unless it says otherwise, as in PHP.
 */
export function isUnlabelled(mediaType: string): boolean {
  return mediaType === '' || mediaType === 'text/plain' || mediaType === 'text/html'
}

/** Types under which JSON travels: its own, those of scripts, and where nobody set one. */
export function mayBeJson(mediaType: string): boolean {
  return (
    isJsonType(mediaType) ||
    isUnlabelled(mediaType) ||
    /^(?:text|application)\/(?:x-)?(?:javascript|json)$/.test(mediaType)
  )
}

/** The first byte that is no white space; undefined where there is none yet, or where bytes are not characters. */
function firstOf(first: Buffer): number | undefined {
  const byte = first.find((one) => one > 0x20 || one === 0)
  // Byte order marks, and the zeros of UTF-16.
  return byte === 0 || byte === 0xef || byte === 0xfe || byte === 0xff || first[1] === 0 ? undefined : byte
}

const jsonBegins: ReadonlySet<number> = new Set(Buffer.from('{["-0123456789tfn'))

/** Whether a text that begins so can be JSON. */
export function mayBeginJson(first: Buffer): boolean {
  const byte = firstOf(first)
  return byte === undefined || jsonBegins.has(byte)
}

/** Whether a text that begins so can be XML. */
export function mayBeginXml(first: Buffer): boolean {
  return (firstOf(first) ?? 0x3c) === 0x3c
}

/** A value that is an error status: an integer from 400 to 599, as a number or as three digits. */
export function errorStatusOf(value: unknown): number | undefined {
  if (typeof value === 'string') return /^[45]\d\d$/.test(value) ? Number(value) : undefined
  return Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599
    ? (value as number)
    : undefined
}

/** One status for several errors: theirs when they agree; else 500 if one is the server's fault, 400 if none is. */
export function oneStatusOf(statuses: readonly number[]): number | undefined {
  const [first] = statuses
  if (first === undefined || statuses.every((status) => status === first)) return first
  return statuses.some((status) => status >= 500) ? 500 : 400
}
