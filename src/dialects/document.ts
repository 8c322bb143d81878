/**
 * A body as one document that paths can address, whatever its format: JSON, XML, a form, or multipart. In XML, an
 * element is an object: its attributes are members such as `@code`, repeated elements of the same name are a list, and
 * an element with nothing but text is that text. Namespace prefixes are ignored.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import { formOf, looksLikeForm } from './form.js'
import { type BodyPart, partsOf } from './multipart.js'
import {
  beginsLikePage,
  firstByteOf,
  isMembers,
  isUnlabeled,
  jsonOf,
  textOf,
  xmlBegins,
} from './parseResults.js'
import { xmlDocument } from './xmlDocument.js'

export interface Document {
  readonly format: 'json' | 'xml' | 'form' | 'multipart'
  /** Objects, lists and texts; numbers, booleans and null only if the format is JSON. */
  readonly value: unknown
}

const formType = 'application/x-www-form-urlencoded'

/** Types that may contain any of the formats even if no rule names them. */
export function mayBeDocument(mediaType: string): boolean {
  return (
    isUnlabeled(mediaType) ||
    mediaType === formType ||
    mediaType === 'multipart/form-data' ||
    mediaType === 'multipart/related' ||
    /(?:^|[^a-z])(?:json|xml|javascript)(?:[^a-z]|$)/.test(mediaType)
  )
}

/** Whether a body of this media type with these first bytes can be a document. */
export function mayBeginDocument(first: Buffer, mediaType: string): boolean {
  if (mediaType === formType || mediaType.startsWith('multipart/')) return true
  const byte = firstByteOf(first)
  if (byte === undefined) return true
  if (byte === 0x3c) return !isUnlabeled(mediaType) || !beginsLikePage(first)
  if (/[{["\d\-tfn]/.test(String.fromCharCode(byte))) return true
  return mediaType !== 'text/html' && looksLikeForm(first.toString('latin1', 0, 128))
}

/** The parsed body; undefined if it is not a well-formed document. Parsed once per body. */
export function documentOf(body: Body): Document | undefined {
  return body.derived(parseBody)
}

function parseBody(body: Body): Document | undefined {
  if (body.mediaType.startsWith('multipart/')) return ofParts(partsOf(body), body.mediaType)
  const text = textOf(body)
  return text === undefined ? undefined : parseText(text, body.mediaType, () => jsonOf(body))
}

function parseText(
  text: string,
  mediaType: string,
  json: () => unknown = () => parseJson(text),
): Document | undefined {
  if (mediaType === formType) return { format: 'form', value: formOf(text) }
  if (xmlBegins.test(text)) {
    const value = xmlDocument(text)
    return value === undefined ? undefined : { format: 'xml', value }
  }
  const value = json()
  if (value !== undefined) return { format: 'json', value }
  return mediaType !== 'text/html' && looksLikeForm(text)
    ? { format: 'form', value: formOf(text) }
    : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** In multipart/related, the root part is the document (RFC 2387 §3.2); in a form, the parts are its members. */
function ofParts(parts: readonly BodyPart[], mediaType: string): Document | undefined {
  const [root] = parts
  if (root === undefined) return undefined
  if (mediaType !== 'multipart/form-data') return parseText(root.text, root.mediaType)
  const members: Record<string, unknown> = Object.create(null)
  for (const { name, text, mediaType } of parts) {
    if (name === undefined) continue
    const document = mediaType === '' || mediaType === 'text/plain' ? undefined : parseText(text, mediaType)
    members[name] = document?.value ?? text
  }
  return { format: 'multipart', value: members }
}

// A text within a document is only parsed if it begins like a document.
const nested = /^\s*[{[<]/

/** The document in a text of a document, as when a service puts JSON into a string. */
export function documentIn(text: string): unknown {
  if (!nested.test(text)) return undefined
  const value = xmlBegins.test(text) ? xmlDocument(text) : parseJson(text)
  return isMembers(value) || Array.isArray(value) ? value : undefined
}
