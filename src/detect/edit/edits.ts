/**
 * Edits of a text by position.
 *
 * @module
 */

/** `text` replaces what is between `start` and `end`, in UTF-16 units. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What the client gets instead of what was removed. */
export interface Safe {
  readonly message: string
  readonly incident: string
  /** Replaces a heading that leaks, with a text such as `500 Internal Server Error`. */
  readonly title: string
}

/** A text without its leaks. `hasIncident`: whether it contains the id of the incident. */
export interface Redacted {
  readonly text: string
  readonly hasIncident: boolean
}

/** Applies edits given in any order; of one that begins within another, only what it removes beyond that counts. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  // At the same place, additions come before cuts: a cut begins where the part before it ends.
  const cuts = ({ start, end }: Edit) => Number(start !== end)
  const sorted = edits.toSorted((a, b) => a.start - b.start || cuts(a) - cuts(b) || b.end - a.end)
  const parts: string[] = []
  let at = 0
  for (const edit of sorted) {
    if (edit.start < at) {
      at = Math.max(at, edit.end)
      continue
    }
    parts.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  parts.push(text.slice(at))
  return parts.join('')
}
