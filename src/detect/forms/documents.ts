/**
 * The JSON in a text: one value, several (NDJSON, RFC 7464), or one after a prefix or in a call (JSONP).
 *
 * @module
 */
import { type JsonFault, type JsonNode, readJson, skipSpace } from '../../http/jsonTokens.js'

export type Documents =
  | { readonly ok: true; readonly roots: readonly JsonNode[] }
  | { readonly ok: false; readonly fault: JsonFault }

const maxDocuments = 50_000

// Prefixes that keep a response from being run as a script.
const guard =
  /\)\]\}'?,?|while\s?\(1\)\s?;|for\s?\(;;\)\s?;|\{\}\s?&&|throw 1;(?:\s?<[^>]{0,40}>)?|&&&START&&&/y
const call =
  /(?:\/\*\*\/)?\s{0,8}(?:typeof [\w$.]{1,100} ?===? ?["']function["'] ?&& ?)?[A-Za-z_$][\w$.[\]"']{0,200}\s{0,8}\(/y
const callEnd = /\)\s{0,64};?/y

function past(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** Skips white space, and the record separators of JSON text sequences (RFC 7464 §2.2). */
function skipBetween(text: string, at: number): number {
  let i = skipSpace(text, at)
  while (text[i] === '\x1e') i = skipSpace(text, i + 1)
  return i
}

/** Linear; never throws. */
export function readDocuments(text: string): Documents {
  const invalid: Documents = { ok: false, fault: 'invalidJson' }
  const start = skipBetween(text, 0)
  const guarded = skipSpace(text, past(guard, text, start))
  const inner = past(call, text, guarded)
  const called = inner !== guarded
  const roots: JsonNode[] = []
  let at = inner
  while (at < text.length) {
    if (roots.length === maxDocuments) return { ok: false, fault: 'tooManyValues' }
    const tokens = readJson(text, at)
    if (!tokens.ok) return tokens
    roots.push(tokens.root)
    at = skipBetween(text, tokens.end)
    if (called) {
      const end = past(callEnd, text, at)
      return end !== at && skipSpace(text, end) === text.length ? { ok: true, roots } : invalid
    }
    if (at < text.length && !/[\n\r\x1e]/.test(text.slice(tokens.end, at))) return invalid
  }
  return roots.length === 0 ? invalid : { ok: true, roots }
}

/** Whether the text looks like JSON, whatever its media type says. */
export function looksLikeJson(text: string): boolean {
  const at = skipBetween(text, 0)
  if (text[at] === '{' || text[at] === '[') return true
  const guarded = skipSpace(text, past(guard, text, at))
  const inner = past(call, text, guarded)
  if (inner === at) return false
  const first = text[skipSpace(text, inner)]
  return first === '{' || first === '['
}
