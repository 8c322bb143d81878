/**
 * The parts of a multipart body (RFC 2046 §5.1), each as text.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import { getField } from '../http/fields.js'
import { charsetOf, decodeText, mediaTypeOf } from '../http/mediaType.js'

export interface BodyPart {
  /** The name of a part of a form (RFC 7578 §4.2). */
  readonly name: string | undefined
  /** Lower case, without parameters; empty if absent. An XOP root has the type that it represents. */
  readonly mediaType: string
  readonly text: string
}

const maxParts = 100

function parameterOf(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(value)
  return found?.[1] ?? found?.[2]
}

/** The parts in order, but the root part of multipart/related first; none if the body is not multipart. */
export function partsOf(body: Body): BodyPart[] {
  const bytes = body.bytes()
  const contentType = getField(body.fields, 'content-type') ?? ''
  const boundary = parameterOf(contentType, 'boundary')
  if (!bytes.ok || boundary === undefined || boundary === '') return []
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: (BodyPart & { readonly id: string | undefined })[] = []
  let at = nextLine(bytes.value, delimiter, 0)
  while (at !== -1 && parts.length < maxParts) {
    const from = at + delimiter.length
    at = nextLine(bytes.value, delimiter, from)
    if (at === -1) break
    parts.push(partOf(bytes.value.subarray(from, at)))
  }
  const start = parameterOf(contentType, 'start')
  const root = start === undefined ? -1 : parts.findIndex(({ id }) => id === start)
  return root > 0 ? [parts[root]!, ...parts.toSpliced(root, 1)] : parts
}

/** Where the next line begins that is the delimiter, or the delimiter and `--`; -1 without one. */
function nextLine(bytes: Buffer, delimiter: Buffer, from: number): number {
  for (let at = bytes.indexOf(delimiter, from); at !== -1; at = bytes.indexOf(delimiter, at + 1)) {
    const after = bytes.toString('latin1', at + delimiter.length, at + delimiter.length + 2)
    if (/^(?:--|[\r\n\t ]|$)/.test(after) && (at === 0 || bytes[at - 1] === 0x0a)) return at
  }
  return -1
}

function partOf(bytes: Buffer): BodyPart & { readonly id: string | undefined } {
  const crlf = bytes.indexOf('\r\n\r\n')
  const end = crlf === -1 ? bytes.indexOf('\n\n') : crlf
  const head = end === -1 ? '' : bytes.toString('latin1', 0, end)
  const fields = head
    .split(/\r?\n/)
    .map((line) => /^([^:\s]+):\s*(.*)$/.exec(line))
    .flatMap((line) => (line === null ? [] : [line[1]!, line[2]!]))
  const content = bytes.subarray(end === -1 ? 0 : end + (crlf === -1 ? 2 : 4))
  const decoded = decodeText(content, charsetOf(fields))
  return {
    id: getField(fields, 'content-id'),
    name: parameterOf(getField(fields, 'content-disposition') ?? '', 'name'),
    mediaType: mediaTypeOf(fields),
    text: (decoded.ok ? decoded.value : content.toString('latin1')).trim(),
  }
}
