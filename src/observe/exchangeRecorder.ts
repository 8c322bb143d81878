/**
 * Records exchanges, with the upstream's own responses, for `upstanding audit`: one HAR entry per line, credentials
 * masked.
 *
 * @module
 */
import { createWriteStream, statSync, type WriteStream } from 'node:fs'
import type { Logger } from 'pino'
import type { AuditSettings, UpstreamSettings } from '../config/settings.js'
import { maskCredentials } from '../detect/credentials.js'
import { Body } from '../http/body.js'
import { codingsOf } from '../http/codings.js'
import type { Fields } from '../http/fields.js'
import { isJsonType, isXmlType, mediaTypeOf } from '../http/mediaType.js'
import type { Head, RequestView } from '../http/message.js'
import { fieldRedactor, loggedTarget } from './redactFields.js'

/** The recording of one exchange. */
export interface Recording {
  /** Records a piece of the body as received. */
  add(chunk: Buffer): void
  /** The body is complete. A recording that never ends is not written. */
  end(): void
}

// Errors and envelopes are small; of larger bodies, the head is enough.
const maxBody = 64 * 1024
const maxDecoded = 512 * 1024
// Bytes waiting for a slow disk; beyond this, entries are dropped to save memory.
const maxWaiting = 4 * 1024 * 1024
const linesBetweenLooks = 32

export class ExchangeRecorder {
  readonly #stream: WriteStream
  readonly #redact: (fields: Fields) => Fields
  #written: number
  #lines = 0
  #open = true

  constructor(
    readonly settings: AuditSettings,
    redacted: readonly string[],
    logger: Logger,
  ) {
    this.#redact = fieldRedactor(redacted)
    this.#written = sizeOf(settings.file)
    // Recorded bodies are private to the owner of the file.
    this.#stream = createWriteStream(settings.file, { flags: 'a', mode: 0o600 })
    this.#stream.on('error', (error) => {
      this.#open = false
      logger.warn({ file: settings.file, cause: error.message }, 'exchanges cannot be recorded')
    })
  }

  /**
   * @param upstream that responded
   * @param route prefix of the route that leads there
   * @returns undefined if the file is full or cannot be written
   */
  begin(request: RequestView, head: Head, upstream: UpstreamSettings, route?: string): Recording | undefined {
    const isFull = this.#written >= this.settings.maxBytes || this.#stream.writableLength > maxWaiting
    if (!this.#open || isFull) return undefined
    const startedAt = new Date().toISOString()
    let chunks: Buffer[] | undefined = isTextual(mediaTypeOf(head.fields)) ? [] : undefined
    let length = 0
    return {
      add(chunk) {
        length += chunk.length
        if (length > maxBody) chunks = undefined
        else chunks?.push(chunk)
      },
      end: () => {
        const body = length === 0 ? Buffer.alloc(0) : chunks && Buffer.concat(chunks)
        const entry = this.#entry(startedAt, request, head, body, length)
        this.#write({
          ...entry,
          _upstream: upstream.socketPath === undefined ? upstream.origin : `unix:${upstream.socketPath}`,
          _route: route,
        })
      },
    }
  }

  /** Records an exchange without a complete response: with status 0, as browsers do. */
  unfinished(request: RequestView, upstream: string, reason: string): void {
    if (!this.#open || this.#written >= this.settings.maxBytes) return
    const head: Head = { status: 0, reason: '', fields: [] }
    const entry = this.#entry(new Date().toISOString(), request, head, Buffer.alloc(0), 0)
    this.#write({ ...entry, _upstream: upstream, _error: reason })
  }

  #write(entry: object): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`)
    // Other workers write to the same file.
    if (++this.#lines % linesBetweenLooks === 0)
      this.#written = Math.max(this.#written, sizeOf(this.settings.file))
    if (!this.#open || this.#written + line.length > this.settings.maxBytes) return
    this.#written += line.length
    this.#stream.write(line)
  }

  /** An entry of HAR 1.2; content is decoded, and omitted unless it is text. */
  #entry(
    startedDateTime: string,
    request: RequestView,
    head: Head,
    body: Buffer | undefined,
    size: number,
  ): object {
    const content = body && new Body(body, head.fields, 'complete', maxDecoded).text()
    const text = content?.ok === true ? { text: maskCredentials(content.value) } : {}
    const coded = codingsOf(head.fields).length > 0 && content?.ok !== true
    return {
      startedDateTime,
      request: {
        method: request.method,
        url: request.origin + loggedTarget(request.target),
        httpVersion: `HTTP/${request.httpVersion}`,
        headers: this.#headers(request.fields),
      },
      response: {
        status: head.status,
        statusText: decoded(head.reason),
        httpVersion: 'HTTP/1.1',
        headers: this.#headers(head.fields),
        content: { size: coded ? -1 : size, mimeType: mediaTypeOf(head.fields), ...text },
      },
    }
  }

  #headers(fields: Fields): object[] {
    const redacted = this.#redact(fields)
    return redacted.flatMap((name, i) => {
      if (i % 2 === 1) return []
      const value =
        name.toLowerCase() === 'authorization' ? schemeOf(fields[i + 1]!) : decoded(redacted[i + 1]!)
      return [{ name, value }]
    })
  }

  /** Writes the remaining entries. */
  close(): Promise<void> {
    this.#open = false
    return new Promise((resolve) => {
      if (this.#stream.destroyed) resolve()
      else this.#stream.once('close', resolve).end()
    })
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

const decoded = (bytes: string) => Buffer.from(bytes, 'latin1').toString()

/** The scheme is kept: how clients log in is no secret, and a 401 must state it. */
const schemeOf = (value: string) => `${/^[A-Za-z]{1,20}(?= )/.exec(value)?.[0] ?? ''} [redacted]`.trim()

function isTextual(mediaType: string): boolean {
  return mediaType === '' || mediaType.startsWith('text/') || isJsonType(mediaType) || isXmlType(mediaType)
}
