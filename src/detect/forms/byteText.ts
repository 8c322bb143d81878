/**
 * Text that a JSON document contains as bytes or characters.
 *
 * @module
 */
import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'

const shortestBytes = 8
/** The longest spelling of one character: between quotation marks, as an escape. */
const longestCharacter = 8
const byte = /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/
const notText = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/

/**
 * The text of bytes or characters: an array, as Node.js writes a Buffer, or an object with indexes as names, as it writes
 * a Uint8Array and a string that was spread. Undefined if they are not text.
 */
export function textOfBytes(text: string, { kind, children }: JsonNode): string | undefined {
  if ((kind !== 'array' && kind !== 'object') || children.length < shortestBytes) return undefined
  const bytes: number[] = []
  let characters = ''
  for (const [at, child] of children.entries()) {
    // Members with other names follow those of the indices.
    if (kind === 'object' && keyOf(text, child) !== String(at)) break
    if (child.kind === 'string' && child.end - child.start <= longestCharacter) {
      const character = stringAt(text, child.start, child.end)
      if (character.length !== 1) return undefined
      characters += character
      continue
    }
    const written = text.slice(child.start, child.end)
    if (child.kind !== 'scalar' || !byte.test(written)) return undefined
    bytes.push(Number(written))
  }
  if (characters.length >= shortestBytes) return bytes.length === 0 ? characters : undefined
  if (bytes.length < shortestBytes) return undefined
  const read = Buffer.from(bytes).toString()
  return notText.test(read) ? undefined : read
}
