/**
 * Removes the lines that leak from plain text.
 *
 * @module
 */

import type { JsonSearch } from '../forms/json.js'
import { Sheet } from '../forms/stylesheet.js'
import { decodedTexts } from '../forms/text.js'
import type { Redacted, Safe } from './edits.js'
import { isProse, proseBefore } from './prose.js'

const mostLines = 5_000

/**
 * @param strict whether a stack trace, source or SQL was found, so that more is internal than detectors know, and only
 * plain language stays
 * @returns undefined if nothing of the text is worth keeping
 */
export function redactText(
  text: string,
  search: JsonSearch,
  safe: Safe,
  strict: boolean,
  isClean: (text: string) => boolean,
): Redacted | undefined {
  const lines = text.split('\n')
  if (lines.length > mostLines) return undefined
  const sheet = new Sheet<number>()
  for (const [index, line] of lines.entries()) {
    const { texts, hidden } = decodedTexts(line)
    for (const [reading, decoded] of texts.entries()) sheet.add(decoded, index, reading === 0)
    for (const decoded of hidden) sheet.add(decoded, index, false)
  }
  const leaking = new Set(sheet.scan(search.scan).map(({ owner }) => owner))
  const kept: string[] = []
  let isReplaced = false
  let isAfterLeak = false
  for (const [index, line] of lines.entries()) {
    const isBlank = line.trim() === ''
    if (!leaking.has(index) && (isBlank || !strict || stays(line, isAfterLeak))) {
      if (!isBlank || kept.at(-1)?.trim() !== '') kept.push(line)
      continue
    }
    const before = leaking.has(index) ? proseBefore(line, isClean) : ''
    if (before !== '') kept.push(before)
    if (!isReplaced) kept.push(safe.message)
    isReplaced = true
    isAfterLeak ||= leaking.has(index)
  }
  if (!kept.some((line) => line !== safe.message && isProse(unlabeled(line)))) return undefined
  if (!isReplaced) kept.push(safe.message)
  while (kept.at(-1)?.trim() === '') kept.pop()
  return { text: `${kept.join('\n')}\nincident: ${safe.incident}\n`, hasIncident: true }
}

/** A line of a report without its label: `brief: The order could not be loaded`. */
function unlabeled(line: string): string {
  return line.replace(/^\s{0,8}[a-z]{2,20}:\s/i, '')
}

/**
 * Whether the line stays. A leak is followed by the rest of the report and by words for the reader, and only whole
 * sentences count as the latter.
 */
function stays(line: string, isAfterLeak: boolean): boolean {
  const plain = unlabeled(line)
  return isProse(plain) && (!isAfterLeak || /^\s{0,4}\p{Lu}.{12,}[.!?]\s{0,4}$/u.test(plain))
}
