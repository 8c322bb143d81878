/**
 * The viewers of the console: while there are any, exchanges are recorded, and each one gets them as they end.
 *
 * @module
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ExchangeBuffer } from './buffer.js'
import { summaryOf } from './show.js'

// Milliseconds for which a viewer that polls counts as watching.
const pollTime = 60_000
const maxViewers = 32
// Bytes waiting for a slow viewer; beyond this, events are skipped.
const maxWaiting = 256 * 1024
// Milliseconds between comments that keep an idle stream open.
const keepAlive = 15_000

export class Viewers {
  #streams = 0
  #until: NodeJS.Timeout | undefined

  /** @param watch turns recording on and off */
  constructor(readonly watch: (on: boolean) => void) {}

  get isFull(): boolean {
    return this.#streams >= maxViewers
  }

  enter(): void {
    this.#streams++
    this.watch(true)
  }

  leave(): void {
    this.#streams--
    this.poll()
  }

  /** Keeps recording for a while, for a viewer that may return. */
  poll(): void {
    this.watch(true)
    clearTimeout(this.#until)
    this.#until = setTimeout(() => {
      if (this.#streams === 0) this.watch(false)
    }, pollTime).unref()
  }
}

/**
 * Sends server-sent events: the exchanges in the buffer, then each exchange as it ends.
 * @param mayRead whether the viewer still has access, since the token may change
 */
export function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  buffer: ExchangeBuffer,
  viewers: Viewers,
  mayRead: () => boolean,
): void {
  reply.hijack()
  const response = reply.raw
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  let skipped = 0
  const isOpen = () => {
    if (mayRead()) return true
    response.end()
    return false
  }
  const send = (name: string, value: object) => {
    if (!isOpen()) return
    if (response.writableLength > maxWaiting) {
      skipped++
      return
    }
    if (skipped > 0) {
      response.write(`event: skipped\ndata: ${JSON.stringify({ count: skipped })}\n\n`)
      skipped = 0
    }
    response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`)
  }
  send('kept', { exchanges: buffer.all().map(summaryOf) })
  viewers.enter()
  const stop = buffer.listen((exchange) => send('exchange', summaryOf(exchange)))
  const timer = setInterval(() => {
    if (isOpen() && response.writableLength < maxWaiting) response.write(': still here\n\n')
  }, keepAlive)
  request.raw.once('close', () => {
    clearInterval(timer)
    stop()
    viewers.leave()
  })
}
