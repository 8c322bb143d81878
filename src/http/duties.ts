/**
 * The consequences of a changed response: correct framing, and no header that describes the original.
 *
 * @module
 */
import { type Fields, getFieldLines, splitList, withField, withoutFields } from './fields.js'

/** What changed between the received head and the one to send. */
export interface Change {
  readonly status: boolean
  /** The content that replaces the upstream's, if any. Its length is undefined if it is not known. */
  readonly body:
    | { readonly length: number | undefined; readonly contentType: string; readonly varies: boolean }
    | undefined
}

/**
 * Digests of the content (RFC 9530, RFC 1864), including vendors' checksums: the AWS SDKs repeat a call if the checksum
 * does not match the body.
 */
export const digestFields: readonly string[] = [
  'content-digest',
  'repr-digest',
  'digest',
  'content-md5',
  'x-amz-crc32',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-md5',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-checksum-sha512',
  'x-amz-checksum-xxhash3',
  'x-amz-checksum-xxhash64',
  'x-amz-checksum-xxhash128',
  'x-amz-checksum-type',
  'x-amz-content-sha256',
  'x-goog-hash',
  'x-ms-content-crc64',
  'x-ms-blob-content-md5',
  'x-bz-content-sha1',
  'x-checksum-md5',
  'x-checksum-sha1',
  'x-checksum-sha256',
]

// Fields that describe the original bytes (RFC 9110 §8, RFC 9421).
const ofContent = new Set([
  ...digestFields,
  'content-length',
  'content-encoding',
  'content-type',
  'content-language',
  'content-location',
  'content-range',
  'content-disposition',
  'transfer-encoding',
  'trailer',
  'accept-ranges',
  'etag',
  'last-modified',
  'signature',
  'signature-input',
])

// The validator identified a 200's representation, and a signature may cover `@status` (RFC 9421 §2.2.9).
const ofStatus = new Set(['etag', 'signature', 'signature-input'])
const ofLength = new Set(['content-length', 'transfer-encoding', 'trailer'])
const ofNothing = new Set([...ofLength, 'content-type', 'content-encoding'])

/** Statuses whose responses never have content (RFC 9110 §6.4.1). */
export function isBodyless(status: number): boolean {
  return status < 200 || status === 204 || status === 304
}

/** Whether the response to this method and status has no content on the wire. */
export function hasNoContent(method: string, status: number): boolean {
  return method === 'HEAD' || isBodyless(status)
}

/** Vary with the name added, unless it is there already or is `*` (RFC 9110 §12.5.5). */
export function withVary(fields: Fields, name: string): Fields {
  const lines = getFieldLines(fields, 'vary')
  const members = lines.flatMap(splitList)
  if (members.some((member) => member === '*' || member.toLowerCase() === name.toLowerCase())) return fields
  return withField(fields, 'Vary', [...members, name].join(', '))
}

/**
 * Adapts the fields of a changed response to its status and content (RFC 9110 §8.6, §15.3.5;
 * RFC 9112 §6). Unchanged responses are returned as they are.
 *
 * @param receivedStatus the status with which the upstream sent its content
 */
export function enforceDuties(
  fields: Fields,
  method: string,
  receivedStatus: number,
  status: number,
  change: Change,
): Fields {
  if (isBodyless(status))
    return change.status ? withoutFields(withoutFields(fields, ofStatus), ofNothing) : fields
  if (change.body !== undefined) {
    const { length, contentType, varies } = change.body
    const rest = withoutFields(fields, ofContent)
    if (status === 205) return [...rest, 'Content-Length', '0']
    const described = [...rest, 'Content-Type', contentType]
    if (length !== undefined) described.push('Content-Length', String(length))
    return varies ? withVary(described, 'Accept') : described
  }
  if (!change.status) return fields
  const rest = withoutFields(fields, ofStatus)
  // A 204 or 304 arrived without content, so another status needs an explicit length.
  if (isBodyless(receivedStatus) && method !== 'HEAD')
    return [...withoutFields(rest, ofLength), 'Content-Length', '0']
  return receivedStatus === 206 ? withoutFields(rest, new Set(['content-range'])) : rest
}
