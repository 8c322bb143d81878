/**
 * What a path must contain: a value, one of several, or one that passes a test.
 *
 * @module
 */
import { isMembers } from '../../dialects/parseResults.js'
import { compilePattern } from '../../match/pattern.js'
import { flag, list, nothing, number, type Output, object, text, union } from '../../schema/option.js'
import { textOfValue } from './path.js'

// The empty mapping comes last in each list: the first variant that fits is taken, and it fits every mapping.
const literal = union([text(), number(), flag(), nothing()])
export const valueList = list(literal)
const none = object({})
const tests = [
  literal,
  valueList,
  object({ exists: flag() }),
  object({ empty: flag() }),
  object({ pattern: text({ format: 'pattern' }) }),
] as const
const oneValue = union([...tests, none])
const negation = object({ not: oneValue })
const maybeNot = union([negation, ...tests, none])

export const valueSchema = union([
  object({ any: maybeNot }),
  object({ all: maybeNot }),
  negation,
  ...tests,
  none,
])
export type ValueOptions = Output<typeof valueSchema>
type MaybeNot = Output<typeof maybeNot>
type OneValue = Output<typeof oneValue>

export interface ValueTest {
  /** @param isText whether the format has no numbers and booleans, so that the text `7` also counts as the number 7 */
  holds(found: readonly unknown[], isText: boolean): boolean
  /** Whether it can hold if nothing is found. */
  readonly acceptsNothing: boolean
}

const inAllSpellings = /^[\w.-]+$/

/**
 * Words of which one must be in a JSON text if the value is there; empty if nothing is known. Numbers have several
 * spellings, as have texts with other characters.
 */
export function literalsOf(wanted: ValueOptions): readonly string[] {
  const words = (Array.isArray(wanted) ? wanted : [wanted]) as readonly unknown[]
  const isKnown = (word: unknown): boolean =>
    typeof word === 'boolean' || word === null || (typeof word === 'string' && inAllSpellings.test(word))
  return words.every(isKnown) ? words.map(String) : []
}

type Holds = (value: unknown, isText: boolean) => boolean

function isLiteral(found: unknown, wanted: unknown, isText: boolean): boolean {
  if (found === wanted) return true
  const text = isText && wanted !== null ? textOfValue(found) : undefined
  return text !== undefined && text === String(wanted)
}

const hasNoMembers = (value: unknown): boolean => isMembers(value) && Object.keys(value).length === 0
const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || isEmptyList(value) || hasNoMembers(value)

function compileOne(wanted: Exclude<OneValue, { exists: boolean }>): Holds {
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) return (value, isText) => isEmptyList(value) || (isText && value === '')
    return (value, isText) => (wanted as readonly unknown[]).some((one) => isLiteral(value, one, isText))
  }
  if (wanted === null || typeof wanted !== 'object')
    return (value, isText) => isLiteral(value, wanted, isText)
  if ('empty' in wanted) return (value) => isEmpty(value) === wanted.empty
  if ('pattern' in wanted) {
    const pattern = compilePattern(wanted.pattern)
    return (value) => {
      const text = typeof value === 'boolean' ? undefined : textOfValue(value)
      return text !== undefined && pattern.test(text)
    }
  }
  return (value, isText) => hasNoMembers(value) || (isText && value === '')
}

const hasKey = <Key extends string>(value: unknown, key: Key): value is Readonly<Record<Key, never>> =>
  isMembers(value) && Object.hasOwn(value, key)

/** Compiles a value; patterns must have been checked. */
export function compileValue(wanted: ValueOptions): ValueTest {
  if (hasKey(wanted, 'all')) {
    const test = compileMaybeNot(wanted.all)
    return {
      acceptsNothing: false,
      holds: (found, isText) =>
        found.length > 0 && found.every((value) => test.holds(value === undefined ? [] : [value], isText)),
    }
  }
  return compileMaybeNot(hasKey(wanted, 'any') ? wanted.any : (wanted as MaybeNot), hasKey(wanted, 'any'))
}

/** @param each whether one value that does not match is enough; otherwise none may match */
function compileMaybeNot(wanted: MaybeNot, each = false): ValueTest {
  if (!hasKey(wanted, 'not')) return compileAny(wanted as OneValue)
  const { holds, acceptsNothing } = compileAny(wanted.not)
  if (each)
    return {
      acceptsNothing: false,
      holds: (found, isText) => found.some((value) => !holds([value], isText)),
    }
  return { acceptsNothing: !acceptsNothing, holds: (found, isText) => !holds(found, isText) }
}

function compileAny(wanted: OneValue): ValueTest {
  if (hasKey(wanted, 'exists')) {
    const { exists } = wanted as { exists: boolean }
    return { acceptsNothing: !exists, holds: (found) => found.length > 0 === exists }
  }
  const test = compileOne(wanted as Exclude<OneValue, { exists: boolean }>)
  return { acceptsNothing: false, holds: (found, isText) => found.some((value) => test(value, isText)) }
}
