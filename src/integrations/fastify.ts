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
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { withoutFields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import { type AppOutcome, AppRules, type RuleOptions } from './appRules.js'
import { requestView } from './nodeRequest.js'
import { interceptResponse } from './nodeResponse.js'

export type { AppOutcome, RuleOptions }

declare module 'fastify' {
  interface FastifyRequest {
    /** What Upstanding made of the response; null where no rule can match. */
    upstanding: AppOutcome | null
  }
}

const aboutContent = new Set(['content-length', 'content-type', 'transfer-encoding', 'connection'])

/**
 * Holds for the context that it is registered in, and the contexts below: at the root, for the whole app, its errors and
 * its `notFound` included. Hooks and plugins may be registered before or after.
 */
const plugin: FastifyPluginAsync<RuleOptions> = async (app, options) => {
  const rules = new AppRules({ logger: app.log as Logger, ...options })
  // Subrequests are recognised by a name that nobody else knows: the rules must not see them.
  const header = `x-upstanding-${randomBytes(16).toString('hex')}`
  const call = (request: FastifyRequest) => async (url: string) => {
    const answer = await app.inject({ method: 'GET', url, headers: { ...headersOf(request), [header]: '1' } })
    return { status: answer.statusCode, reason: '', fields: fieldsOf(answer.headers) } satisfies Head
  }
  if (!app.hasRequestDecorator('upstanding')) app.decorateRequest('upstanding', null)
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers[header] !== undefined) return
    const exchange = rules.begin(requestView(request.raw, request.originalUrl))
    if (exchange === undefined) return
    request.upstanding = exchange
    interceptResponse(reply.raw, exchange, call(request))
  })
}

function headersOf({ raw }: FastifyRequest): Record<string, string | string[]> {
  const kept = withoutFields(raw.rawHeaders, aboutContent)
  const headers: Record<string, string[]> = {}
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

// As fastify-plugin does: the hook belongs to the context around the plugin rather than to one of its own.
export const upstanding: FastifyPluginAsync<RuleOptions> = Object.assign(plugin, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'upstanding',
  [Symbol.for('plugin-meta')]: { name: 'upstanding', fastify: '5.x' },
})
