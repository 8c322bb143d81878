/**
 * Patterns made of a table of messages.
 *
 * @module
 */
import type { Pattern } from './pattern.js'

const longestKey = 18

/** A message with `*` for what varies and `0` for a number, as a pattern keyed by its longest fixed part. */
function messagePattern(message: string, ignores: readonly string[]): Pattern {
  const parts = message.split('*')
  // In a key a `0` is one digit, in a message any number of them; `00000` is as many at least.
  const fixed = parts.flatMap((part) => part.split(/(?<!0)0(?=[^0])/))
  // Its beginning says as much as the full text.
  const key = fixed.toSorted((a, b) => b.length - a.length)[0]!.slice(0, longestKey)
  const source = parts
    .map((part) => part.replace(/[\\^$.+?()[\]{}|/]/g, '\\$&').replaceAll('0', '\\d{1,20}'))
    .join('[^\\n]{0,120}?')
  // The beginning of a function's name, not the middle of a token.
  const start = /^\w+_$/.test(message) ? '(?<!\\w)' : ''
  const sample = message.replaceAll('*', 'a').replaceAll('0', '7')
  return { finds: [sample], ignores, keys: [key], expression: new RegExp(start + source, 'g') }
}

/** One pattern for each message; `ignores` looks like several of them. */
export function messagePatterns(messages: readonly string[], ignores: readonly string[]): Pattern[] {
  return messages.map((message) => messagePattern(message, ignores))
}
