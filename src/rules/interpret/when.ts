/**
 * The option `when`: conditions on a body, by JSON Pointers into it and by a pattern over its text.
 *
 * @module
 */
import { jsonOf, mayBeginJson, mayBeJson, textOf } from '../../dialects/parseResults.js'
import { mayHave } from '../../dialects/triggers.js'
import type { Body } from '../../http/body.js'
import { isJsonType, isXmlType } from '../../http/mediaType.js'
import { escapeToken, type Pointer, parsePointer, resolvePointer } from '../../http/pointer.js'
import { compilePattern, type Pattern } from '../../match/pattern.js'
import { flag, list, nothing, number, type Output, object, record, text, union } from '../../schema/option.js'

const literal = union([text(), number(), flag(), nothing()])

export const whenSchema = record(
  union([
    literal,
    list(literal, { minItems: 1 }),
    object({ exists: flag() }),
    object({ pattern: text({ format: 'pattern' }) }),
  ]),
  {
    minProperties: 1,
    description:
      'Conditions on the body; all must hold. A key that begins with `/` (or is empty, for the whole) is a JSON Pointer, and has the value that must stand there, a list of such values, `{ exists: true }` or `{ exists: false }`, or `{ pattern: … }` for a text or a number. The key `text` has a pattern for the whole text of the body, in whatever format. Patterns are of RE2, found anywhere unless they have anchors.',
    examples: [
      { '/success': false },
      { '/error/code': ['E17', 'E18'], '/data': { exists: false } },
      { '/message': { pattern: '(?i)not found' } },
      { text: '<title>Error' },
    ],
  },
)
export type WhenOptions = Output<typeof whenSchema>

export interface Condition {
  /** Whether a body of this media type can fulfil it. */
  speaks(mediaType: string): boolean
  /** Whether a body that begins so can fulfil it. */
  mayBegin(first: Buffer): boolean
  holds(body: Body): boolean
}

type Value = WhenOptions[string]

interface MemberTest {
  readonly pointer: Pointer
  readonly holds: (value: unknown) => boolean
  /** A name that must be in the text, where one can be looked for. */
  readonly trigger: Buffer | undefined
}

/** Whether text can be read in it at all. */
function isTextual(mediaType: string): boolean {
  return (
    mediaType === '' ||
    mediaType.startsWith('text/') ||
    isJsonType(mediaType) ||
    isXmlType(mediaType) ||
    mayBeJson(mediaType)
  )
}

function compileValue(value: Value): (found: unknown) => boolean {
  if (Array.isArray(value)) return (found) => (value as readonly unknown[]).includes(found)
  if (value === null || typeof value !== 'object') return (found) => found === value
  if ('exists' in value) return (found) => (found !== undefined) === value.exists
  const pattern = compilePattern(value.pattern)
  return (found) => (typeof found === 'string' || typeof found === 'number') && pattern.test(String(found))
}

// A name with nothing in it that JSON may write in another way than \u; digits may be the place in an array.
const findable = /^(?!\d+$)[A-Za-z0-9_.$ -]+$/

function compileMember(key: string, value: Value): MemberTest {
  const pointer = parsePointer(key)
  const last = pointer.at(-1)
  const mayBeAbsent = value !== null && typeof value === 'object' && 'exists' in value && !value.exists
  const trigger = !mayBeAbsent && last !== undefined && findable.test(last) ? Buffer.from(last) : undefined
  return { pointer, holds: compileValue(value), trigger }
}

/** Compiles conditions; what the schema cannot express is reported with a JSON Pointer below `when`. */
export function compileWhen(options: WhenOptions, fault: (at: string, message: string) => void): Condition {
  const members: MemberTest[] = []
  let text: Pattern | undefined
  for (const [key, value] of Object.entries(options)) {
    try {
      if (key === 'text') {
        if (typeof value === 'string') text = compilePattern(value)
        else fault('/text', 'expected a pattern for the text of the body, as in "(?i)access denied"')
      } else if (key === '' || key.startsWith('/')) members.push(compileMember(key, value))
      else
        fault(
          `/${escapeToken(key)}`,
          `"${key}" is neither "text" nor a JSON Pointer; write "/${key.replaceAll('.', '/')}"`,
        )
    } catch (error) {
      fault(`/${escapeToken(key)}`, (error as Error).message)
    }
  }
  return {
    speaks: members.length > 0 ? mayBeJson : isTextual,
    mayBegin: (first) => members.length === 0 || mayBeginJson(first),
    holds(body) {
      if (members.some(({ trigger }) => trigger !== undefined && !mayHave(body, [trigger]))) return false
      if (members.length > 0) {
        const json = jsonOf(body)
        if (json === undefined) return false
        if (!members.every(({ pointer, holds }) => holds(resolvePointer(json, pointer)))) return false
      }
      return text === undefined || text.test(textOf(body) ?? '')
    },
  }
}
