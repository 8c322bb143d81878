/**
 * Patterns of a config that run over what clients and upstreams send, in linear time for any text.
 *
 * @module
 */
import { RE2JS } from 're2js'

/** A compiled pattern. */
export interface TextPattern {
  /** Whether the pattern is found anywhere in the text. */
  test(input: string): boolean
  /**
   * What the first participating capture group captured at the first match, or the whole match if the pattern has no
   * group. Undefined if there is no match.
   */
  capture(input: string): string | undefined
}

// The engine rejects these too, but these messages say why, and what to write instead.
const refused: readonly (readonly [sign: RegExp, reason: string])[] = [
  [
    /\(\?<?[=!]/,
    'look-ahead and look-behind cannot run in linear time; match the text itself, or use several conditions',
  ],
  [
    /\\[1-9]|\\k[<{']/,
    'back-references cannot run in linear time; spell out the alternatives, as in (?:"a"|\'a\')',
  ],
  [
    /\(\?>|[*+?}]\+/,
    'atomic groups and possessive quantifiers are unnecessary in linear time; remove the mark',
  ],
  [/\\u/, 'write a character by its code, as in \\x{20AC}, or as itself'],
]

// Linear time has a factor: one step for each instruction that may be active at a character. This many take some tenths
// of a second over 64 KiB crafted to keep all of them active.
const maxInstructions = 300

/**
 * Compiles a pattern in the syntax of RE2. It may match anywhere unless it has anchors; `(?i)` at its start ignores
 * case, `(?s)` lets `.` match line breaks, `(?m)` lets `^` and `$` match at lines.
 * @throws SyntaxError with the reason and the remedy if the pattern is invalid
 */
export function compilePattern(text: string): TextPattern {
  try {
    const compiled = RE2JS.compile(text)
    if (compiled.programSize() > maxInstructions) {
      throw new Error('it takes too many steps per character; use smaller counts than {1000}, or fewer words')
    }
    return {
      test: (input) => compiled.matcher(input).find(),
      capture: (input) => captured(compiled, input),
    }
  } catch (error) {
    const outsideClasses = text.replaceAll(/\\\\/g, '')
    const known = refused.find(([sign]) => sign.test(outsideClasses))
    const said = (error as Error).message.replace(/^error parsing regexp: /, '')
    throw new SyntaxError(`"${text}" is not a pattern: ${known?.[1] ?? said}`)
  }
}

function captured(compiled: RE2JS, input: string): string | undefined {
  const matcher = compiled.matcher(input)
  if (!matcher.find()) return undefined
  const groups = compiled.groupCount()
  for (let group = 1; group <= groups; group++) {
    const text = matcher.group(group) as string | null
    if (text !== null) return text
  }
  return groups === 0 ? (matcher.group() ?? undefined) : undefined
}
