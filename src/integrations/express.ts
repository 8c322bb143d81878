/**
 * The rules in an Express app, or any other that takes Connect middleware:
 *
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import express from 'express'
 * import { upstanding } from 'upstanding/express'
 *
 * const app = express()
 * app.use(upstanding({ config: readFileSync('upstanding.yaml', 'utf8'), environment: process.env }))
 * ```
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppOutcome, AppRules, type RuleOptions } from './appRules.js'
import { requestView } from './nodeRequest.js'
import { interceptResponse } from './nodeResponse.js'

export type { AppOutcome, RuleOptions }

declare module 'node:http' {
  interface IncomingMessage {
    /** What the rules did to the response; undefined if no rule can match. */
    upstanding?: AppOutcome
  }
}

/**
 * Creates the middleware. Register it before everything to which the rules should apply.
 * @throws {Error} with every error of the config
 */
export function upstanding(
  options: RuleOptions,
): (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void {
  const rules = new AppRules(options)
  return (request, response, next) => {
    // A router mounted at a path rewrites `url`, but Express keeps the original.
    const { originalUrl, url = '/' } = request as IncomingMessage & { originalUrl?: string }
    const exchange = rules.begin(requestView(request, originalUrl ?? url), undefined)
    if (exchange !== undefined) {
      request.upstanding = exchange
      interceptResponse(response, exchange)
    }
    next()
  }
}
