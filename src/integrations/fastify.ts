/**
 * The rules in a Fastify app:
 *
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import Fastify from 'fastify'
 * import { upstanding } from 'upstanding/fastify'
 *
 * const app = Fastify({ logger: true })
 * await app.register(upstanding, { config: readFileSync('upstanding.yaml', 'utf8'), environment: process.env })
 * ```
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { withoutFields } from '../http/fields.js'
import type { Subrequest } from '../rules/subrequest.js'
import { type AppOutcome, AppRules, type RuleOptions } from './appRules.js'
import { requestView } from './nodeRequest.js'
import { interceptResponse } from './nodeResponse.js'

export type { AppOutcome, RuleOptions }

declare module 'fastify' {
  interface FastifyRequest {
    /** What the rules did to the response; null if no rule can match. */
    upstanding: AppOutcome | null
  }
}

const aboutContent = ['content-length', 'content-type', 'transfer-encoding', 'connection']
// The maximum size of a page for a path that does not exist; a larger one counts as failed.
const maxAbsent = 64 * 1024

/**
 * Applies to the context in which it is registered, and the contexts below it: at the root, to the whole app, including
 * its errors and its `notFound`. Hooks and plugins may be registered before or after it.
 */
const plugin: FastifyPluginAsync<RuleOptions> = async (app, options) => {
  const rules = new AppRules({ logger: app.log as Logger, ...options })
  // A header with a secret name marks subrequests, to which the rules must not apply.
  const header = `x-upstanding-${randomBytes(16).toString('hex')}`
  const sendFor = (request: FastifyRequest) => async (subrequest: Subrequest) => {
    const answer = await app.inject({
      method: subrequest.method as 'GET',
      url: subrequest.target,
      // A request of the app itself may see more than this client may.
      remoteAddress: request.raw.socket.remoteAddress ?? '',
      headers: { ...headersOf(request, subrequest.drops), [header]: '1' },
      // An event stream has no end.
      payloadAsStream: true,
    })
    const head = { status: answer.statusCode, reason: '', fields: fieldsOf(answer.headers) }
    const body = subrequest.absent === true ? await readAll(answer.stream()) : Buffer.alloc(0)
    answer.raw.res.destroy()
    return body && { head, body }
  }
  if (!app.hasRequestDecorator('upstanding')) app.decorateRequest('upstanding', null)
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers[header] !== undefined) return
    const exchange = rules.begin(requestView(request.raw, request.originalUrl), sendFor(request))
    if (exchange === undefined) return
    request.upstanding = exchange
    interceptResponse(reply.raw, exchange)
  })
  app.addHook('onClose', () => rules.close())
}

function headersOf({ raw }: FastifyRequest, drops: ReadonlySet<string>): Record<string, string[]> {
  const kept = withoutFields(raw.rawHeaders, new Set([...aboutContent, ...drops]))
  const headers: Record<string, string[]> = Object.create(null)
  for (let i = 0; i < kept.length; i += 2) {
    const name = kept[i]!.toLowerCase()
    if (name.startsWith(':')) continue
    headers[name] = [...(headers[name] ?? []), kept[i + 1]!]
  }
  return headers
}

function fieldsOf(headers: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((line) => (line === undefined ? [] : [name, String(line)])),
  )
}

/** @returns undefined if it is too long */
async function readAll(stream: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length > maxAbsent) return undefined
  }
  return Buffer.concat(chunks)
}

// Like fastify-plugin: the hook belongs to the surrounding context rather than to one of its own.
export const upstanding: FastifyPluginAsync<RuleOptions> = Object.assign(plugin, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'upstanding',
  [Symbol.for('plugin-meta')]: { name: 'upstanding', fastify: '5.x' },
})
