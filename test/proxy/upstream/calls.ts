/**
 * Calls upstreams as the proxy does, without a proxy around them.
 *
 * @module
 */
import type { Socket } from 'node:net'
import type { Test } from 'tap'
import type { UpstreamSettings } from '../../../src/config/settings.js'
import type { Fields } from '../../../src/http/fields.js'
import type { Head } from '../../../src/http/message.js'
import { Watch } from '../../../src/proxy/deadlines.js'
import type { LocalCause } from '../../../src/proxy/localReplies.js'
import { UpstreamCall } from '../../../src/proxy/upstream/call.js'
import type { UpstreamListener, UpstreamRequest } from '../../../src/proxy/upstream/callContract.js'
import { Upstream } from '../../../src/proxy/upstream/upstream.js'
import type { UpstreamTlsFiles } from '../../../src/server/tlsFiles.js'

export type TransportName = UpstreamSettings['transport']

const defaults: UpstreamSettings = {
  url: 'http://127.0.0.1',
  origin: 'http://127.0.0.1',
  socketPath: undefined,
  connectTimeout: 10_000,
  headTimeout: 10_000,
  bodyTimeout: 10_000,
  host: 'client',
  path: '',
  streamTimeout: undefined,
  connections: 100,
  keepAlive: 10_000,
  maxConnectionAge: undefined,
  maxRequestsPerConnection: undefined,
  transport: 'native',
  tls: undefined,
}

export interface Caller {
  readonly upstream: Upstream
  /** A call that has not been started. */
  prepare(request?: Partial<UpstreamRequest>): Call
  /** Starts a call. */
  call(request?: Partial<UpstreamRequest>): Call
}

/** @param settings beyond the defaults; `origin` or `socketPath` in any case */
export function callerOf(t: Test, settings: Partial<UpstreamSettings>, files: UpstreamTlsFiles = {}): Caller {
  const upstream = new Upstream({ ...defaults, ...settings }, 64 * 1024, files)
  const deadlines = new Watch()
  t.teardown(() => upstream.transport.destroy())
  const prepare = (request: Partial<UpstreamRequest> = {}) => new Call(upstream, request, deadlines)
  return {
    upstream,
    prepare,
    call: (request) => {
      const call = prepare(request)
      call.raw.start()
      return call
    },
  }
}

/** A call that notes what it hears. */
export class Call implements UpstreamListener {
  readonly raw: UpstreamCall
  readonly interims: number[] = []
  head: Head | undefined
  body = ''
  trailers: Fields = []
  cause: LocalCause | undefined
  tunnel: Socket | undefined
  readonly onFirstData: Promise<void>
  readonly whenHead: Promise<Head>
  /** Fulfilled at the end, whatever it is. */
  readonly done: Promise<this>
  #head = (_head: Head): void => {}
  #end = (): void => {}
  #data = (): void => {}

  constructor(upstream: Upstream, request: Partial<UpstreamRequest>, deadlines: Watch) {
    this.whenHead = new Promise((resolve) => {
      this.#head = resolve
    })
    this.onFirstData = new Promise((resolve) => {
      this.#data = resolve
    })
    this.done = new Promise((resolve) => {
      this.#end = () => resolve(this)
    })
    const whole = { method: 'GET', path: '/', headers: ['Host', 'a.test'], ...request }
    this.raw = new UpstreamCall(upstream, whole, this, deadlines)
  }

  onInterim({ status }: Head): void {
    this.interims.push(status)
  }

  onHead(head: Head): void {
    this.head = head
    this.#head(head)
  }

  onData(chunk: Buffer): void {
    this.body += chunk.toString('latin1')
    this.#data()
  }

  onEnd(trailers: Fields): void {
    this.trailers = trailers
    this.#end()
  }

  onFailure(cause: LocalCause): void {
    this.cause = cause
    this.#end()
  }

  onUpgrade(head: Head, socket: Socket): void {
    this.head = head
    this.tunnel = socket
    this.#end()
  }
}
