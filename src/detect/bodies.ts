/**
 * Searches a buffered body for leaks, from bytes to text to its form, and gives a reason if one of these steps fails.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import { codingsOf } from '../http/codings.js'
import type { BodyError } from '../http/decoded.js'
import { charsetOf, isJsonType, isXmlType } from '../http/mediaType.js'
import type { Redacted, Safe } from './edit/edits.js'
import { redactErrors } from './edit/success.js'
import { textsOf } from './forms/bytes.js'
import type { JsonSearch } from './forms/json.js'
import { type Claim, type FormSign, type Inspection, inspect, signsOf } from './forms.js'

type Fault = BodyError | Extract<Inspection, { ok: false }>['fault']

/** Why the body could not be searched, for the trail and the log. */
const reasons: Readonly<Record<Fault, string>> = {
  tooLarge: 'body over the byte limit',
  tooSlow: 'body over the time limit',
  truncated: 'body truncated',
  memoryLimit: 'no memory left to buffer the body',
  mismatch: 'body ruled out by its first bytes',
  unknownCoding: 'unknown content coding',
  corruptCoding: 'corrupt content coding',
  unknownCharset: 'unknown charset',
  invalidText: 'body not in the charset it claims',
  invalidJson: 'body not the JSON it claims to be',
  invalidXml: 'body not the XML it claims to be',
  tooDeep: 'body nested too deep',
  tooManyValues: 'too many values in the body',
}

export type BodyInspection =
  | {
      readonly ok: true
      readonly signs: readonly FormSign[]
      /** The text without its leaks; undefined if only replacing the whole text is safe. */
      redact(safe: Safe): Redacted | undefined
    }
  /** `signs` were found in a text with a wrong content type. */
  | { readonly ok: false; readonly reason: string; readonly signs: readonly FormSign[] }

// Sequences of JSON texts are also read as JSON.
const jsonSequence = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq|stream\+json)$/

const script = /^(?:application|text)\/(?:x-)?(?:javascript|ecmascript|css)$/

function claimOf(mediaType: string): Claim {
  if (script.test(mediaType)) return 'script'
  if (isJsonType(mediaType) || jsonSequence.test(mediaType)) return 'json'
  // XHTML is mostly HTML with another name.
  if (isXmlType(mediaType)) return mediaType === 'application/xhtml+xml' ? 'text' : 'xml'
  return mediaType === '' || mediaType.startsWith('text/') ? 'text' : 'other'
}

function isCompressed(bytes: Buffer): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes.length > 4 && bytes.readUInt32LE() === 0xfd2fb528)
}

/**
 * Linear in the decoded body; never throws.
 * @param maxBytes limit of the decoded body, however small the encoded one is
 */
export function inspectBody(body: Body, maxBytes: number, search: JsonSearch): BodyInspection {
  const bytes = body.bytes()
  if (bytes.ok && bytes.value.length > maxBytes) return { ok: false, reason: reasons.tooLarge, signs: [] }
  if (!bytes.ok) return { ok: false, reason: reasons[bytes.error], signs: [] }
  // Compressed once more than the header says, in gzip or Zstandard, so the content is unknown.
  if (isCompressed(bytes.value)) return { ok: false, reason: reasons.unknownCoding, signs: [] }
  const claim = claimOf(body.mediaType)
  const texts = textsOf(bytes.value, charsetOf(body.fields), claim === 'json' || claim === 'xml')
  if (!texts.ok) return { ok: false, reason: reasons[texts.error], signs: [] }
  const { text, other } = texts.value
  const inspection = inspect(text, claim, search)
  if (!inspection.ok) {
    return { ok: false, reason: reasons[inspection.fault], signs: signsOf(text, search) }
  }
  const hidden = other === undefined ? [] : signsOf(other, search)
  if (hidden.length === 0) return inspection
  return {
    ok: true,
    signs: [...inspection.signs, ...hidden],
    redact: inspection.signs.length > 0 ? inspection.redact : () => undefined,
  }
}

export type ErrorMembers =
  | { readonly ok: true; readonly families: readonly string[]; readonly text: string | undefined }
  | { readonly ok: false; readonly reason: string }

/** Searches and edits only what a success says about errors. `text` is undefined if nothing leaks. */
export function inspectErrorMembers(
  body: Body,
  maxBytes: number,
  search: JsonSearch,
  safe: Safe,
): ErrorMembers {
  const bytes = body.bytes()
  if (!bytes.ok) return { ok: false, reason: reasons[bytes.error] }
  if (bytes.value.length > maxBytes) return { ok: false, reason: reasons.tooLarge }
  const decoded = textsOf(bytes.value, charsetOf(body.fields), true)
  if (!decoded.ok) return { ok: false, reason: reasons[decoded.error] }
  return { ok: true, ...redactErrors(decoded.value.text, search, safe) }
}

/** The body as the log shows it: as text if it is text, otherwise as base64. */
export function readableText(body: Body, maxBytes: number): string {
  const bytes = body.bytes()
  if (bytes.ok) {
    const texts = textsOf(bytes.value.subarray(0, maxBytes), charsetOf(body.fields), false)
    return texts.ok ? texts.value.text : bytes.value.subarray(0, maxBytes).toString('latin1')
  }
  const shown = body.raw.subarray(0, maxBytes)
  const coded = codingsOf(body.fields).length > 0
  return coded ? `base64:${shown.toString('base64')}` : shown.toString()
}
