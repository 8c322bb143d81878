/**
 * A processor that ends with the test, and a gRPC client that plays Envoy's part message by message.
 *
 * @module
 */
import { fileURLToPath } from 'node:url'
import {
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { pino } from 'pino'
import type { Test } from 'tap'
import { parse, stringify } from 'yaml'
import { formatConfigError } from '../../../src/config/errors.js'
import { loadText, type Plan } from '../../../src/config/load.js'
import { buildExtProc, type ExtProcApp } from '../../../src/extProc/app.js'

const proto = fileURLToPath(new URL('./extProc.proto', import.meta.url).href.replace('/dist-test/', '/'))
const options = { keepCase: true, defaults: false, oneofs: false }
const loaded = loadPackageDefinition(loadSync(proto, options)) as never as {
  envoy: { service: { ext_proc: { v3: { ExternalProcessor: ServiceClientConstructor } } } }
}
const Client = loaded.envoy.service.ext_proc.v3.ExternalProcessor

export interface RunningProcessor {
  readonly address: string
  readonly app: ExtProcApp
  readonly log: readonly Readonly<Record<string, unknown>>[]
  close(): Promise<void>
}

/** Compiles a config without an upstream; the profile is `none` unless it says otherwise. */
export function extProcPlan(config: string | object): Plan {
  const data = typeof config === 'string' ? parse(config) : config
  const text = stringify({ profile: 'none', listen: '127.0.0.1:0', admin: 'off', ...data })
  const { plan, errors } = loadText(text, 'test.yaml', { environment: {}, upstream: 'optional' })
  if (plan === undefined) throw new Error(errors.map(formatConfigError).join('\n'))
  return plan
}

export async function startProcessor(
  t: Test,
  config: string | object,
  extend: (plan: Plan) => Plan = (plan) => plan,
): Promise<RunningProcessor> {
  const log: Record<string, unknown>[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(JSON.parse(line)) })
  const app = await buildExtProc(extend(extProcPlan(config)), logger)
  const address = await app.listen()
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= app.close()
    return closing
  }
  t.teardown(() => {
    app.grpc.destroy()
    return close()
  })
  return { address, app, log, close }
}

/** Decoded by field names; a test reads what it expects, and fails where that is missing. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is under test
export type Answer = Readonly<Record<string, any>>

/** One stream. */
export interface PlayedExchange {
  send(message: object): void
  /** The next answer; rejects with the error that ends the stream, or when it ends without one. */
  next(): Promise<Answer>
  /** The client is done. Resolves with the status of the stream. */
  end(): Promise<number>
  /** Resets the stream. */
  cancel(): Promise<number>
}

export interface Player {
  exchange(): PlayedExchange
  close(): void
}

export function playEnvoy(t: Test, address: string): Player {
  const client = new Client(address, credentials.createInsecure())
  t.teardown(() => client.close())
  return {
    exchange() {
      const stream = client.Process!() as ClientDuplexStream<object, Answer>
      const answers: Answer[] = []
      const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = []
      let ended: (Error & { code?: number }) | undefined
      const status = new Promise<number>((resolve) =>
        stream.on('status', ({ code, details }) => {
          ended = Object.assign(new Error(`ended with ${code} ${details}`), { code })
          for (const { reject } of waiting) reject(ended)
          resolve(code)
        }),
      )
      stream.on('error', () => {})
      stream.on('data', (answer: Answer) => {
        const next = waiting.shift()
        if (next === undefined) answers.push(answer)
        else next.resolve(answer)
      })
      return {
        send: (message) => void stream.write(message),
        next() {
          const answer = answers.shift()
          if (answer !== undefined) return Promise.resolve(answer)
          if (ended !== undefined) return Promise.reject(ended)
          return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
        },
        end() {
          stream.end()
          return status
        },
        cancel() {
          stream.cancel()
          return status
        },
      }
    },
    close: () => client.close(),
  }
}

type Headers = Readonly<Record<string, string | readonly string[]>>

const headerMap = (headers: Headers) => ({
  headers: Object.entries(headers).flatMap(([key, values]) =>
    [values].flat().map((value) => ({ key, raw_value: Buffer.from(value, 'latin1') })),
  ),
})

export const requestHeaders = (path: string, headers: Headers = {}, method = 'GET') => ({
  request_headers: {
    headers: headerMap({
      ':method': method,
      ':path': path,
      ':authority': 'a.example',
      ':scheme': 'http',
      ...headers,
    }),
    end_of_stream: true,
  },
})

export const responseHeaders = (status: number, headers: Headers = {}, endOfStream = false) => ({
  response_headers: {
    headers: headerMap({ ':status': String(status), ...headers }),
    end_of_stream: endOfStream,
  },
})

export const responseBody = (body: string | Buffer, endOfStream = true) => ({
  response_body: { body: Buffer.from(body as string), end_of_stream: endOfStream },
})

export const responseTrailers = (trailers: Headers) => ({
  response_trailers: { trailers: headerMap(trailers) },
})

/** `name: value`, with `+` in front where a line is added beside others; `-name` for what is removed. */
export function mutationOf(mutation: Answer | undefined): string[] {
  const set = (mutation?.set_headers ?? []) as {
    header: { key: string; raw_value: Buffer }
    append?: unknown
  }[]
  const lines = set.map(({ header, append }) => {
    return `${append === undefined ? '' : '+'}${header.key}: ${header.raw_value.toString('latin1')}`
  })
  return [...lines, ...((mutation?.remove_headers ?? []) as string[]).map((name) => `-${name}`)]
}
