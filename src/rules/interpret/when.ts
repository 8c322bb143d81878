/**
 * The option `when`: conditions on a body, by paths into it and by a pattern over its text.
 *
 * @module
 */
import { type Document, documentOf, mayBeDocument, mayBeginDocument } from '../../dialects/document.js'
import { firstByteOf, textOf } from '../../dialects/parseResults.js'
import { mayHave } from '../../dialects/triggers.js'
import type { Body } from '../../http/body.js'
import { escapeToken } from '../../http/pointer.js'
import { compilePattern } from '../../match/pattern.js'
import { list, type Output, record, union } from '../../schema/option.js'
import { asPath, compilePath, resolvePath } from './path.js'
import { compileValue, literalsOf, type ValueOptions, valueList, valueSchema } from './valueTest.js'

// Lists come first, and mappings before the tests of a value: the first variant that fits is taken.
const conditions = record(valueSchema, {
  pattern: '^(?:$|text$|[/$.]|[A-Za-z_][A-Za-z0-9_]*[.[])',
  minProperties: 1,
})

export const whenSchema = record(
  union([list(conditions, { minItems: 1 }), valueList, conditions, valueSchema]),
  {
    minProperties: 1,
    description:
      'Conditions on the body; all must hold. A key that begins with `/` (or is empty, for the whole body) is a path into JSON, XML, a form or multipart, and its value is what must be there. `text` is a pattern for the text of the body in any format. `not` has conditions that must not all hold, `any` a list of conditions of which one must hold. docs/conditions.md has the grammar.',
    examples: [
      { '/success': false },
      { '/error/code': ['E17', 'E18'], '/data': { exists: false } },
      { '/errors/*/code': { pattern: '(?i)not_?found' } },
      { '/Envelope/Body/Fault/faultcode': { exists: true } },
      { '/errors': { empty: false }, not: { '/errors/*/level': 'warning' } },
      { any: [{ '/ACK': 'Failure' }, { '/status': { not: ['ok', 'done'] } }] },
      { text: '<title>Error' },
    ],
  },
)
export type WhenOptions = Output<typeof whenSchema>
type Simple = Readonly<Record<string, ValueOptions>>

export interface Condition {
  /** Whether a body of this media type can meet the condition. */
  accepts(mediaType: string): boolean
  /** Whether a body of this media type with these first bytes can meet the condition. */
  matchesPrefix(first: Buffer, mediaType: string): boolean
  holds(body: Body): boolean
}

type ReportWhenError = (at: string, message: string) => void
type BodyTest = (body: Body, document: Document | undefined) => boolean

interface Compiled {
  readonly test: BodyTest
  /** Whether a part of it has a path, so that the body must be a document. */
  readonly hasPaths: boolean
  /** Names that must all occur in the text. */
  readonly triggers: readonly Buffer[]
  /** Values: one of each list must occur in the text, if it is JSON. */
  readonly literals: readonly (readonly Buffer[])[]
}

const nothingKnown = { triggers: [], literals: [] } as const
const always: Compiled = { test: () => true, hasPaths: false, ...nothingKnown }
const isTextual = (mediaType: string): boolean => mediaType.startsWith('text/') || mayBeDocument(mediaType)
const isForm = (mediaType: string): boolean => mediaType.endsWith('form-urlencoded')

const reference = Buffer.from('&#')

/** Whether the body is JSON if it is anything, without references to characters, as XML within it may have. */
function isJsonText(body: Body): boolean {
  const bytes = body.bytes()
  if (!bytes.ok) return false
  const begins = firstByteOf(bytes.value)
  return (begins === 0x7b || begins === 0x5b) && !bytes.value.includes(reference)
}

/**
 * Compiles conditions; errors that the schema cannot express are reported with a JSON Pointer below `when`.
 * @param readsAnyType whether the rule names its content types, so that each of them is read
 */
export function compileWhen(options: WhenOptions, report: ReportWhenError, readsAnyType = false): Condition {
  const { test, hasPaths, triggers, literals } = allOf(
    Object.entries(options).map(([key, value]) => compileEntry(key, value, report)),
  )
  return {
    accepts: readsAnyType ? () => true : hasPaths ? mayBeDocument : isTextual,
    matchesPrefix: (first, mediaType) => !hasPaths || mayBeginDocument(first, mediaType),
    holds(body) {
      // A form may write any letter as %XX.
      if (!isForm(body.mediaType) && !triggers.every((trigger) => mayHave(body, [trigger]))) return false
      if (!literals.every((words) => mayHave(body, words)) && isJsonText(body)) return false
      const document = hasPaths ? documentOf(body) : undefined
      return (!hasPaths || document !== undefined) && test(body, document)
    },
  }
}

function allOf(parts: readonly Compiled[]): Compiled {
  return {
    test: (body, document) => parts.every(({ test }) => test(body, document)),
    hasPaths: parts.some(({ hasPaths }) => hasPaths),
    triggers: parts.flatMap(({ triggers }) => triggers),
    literals: parts.flatMap(({ literals }) => literals),
  }
}

function compileEntry(key: string, value: WhenOptions[string], report: ReportWhenError): Compiled {
  const at = `/${escapeToken(key)}`
  try {
    if (key === 'not') return compileNot(value, at, report)
    if (key === 'any') return compileAnyOf(value, at, report)
    return compileSimple(key, value as ValueOptions, at, report)
  } catch (error) {
    report(at, (error as Error).message)
    return always
  }
}

function compileNot(value: unknown, at: string, report: ReportWhenError): Compiled {
  if (!isConditions(value)) {
    report(at, 'expected conditions that must not hold, as in { /status: ok }')
    return always
  }
  const { test, hasPaths } = compileConditions(value, at, report)
  return { test: (body, document) => !test(body, document), hasPaths, ...nothingKnown }
}

function compileAnyOf(value: unknown, at: string, report: ReportWhenError): Compiled {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isConditions)) {
    report(
      at,
      'expected a list of conditions of which one must hold, as in [{ /ok: false }, { /error: { exists: true } }]',
    )
    return always
  }
  const branches = value.map((branch, i) => compileConditions(branch, `${at}/${i}`, report))
  return {
    test: (body, document) => branches.some(({ test }) => test(body, document)),
    hasPaths: branches.some(({ hasPaths }) => hasPaths),
    ...nothingKnown,
  }
}

function isConditions(value: unknown): value is Simple {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((key) => key === 'text' || key === '' || /^[/$.]|\w[.[/]/.test(key))
  )
}

function compileConditions(options: Simple, at: string, report: ReportWhenError): Compiled {
  return allOf(
    Object.entries(options).map(([key, value]) => {
      const place = `${at}/${escapeToken(key)}`
      try {
        return compileSimple(key, value, place, report)
      } catch (error) {
        report(place, (error as Error).message)
        return always
      }
    }),
  )
}

const together = 'entries that must all hold are keys of one mapping'
const ofText = 'for the text of the body write "text"'
/** What people who know other tools mean by a key. */
const operators: Readonly<Record<string, string>> = {
  and: together,
  all: together,
  allof: together,
  or: 'for alternatives write "any"',
  anyof: 'for alternatives write "any"',
  oneof: 'for alternatives write "any"',
  none: 'for the opposite write "not"',
  contains: ofText,
  regex: ofText,
  pattern: ofText,
  matches: ofText,
}

function compileSimple(key: string, value: ValueOptions, at: string, report: ReportWhenError): Compiled {
  if (key === 'text') {
    if (typeof value === 'string') {
      const pattern = compilePattern(value)
      return { test: (body) => pattern.test(textOf(body) ?? ''), hasPaths: false, ...nothingKnown }
    }
    report(at, 'expected a pattern for the text of the body, as in "(?i)access denied"')
    return always
  }
  if (key !== '' && !key.startsWith('/')) {
    const word = key.toLowerCase()
    const meant = Object.hasOwn(operators, word) ? operators[word] : `write "${asPath(key)}"`
    report(at, `"${key}" is neither "text", "not" or "any" nor a path; ${meant}`)
    return always
  }
  if (isConditions(value)) {
    report(
      at,
      `"${Object.keys(value)[0]}" cannot be nested below a path; write the whole path, as in "${key}${Object.keys(value)[0]}"`,
    )
    return always
  }
  const path = compilePath(key)
  const { holds, acceptsNothing } = compileValue(value)
  const literals = literalsOf(value).map((word) => Buffer.from(word))
  return {
    test: (_body, document) =>
      document !== undefined && holds(resolvePath(document, path), document.format !== 'json'),
    hasPaths: true,
    triggers: acceptsNothing || path.trigger === undefined ? [] : [Buffer.from(path.trigger)],
    literals: literals.length === 0 ? [] : [literals],
  }
}
