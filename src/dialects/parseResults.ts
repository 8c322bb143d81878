/**
 * What the dialects share for reading a body: lenient text, JSON, members of objects, values that look like a status.
 *
 * @module
 */
import { STATUS_CODES } from 'node:http'
import type { Body } from '../http/body.js'
import { charsetOf, decodeText } from '../http/mediaType.js'

export type Members = Readonly<Record<string, unknown>>

/** Whether it is an object of a parsed JSON text. */
export function isMembers(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The object's own member; never an inherited one, whatever its name. */
export function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

// Searched in the first 1024 bytes, like browsers do (HTML, section 13.2.3.2; XML, section 4.3.3).
const charsetWithin =
  /<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w:.-]{1,40})|^\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([\w:.-]{1,40})["']/i
const maxPreamble = 1024

/** The charset that a page or an XML declaration names, if Content-Type names none. */
function charsetInside(body: Body, bytes: Buffer): string | undefined {
  if (mayBeginJson(bytes) || charsetOf(body.fields) !== undefined) return undefined
  const found = charsetWithin.exec(bytes.toString('latin1', 0, maxPreamble))
  const charset = (found?.[1] ?? found?.[2])?.toLowerCase()
  // Bytes that could be read as ASCII this far are not UTF-16, whatever they claim.
  return charset === undefined || /^(?:utf-?8|utf-?16)/.test(charset) ? undefined : charset
}

/**
 * The text of a body. Old services label ISO 8859-1 as nothing or as UTF-8. A body that a client would still display
 * must not be missed because of an accent, and everything searched for is ASCII.
 */
export function textOf(body: Body): string | undefined {
  const bytes = body.bytes()
  if (!bytes.ok) return undefined
  const inside = charsetInside(body, bytes.value)
  const text = inside === undefined ? body.text() : decodeText(bytes.value, inside)
  return text.ok ? text.value : bytes.value.toString('latin1')
}

/** The parsed body, or undefined if it is not JSON. */
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
 * Types that a text has if nobody set one: plain text, none at all, and HTML, which is the default of scripts, as in
 * PHP.
 */
export function isUnlabeled(mediaType: string): boolean {
  return mediaType === '' || mediaType === 'text/plain' || mediaType === 'text/html'
}

/** Types with which JSON is sent: its own, those of scripts, and the defaults if nobody set one. */
export function mayBeJson(mediaType: string): boolean {
  return isUnlabeled(mediaType) || /(?:^|[^a-z])(?:json|javascript)(?:[^a-z]|$)/.test(mediaType)
}

/** Types with which XML is sent, except HTML. */
export function mayBeXml(mediaType: string): boolean {
  return (
    mediaType === '' ||
    mediaType === 'text/plain' ||
    (/(?:^|[^a-z])xml(?:[^a-z]|$)/.test(mediaType) && mediaType !== 'application/xhtml+xml')
  )
}

/** The first byte that is not white space; undefined if there is none yet, or if bytes are not characters. */
export function firstByteOf(first: Buffer): number | undefined {
  let at = 0
  while (first[at]! <= 0x20 && first[at] !== 0) at++
  const byte = first[at]
  // Byte order marks, and the zeros of UTF-16.
  return byte === 0 || byte === 0xef || byte === 0xfe || byte === 0xff || first[1] === 0 ? undefined : byte
}

const jsonBegins: ReadonlySet<number> = new Set(Buffer.from('{["-0123456789tfn'))

/** Whether a text with this beginning can be JSON. */
export function mayBeginJson(first: Buffer): boolean {
  const byte = firstByteOf(first)
  return byte === undefined || jsonBegins.has(byte)
}

/** Whether a text with this beginning can be XML. */
export function mayBeginXml(first: Buffer): boolean {
  return (firstByteOf(first) ?? 0x3c) === 0x3c
}

/** The beginning of XML or other markup. */
export const xmlBegins = /^[\s\ufeff]*</

// Elements with which an HTML page begins, and no XML that services send.
const pageBegins =
  /^[^<]{0,16}<(?:!|(?:html|head|body|div|p|h\d|br|b|table|script|meta|link|center|font|title|style)\b)/i

/** Whether a body begins like an HTML page. */
export function beginsLikePage(first: Buffer): boolean {
  return pageBegins.test(first.toString('latin1', 0, 64))
}

/** A number or a text as text; empty for anything else. `String` recurses into lists, and throws for some objects. */
export function scalarText(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : ''
}

/** A registered error status, as a number or as three digits. Other numbers are a service's own. */
export function errorStatusOf(value: unknown): number | undefined {
  const digits = scalarText(value)
  if (!/^[45]\d\d$/.test(digits)) return undefined
  const status = Number(digits)
  return STATUS_CODES[status] === undefined ? undefined : status
}

// Services number their own errors after these statuses, so only these count at the beginning of a longer number.
const prefixes = /^(40[013459]|42[29]|50[0-4])(?:0\d|0\d\d|00\d)$/

/** The status with which a number of five or six digits begins, as in 40401; not in 41001 or 40163. */
export function prefixOf(value: unknown): number | undefined {
  const found = prefixes.exec(scalarText(value))
  return found === null ? undefined : Number(found[1])
}

/** One status for several errors: theirs if they agree; otherwise 500 if one of them is a server error, or else 400. */
export function oneStatusOf(statuses: readonly number[]): number | undefined {
  const [first] = statuses
  if (first === undefined || statuses.every((status) => status === first)) return first
  return statuses.some((status) => status >= 500) ? 500 : 400
}

/**
 * How many errors of one response are read. No request has more, and reading each takes microseconds on the event loop:
 * the others count as errors of the same kind where something else shows that the response failed, otherwise as data.
 */
export const mostErrors = 100

/** The errors of a list that are read: the first of each kind, so that none is missed, then the other first ones. */
export function errorsToRead<T>(list: readonly T[], kindOf: (error: T) => unknown): readonly T[] {
  if (list.length <= mostErrors) return list
  const kinds = new Set<unknown>()
  const firsts: T[] = []
  const others: T[] = []
  for (const error of list) {
    if (firsts.length === mostErrors) break
    const kind = kindOf(error)
    ;(kinds.has(kind) ? others : firsts).push(error)
    kinds.add(kind)
  }
  return [...firsts, ...others].slice(0, mostErrors)
}

/** Errors of the same kind have the same code and status. */
export function kindOfError(error: unknown): string {
  return ['code', 'Code', '@code', 'status', 'type', 'errorCode', 'error']
    .map((name) => scalarText(memberOf(error, name)))
    .join(' ')
}
