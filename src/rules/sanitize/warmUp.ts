/**
 * Does in small parts, ahead of time, what the first errors would have to wait for: compiles the detectors, and
 * sanitizes an error of each form, since V8 compiles functions and expressions when they are first used.
 *
 * @module
 */
import { families } from '../../detect/detector.js'
import { compileMore, isCompiled, scan } from '../../detect/scan.js'
import { Body } from '../../http/body.js'
import type { Fields } from '../../http/fields.js'
import { read } from '../../schema/option.js'
import { sanitizeExchange } from './clean.js'
import { options, planOf, type SanitizePlan } from './plan.js'

const frames =
  'java.lang.Exception: no\n\tat com.acme.Cart.total(Cart.java:7)\n    at total (/srv/cart.js:1:2)'
const bodies: readonly (readonly [type: string, text: string])[] = [
  ['application/json', JSON.stringify({ code: 7, message: 'no' })],
  ['application/json', JSON.stringify({ code: 7, message: 'connect ECONNREFUSED 10.0.0.1:80' })],
  ['application/json', JSON.stringify({ code: 7, message: 'no', stack: frames })],
  ['text/html', `<html><body><h1>Sorry</h1><p>Please try again.</p><pre>${frames}</pre></body></html>`],
  ['text/plain', `Please try again later.\n${frames}\n`],
]
const all = new Set(families)
let plan: SanitizePlan | undefined

function sanitize([type, text]: (typeof bodies)[number]): void {
  const fields: Fields = ['Content-Type', type]
  const head = { status: 500, reason: '', fields }
  const raw = Buffer.from(text)
  const request = {
    method: 'GET',
    target: '/',
    path: '/',
    origin: 'http://a',
    fields: [],
    httpVersion: '1.1',
  }
  const body = new Body(raw, fields, 'complete', raw.length, [])
  const exchange = { request, head, received: head, body, replaced: undefined, context: { newId: () => '' } }
  plan ??= planOf(read(options, {}))
  sanitizeExchange(exchange, plan)
}

// Expressions are compiled to machine code when they are used a second time.
const steps: readonly (() => void)[] = [
  () => scan(frames, all),
  () => scan(frames, all),
  () => scan(`\u2713${frames}`, all),
  ...bodies.map((body) => () => sanitize(body)),
  ...bodies.map((body) => () => sanitize(body)),
]
let done = 0

/** Whether an error can be sanitized without one-time work. */
export function isPrepared(): boolean {
  return isCompiled() && done === steps.length
}

/** Does a part of the one-time work, which takes milliseconds. */
export function prepareMore(): void {
  if (isCompiled()) steps[done++]?.()
  else compileMore()
}
