/**
 * Builds patterns from a table of messages.
 *
 * @module
 */
import type { Pattern } from './pattern.js'

/** A pattern for a message with `*` for varying parts and `0` for a number; its key is the longest fixed part. */
function messagePattern(message: string, ignores: readonly string[]): Pattern {
  const parts = message.split('*')
  // In a key, `0` is one digit, but in a message any number of digits; `00000` is at least as many.
  const fixed = parts.flatMap((part) => part.split(/(?<!0)0(?=[^0])/))
  const key = fixed.toSorted((a, b) => b.length - a.length)[0]!
  const [first, ...others] = parts.map((part) =>
    part.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&').replaceAll('0', '\\d{1,20}'),
  )
  // What comes next is found once: a group in a lookahead is never tried again, so no gap multiplies another.
  const gaps = others.map((part, i) => {
    const gap = `[^\\n]{0,120}?${part}`
    return i === others.length - 1 ? gap : `(?=(${gap}))\\${i + 1}`
  })
  const source = [first, ...gaps].join('')
  // Matches the beginning of a function's name, but not the middle of a token.
  const start = /^\w+_$/.test(message) ? '(?<!\\w)' : ''
  const sample = message.replaceAll('*', 'a').replaceAll('0', '7')
  return { finds: [sample], ignores, keys: [key], expression: new RegExp(start + source, 'g') }
}

/** One pattern for each message; `ignores` has texts that resemble several of them. */
export function messagePatterns(messages: readonly string[], ignores: readonly string[]): Pattern[] {
  return messages.map((message) => messagePattern(message, ignores))
}
