/**
 * Finds the value that a JSON Pointer names in the text of a document (RFC 6901), so that it can be copied as it is
 * spelled.
 *
 * @module
 */
import { type JsonNode, keyOf, readJson, skipSpace } from './jsonTokens.js'
import type { Pointer } from './pointer.js'

/** The root value of a JSON text; undefined if the text is not JSON, or is nested too deeply. */
export function rootOf(text: string): JsonNode | undefined {
  const tokens = readJson(text, 0)
  return tokens.ok && skipSpace(text, tokens.end) === text.length ? tokens.root : undefined
}

/** The value that the pointer names, or undefined. Of duplicate names, the last one counts, as for JSON.parse. */
export function placeOf(text: string, root: JsonNode, pointer: Pointer): JsonNode | undefined {
  let node: JsonNode | undefined = root
  for (const token of pointer) {
    if (node.kind === 'array')
      node = /^(?:0|[1-9]\d{0,9})$/.test(token) ? node.children[Number(token)] : undefined
    else node = node.children.findLast((child) => keyOf(text, child) === token)
    if (node === undefined) return undefined
  }
  return node
}
