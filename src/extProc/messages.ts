/**
 * The messages of `envoy.service.ext_proc.v3.ExternalProcessor`, as far as they are used here. The field numbers are
 * those of `envoy/service/ext_proc/v3/external_processor.proto`. Unknown fields are skipped, as proto3 requires.
 *
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { Fields } from '../http/fields.js'

export const processMethod = '/envoy.service.ext_proc.v3.ExternalProcessor/Process'

/** A member of the oneof `request`. */
export type MessageKind =
  | 'requestHeaders'
  | 'responseHeaders'
  | 'requestBody'
  | 'responseBody'
  | 'requestTrailers'
  | 'responseTrailers'

/** A ProcessingRequest. */
export interface ProcessingRequest {
  readonly kind: MessageKind
  /** `:method`, `:path`, `:status` and the like; empty for a body. */
  readonly pseudo: Readonly<Record<string, string>>
  /** Headers or trailers, one byte per UTF-16 unit; empty for a body. */
  readonly fields: Fields
  readonly body: Buffer
  /** Whether nothing follows on this side of the exchange. Always true for trailers. */
  readonly endOfStream: boolean
  /** Whether Envoy ignores answers (`observability_mode`). */
  readonly observed: boolean
}

/** How much of a body Envoy should send (ProcessingMode.BodySendMode). */
export const bodyMode = { none: 0, buffered: 2, bufferedPartial: 3 } as const
export type BodyMode = (typeof bodyMode)[keyof typeof bodyMode]

/** Changes to a head. Names in lower case. */
export interface HeaderMutation {
  /** Each name and value replaces all lines of that name. */
  readonly set: Fields
  /** Lines to add to the existing ones, after the removals. */
  readonly add: Fields
  readonly remove: readonly string[]
}

/** Changes to the part of the exchange that a message showed. */
export interface Mutation {
  readonly headers?: HeaderMutation
  /** Replaces the body; empty: no body. Undefined: the body is not changed. */
  readonly body?: Buffer
  /** In an answer to a head: whether Envoy should send what follows it. */
  readonly mode?: ResponseMode
}

export interface ResponseMode {
  readonly skipHeaders?: boolean
  readonly body: BodyMode
  readonly trailers: boolean
}

/** A reply that replaces the upstream's response. */
export interface ImmediateResponse {
  readonly status: number
  readonly headers: HeaderMutation
  readonly body: Buffer
  /** For Envoy's access log (`%RESPONSE_CODE_DETAILS%`); no spaces. */
  readonly details: string
}

// ProcessingRequest.
const requestKinds: Readonly<Record<number, MessageKind>> = {
  2: 'requestHeaders',
  3: 'responseHeaders',
  4: 'requestBody',
  5: 'responseBody',
  6: 'requestTrailers',
  7: 'responseTrailers',
}
const observabilityMode = 10

// ProcessingResponse.
const answerFields: Readonly<Record<MessageKind, number>> = {
  requestHeaders: 1,
  responseHeaders: 2,
  requestBody: 3,
  responseBody: 4,
  requestTrailers: 5,
  responseTrailers: 6,
}
const immediateResponse = 7
const modeOverride = 9

// HeaderValueOption.append_action.
const overwrite = 2

const headerMode = { send: 1, skip: 2 } as const
const empty = Buffer.alloc(0)

interface ResponseDraft {
  pseudo: Record<string, string>
  fields: string[]
  body: Buffer
  endOfStream: boolean
}

/**
 * Parses a ProcessingRequest.
 * @throws {Error} if the bytes are not such a message, or its type is unknown
 */
export function readRequest(bytes: Buffer): ProcessingRequest {
  const reader = new BinaryReader(bytes)
  let kind: MessageKind | undefined
  let observed = false
  let draft: ResponseDraft = { pseudo: {}, fields: [], body: empty, endOfStream: false }
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    const found = requestKinds[field]
    if (found !== undefined && type === WireType.LengthDelimited) {
      // Of several members of a oneof, the last one counts.
      kind = found
      draft = { pseudo: {}, fields: [], body: empty, endOfStream: found.endsWith('Trailers') }
      readPart(reader, endOf(reader), found, draft)
    } else if (field === observabilityMode && type === WireType.Varint) observed = reader.bool()
    else reader.skip(type, field)
  }
  if (kind === undefined) throw new Error('a ProcessingRequest without a known part')
  return { kind, observed, ...draft }
}

/** HttpHeaders {1: headers, 3: end_of_stream}, HttpBody {1: body, 2: end_of_stream} or HttpTrailers {1: trailers}. */
function readPart(reader: BinaryReader, end: number, kind: MessageKind, draft: ResponseDraft): void {
  const isBody = kind.endsWith('Body')
  const endOfStream = isBody ? 2 : 3
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (field === 1 && type === WireType.LengthDelimited) {
      if (isBody) draft.body = readBytes(reader)
      else readHeaderMap(reader, endOf(reader), draft)
    } else if (field === endOfStream && type === WireType.Varint) draft.endOfStream = reader.bool()
    else reader.skip(type, field)
  }
  ends(reader, end)
}

/** HeaderMap {1: repeated HeaderValue}. */
function readHeaderMap(reader: BinaryReader, end: number, draft: ResponseDraft): void {
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (field === 1 && type === WireType.LengthDelimited) readHeader(reader, endOf(reader), draft)
    else reader.skip(type, field)
  }
  ends(reader, end)
}

/** HeaderValue {1: key, 2: value, 3: raw_value}; Envoy uses one of the two values. */
function readHeader(reader: BinaryReader, end: number, draft: ResponseDraft): void {
  let name = ''
  let value = ''
  while (reader.pos < end) {
    const [field, type] = reader.tag()
    if (type !== WireType.LengthDelimited || field > 3) {
      reader.skip(type, field)
      continue
    }
    const text = readBytes(reader).toString('latin1')
    if (field === 1) name = text
    else if (text !== '') value = text
  }
  ends(reader, end)
  if (name.startsWith(':')) draft.pseudo[name] = value
  else draft.fields.push(name, value)
}

function endOf(reader: BinaryReader): number {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len) throw new RangeError('a message that is cut off')
  return end
}

function ends(reader: BinaryReader, end: number): void {
  if (reader.pos !== end) throw new RangeError('a part that is longer than its message')
}

/** A view of the message's own memory. */
function readBytes(reader: BinaryReader): Buffer {
  const bytes = reader.bytes()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A ProcessingResponse that lets the part pass, changed or unchanged. */
export function answer(kind: MessageKind, mutation: Mutation = {}): Uint8Array {
  const writer = new BinaryWriter()
  const { headers, body, mode } = mutation
  writer.tag(answerFields[kind], WireType.LengthDelimited).fork()
  if (kind.endsWith('Trailers')) {
    // TrailersResponse {1: header_mutation}.
    if (headers !== undefined) writeHeaders(writer, 1, headers)
  } else if (headers !== undefined || body !== undefined) {
    // HeadersResponse and BodyResponse {1: CommonResponse {2: header_mutation, 3: body_mutation}}.
    writer.tag(1, WireType.LengthDelimited).fork()
    if (headers !== undefined) writeHeaders(writer, 2, headers)
    if (body !== undefined) {
      // BodyMutation {1: body, 2: clear_body}.
      writer.tag(3, WireType.LengthDelimited).fork()
      if (body.length > 0) writer.tag(1, WireType.LengthDelimited).bytes(body)
      else writer.tag(2, WireType.Varint).bool(true)
      writer.join()
    }
    writer.join()
  }
  writer.join()
  if (mode !== undefined) writeMode(writer, mode)
  return writer.finish()
}

/** A ProcessingResponse that ends the exchange with a reply. */
export function answerImmediately({ status, headers, body, details }: ImmediateResponse): Uint8Array {
  const writer = new BinaryWriter()
  // ImmediateResponse {1: HttpStatus {1: code}, 2: headers, 3: body, 5: details}.
  writer.tag(immediateResponse, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int32(status).join()
  writeHeaders(writer, 2, headers)
  if (body.length > 0) writer.tag(3, WireType.LengthDelimited).bytes(body)
  writer.tag(5, WireType.LengthDelimited).string(details)
  return writer.join().finish()
}

/** ProcessingMode {2: response_header_mode, 4: response_body_mode, 6: response_trailer_mode}. */
function writeMode(writer: BinaryWriter, { skipHeaders, body, trailers }: ResponseMode): void {
  writer.tag(modeOverride, WireType.LengthDelimited).fork()
  writer.tag(2, WireType.Varint).int32(skipHeaders === true ? headerMode.skip : headerMode.send)
  if (body !== bodyMode.none) writer.tag(4, WireType.Varint).int32(body)
  writer.tag(6, WireType.Varint).int32(trailers ? headerMode.send : headerMode.skip)
  writer.join()
}

/** HeaderMutation {1: repeated HeaderValueOption, 2: repeated remove_headers}. */
function writeHeaders(writer: BinaryWriter, field: number, { set, add, remove }: HeaderMutation): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  for (let i = 0; i < set.length; i += 2) writeHeader(writer, set[i]!, set[i + 1]!, false)
  for (let i = 0; i < add.length; i += 2) writeHeader(writer, add[i]!, add[i + 1]!, true)
  for (const name of remove) writer.tag(2, WireType.LengthDelimited).string(name)
  writer.join()
}

/**
 * HeaderValueOption {1: HeaderValue {1: key, 3: raw_value}, 2: BoolValue append {1: value}, 3: append_action, 4:
 * keep_empty_value}. Envoy's ext_proc only supports the deprecated `append` (seen with 1.40): with `append_action`
 * alone, the second of two lines overwrites the first.
 */
function writeHeader(writer: BinaryWriter, name: string, value: string, append: boolean): void {
  writer.tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.LengthDelimited).fork()
  writer.tag(1, WireType.LengthDelimited).string(name)
  writer.tag(3, WireType.LengthDelimited).bytes(Buffer.from(value, 'latin1'))
  writer.join()
  if (append) writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.Varint).bool(true).join()
  else writer.tag(3, WireType.Varint).int32(overwrite)
  if (value === '') writer.tag(4, WireType.Varint).bool(true)
  writer.join()
}
