/**
 * Parses JSON text (RFC 8259) into its values with their places in the text, so that the text can be edited by
 * position.
 *
 * @module
 */

/** A value of the text: `start` and `end` are UTF-16 offsets, `end` is one past the value. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'scalar'
  readonly start: number
  end: number
  /** Offsets of the member's name with its quotes; -1 for elements and for the root. */
  readonly keyStart: number
  readonly keyEnd: number
  readonly parent: JsonNode | undefined
  readonly children: readonly JsonNode[]
}

interface Container extends JsonNode {
  readonly parent: Container | undefined
  readonly children: JsonNode[]
}

export type JsonFault = 'invalidJson' | 'tooDeep' | 'tooManyValues'

export type JsonTokens =
  /** `end` is one past the root value; the caller decides about anything that follows. */
  | { readonly ok: true; readonly root: JsonNode; readonly end: number }
  | { readonly ok: false; readonly fault: JsonFault }

/** Maximum depth of nested containers; no honest error body comes near it. */
export const maxJsonDepth = 512
// Each value takes some 100 bytes: a limit for hostile bodies that consist of nothing but "0,0,0".
const maxJsonValues = 500_000

const none: readonly JsonNode[] = Object.freeze([])
const scalar = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/** The first offset from `at` on that is not JSON white space. */
export function skipSpace(text: string, at: number): number {
  let i = at
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
  }
  return i
}

/** One past the closing quote of the string that opens at `at`, or -1 if it is not a JSON string. */
function endOfString(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) return i + 1
    if (code < 0x20) return -1
    if (code === 0x5c) {
      escaped.lastIndex = i + 1
      if (!escaped.test(text)) return -1
      i = escaped.lastIndex - 1
    }
  }
  return -1
}

/** The value of the string between `start` and `end`, which include its quotes and must come from a parsed node. */
export function stringAt(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1)
  return inner.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inner
}

/** The member's name, or undefined for elements and the root. */
export function keyOf(text: string, node: JsonNode): string | undefined {
  return node.keyStart === -1 ? undefined : stringAt(text, node.keyStart, node.keyEnd)
}

/** Parses one value that begins at `from`, after white space. Linear, without recursion; never throws. */
export function readJson(text: string, from: number): JsonTokens {
  const invalid: JsonTokens = { ok: false, fault: 'invalidJson' }
  let at = skipSpace(text, from)
  let parent: Container | undefined
  let root: JsonNode | undefined
  let depth = 0
  let values = 0
  for (;;) {
    // A member must begin with its name.
    let keyStart = -1
    let keyEnd = -1
    if (parent?.kind === 'object') {
      if (text[at] !== '"') return invalid
      keyStart = at
      keyEnd = endOfString(text, at)
      if (keyEnd === -1) return invalid
      at = skipSpace(text, keyEnd)
      if (text[at] !== ':') return invalid
      at = skipSpace(text, at + 1)
    }
    if (++values > maxJsonValues) return { ok: false, fault: 'tooManyValues' }
    const first = text[at]
    const opens = first === '{' ? 'object' : first === '[' ? 'array' : undefined
    if (opens !== undefined) {
      if (++depth > maxJsonDepth) return { ok: false, fault: 'tooDeep' }
      const container: Container = { kind: opens, start: at, end: -1, keyStart, keyEnd, parent, children: [] }
      parent?.children.push(container)
      root ??= container
      at = skipSpace(text, at + 1)
      parent = container
      if (text[at] !== (opens === 'object' ? '}' : ']')) continue
    } else {
      let end: number
      if (first === '"') end = endOfString(text, at)
      else {
        scalar.lastIndex = at
        end = scalar.test(text) ? scalar.lastIndex : -1
      }
      if (end === -1) return invalid
      const kind = first === '"' ? 'string' : 'scalar'
      const leaf: JsonNode = { kind, start: at, end, keyStart, keyEnd, parent, children: none }
      parent?.children.push(leaf)
      root ??= leaf
      at = parent === undefined ? end : skipSpace(text, end)
    }
    // A value is followed by the ends of containers, then a comma or the end.
    while (parent !== undefined && text[at] === (parent.kind === 'object' ? '}' : ']')) {
      parent.end = ++at
      parent = parent.parent
      depth--
      if (parent !== undefined) at = skipSpace(text, at)
    }
    if (parent === undefined) return { ok: true, root, end: at }
    if (text[at] !== ',') return invalid
    at = skipSpace(text, at + 1)
  }
}
