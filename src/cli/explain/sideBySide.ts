/**
 * Two texts side by side, line by line: what stays, what is removed and what is added.
 *
 * @module
 */
import { diffArrays } from 'diff'
import type { Paint } from '../paint.js'

export interface DiffRow {
  readonly left: string | undefined
  readonly right: string | undefined
}

// The work grows with the number of differences; texts with more of them are shown as replaced.
const maxEditLength = 1000

/** Pairs equal lines; in between, removed lines are paired with added ones, in order. */
export function rowsOf(left: readonly string[], right: readonly string[]): DiffRow[] {
  const rows: DiffRow[] = []
  let removed: readonly string[] = []
  const flush = (added: readonly string[]) => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++)
      rows.push({ left: removed[i], right: added[i] })
    removed = []
  }
  const parts = diffArrays([...left], [...right], { maxEditLength })
  if (parts === undefined) {
    removed = left
    flush(right)
    return rows
  }
  for (const { value, added, removed: isRemoved } of parts) {
    if (isRemoved) removed = value
    else if (added) flush(value)
    else {
      flush([])
      for (const line of value) rows.push({ left: line, right: line })
    }
  }
  flush([])
  return rows
}

function pieces(text: string | undefined, width: number): string[] {
  if (text === undefined || text === '') return ['']
  const chars = Array.from(text)
  const found: string[] = []
  for (let at = 0; at < chars.length; at += width) found.push(chars.slice(at, at + width).join(''))
  return found
}

const narrowest = 60

/** The rows in two columns; on a narrow terminal, one below the other with signs. */
export function render(
  rows: readonly DiffRow[],
  titles: readonly [string, string],
  width: number,
  paint: Paint,
): string[] {
  if (width < narrowest) return stacked(rows, titles, paint)
  const column = Math.floor((width - 3) / 2)
  const line = (left: string, right: string, mark: string) =>
    `${left} ${paint('dim', mark)} ${right}`.trimEnd()
  const head = line(paint('bold', titles[0].padEnd(column)), paint('bold', titles[1]), '│')
  const rule = paint('dim', `${'─'.repeat(column + 1)}┼${'─'.repeat(column + 1)}`)
  const body = rows.flatMap(({ left, right }) => {
    const [l, r] = [pieces(left, column), pieces(right, column)]
    const same = left === right
    return Array.from({ length: Math.max(l.length, r.length) }, (_, i) => {
      const [was, is] = [(l[i] ?? '').padEnd(column), r[i] ?? '']
      if (same) return line(was, is, '│')
      return line(
        left === undefined ? was : paint('red', was),
        right === undefined ? is : paint('green', is),
        '┃',
      )
    })
  })
  return [head, rule, ...body]
}

function stacked(rows: readonly DiffRow[], titles: readonly [string, string], paint: Paint): string[] {
  return [
    `- ${titles[0]}`,
    `+ ${titles[1]}`,
    '',
    ...rows.flatMap(({ left, right }) => {
      if (left === right) return [`  ${left}`.trimEnd()]
      return [
        ...(left === undefined ? [] : [paint('red', `- ${left}`)]),
        ...(right === undefined ? [] : [paint('green', `+ ${right}`)]),
      ]
    }),
  ]
}
