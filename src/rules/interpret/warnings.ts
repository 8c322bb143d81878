/**
 * Doubts about rules that read bodies: bodies that are never held, patterns that are never found.
 *
 * @module
 */

import { isStreamType } from '../../http/mediaType.js'
import { escapeToken } from '../../http/pointer.js'
import { isUnmatchable } from '../../match/unmatchable.js'
import type { Warning } from '../rule.js'
import type { WhenOptions } from './when.js'

type Match = Readonly<Record<string, unknown>>

/** That every content type of the match is a stream, which no rule waits for. */
export function streamDoubts({ contentType }: Match): Warning[] {
  const types = [contentType ?? []].flat() as string[]
  if (types.length === 0 || !types.every((type) => isStreamType(type.toLowerCase()))) return []
  const message = `${types.join(', ')} is a stream, whose body is never held: this rule does nothing; match another type`
  return [{ at: '/match/contentType', message }]
}

/** @param at JSON Pointer of `when` below the rule */
export function patternDoubts(when: WhenOptions | undefined, at: string): Warning[] {
  return Object.entries(when ?? {}).flatMap(([key, value]) => {
    const member = `${at}/${escapeToken(key)}`
    const written = key === 'text' ? value : (value as { pattern?: unknown } | null)?.pattern
    if (typeof written !== 'string' || !isUnmatchable(written)) return []
    const message = `"${written}" can be found in no text, as something stands before "^" or behind "$"; write "\\^" or "\\$" for the characters themselves`
    return [{ at: member, message }]
  })
}
