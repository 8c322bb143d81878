/**
 * Step 7: a response on its way to the client, in a framing that the client understands.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { hasNoContent } from '../../http/duties.js'
import { type Fields, getField, withoutFields } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import { reasonOf } from '../../http/status.js'
import type { ClientRequest } from './request.js'
import { maxJoined } from './socket.js'

const trailerField = new Set(['trailer'])
const lengthField = new Set(['content-length'])
const framingFields = new Set([...trailerField, ...lengthField])

export class ClientResponse {
  /** Bytes of the body that the client was told of and that are still to come; -1 when it was told no length. */
  #promised = -1
  #trails = false

  constructor(
    readonly raw: ServerResponse,
    readonly request: ClientRequest,
  ) {}

  /** Sends an interim response, which has no content to speak of (RFC 9110 §15.2, §8.6). */
  inform({ status, reason, fields }: Head): void {
    const told = withoutFields(fields, framingFields)
    let head = `HTTP/1.1 ${status} ${reason || reasonOf(status)}\r\n`
    for (let i = 0; i < told.length; i += 2) head += `${told[i]}: ${told[i + 1]}\r\n`
    // Node offers only some interim responses, each in a form of its own; this is what they end in.
    const inner = this.raw as unknown as { _writeRaw(data: string, encoding: string): void }
    inner._writeRaw(`${head}\r\n`, 'latin1')
  }

  /**
   * Begins a response whose content is at hand as a whole.
   *
   * @param closing the connection ends with it
   */
  begin(head: Head, closing: boolean): void {
    this.#writeHead(head, withoutFields(head.fields, trailerField), closing)
  }

  /**
   * Begins a response whose content follows in chunks, under the length that its head tells or in chunks of HTTP.
   *
   * @returns whether it has content at all (RFC 9110 §6.4.1)
   */
  beginStream(head: Head, closing: boolean): boolean {
    const { status, fields } = head
    const hasContent = !hasNoContent(this.request.method, status)
    const length = getField(fields, 'content-length')
    if (length !== undefined) this.#promised = Number(length)
    this.#trails = hasContent && this.request.httpVersion !== '1.0' && length === undefined
    // Fields that speak of a framing which the client does not get (RFC 9110 §6.6.2, §8.6).
    const fitting = this.#trails ? fields : withoutFields(fields, trailerField)
    this.#writeHead(head, status === 204 ? withoutFields(fitting, lengthField) : fitting, closing)
    return hasContent
  }

  #writeHead({ status, reason }: Head, fields: Fields, closing: boolean): void {
    const { raw } = this
    // Node would send chunks to a client of HTTP/1.0 that says `TE: chunked`.
    if (this.request.httpVersion === '1.0') raw.useChunkedEncodingByDefault = false
    const told = closing ? [...fields, 'Connection', 'close'] : fields
    raw.writeHead(status, reason === '' ? reasonOf(status) : reason, told as string[])
  }

  /** Whether so many bytes are all that is still to come. */
  endsWith(bytes: number): boolean {
    return bytes === this.#promised
  }

  /** Returns whether the client takes more at once. */
  write(chunk: Buffer): boolean {
    this.#promised -= chunk.length
    return this.raw.write(chunk)
  }

  /** Trailers go to those clients alone whose framing has a place for them (RFC 9112 §7.1.2). */
  addTrailers(trailers: Fields): void {
    if (this.#trails && trailers.length > 0) this.raw.addTrailers(pairs(trailers))
  }

  /** A small end goes as text, of an byte per UTF-16 unit: Node puts it behind the head, in one string and write. */
  end(last: Buffer | undefined): void {
    if (last === undefined || last.length > maxJoined) this.raw.end(last)
    else this.raw.end(last.toString('latin1'), 'latin1')
  }

  /**
   * Lets the client see the answer to a request that it is still sending, before its connection is closed: ends
   * only when the request does, unless the exchange ends it earlier.
   */
  linger(last: Buffer | undefined): void {
    const { raw, request } = this
    if (last === undefined) raw.flushHeaders()
    else raw.write(last)
    request.message.once('end', () => raw.end())
    request.message.resume()
  }
}

function pairs(fields: Fields): [string, string][] {
  const lines: [string, string][] = []
  for (let i = 0; i < fields.length; i += 2) lines.push([fields[i]!, fields[i + 1]!])
  return lines
}
