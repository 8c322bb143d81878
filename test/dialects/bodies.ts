/** Makes held bodies and heads of what a test writes down. */

import type { Dialect } from '../../src/dialects/dialect.js'
import { Body } from '../../src/http/body.js'

export function bodyOf(content: unknown, contentType = 'application/json'): Body {
  const raw = Buffer.isBuffer(content)
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  return new Body(raw, ['Content-Type', contentType], 'complete', 1 << 20)
}

/** The status that the dialect reads from the content, or undefined. */
export function statusBy(dialect: Dialect, content: unknown, contentType?: string): number | undefined {
  const body = bodyOf(content, contentType)
  return dialect.read(body, { status: 200, reason: '', fields: body.fields })?.status
}

/** The trigger words of every error that a table lists must be in its text. */
export function hasTrigger(dialect: Dialect, content: unknown): boolean {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return text.includes('\\u') || dialect.triggers.some((word) => text.includes(word))
}
