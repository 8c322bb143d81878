/**
 * Two texts beside each other: what stays, what goes and what comes, line by line.
 *
 * @module
 */
import type { Paint } from '../paint.js'

export interface DiffRow {
  readonly left: string | undefined
  readonly right: string | undefined
}

// The table that finds what two texts share grows with the product of their lengths.
const maxCompared = 400

/** Pairs lines that are equal; between them, lines that go are paired with lines that come, in order. */
export function rowsOf(left: readonly string[], right: readonly string[]): DiffRow[] {
  const rows: DiffRow[] = []
  let [gone, come]: [string[], string[]] = [[], []]
  const flush = () => {
    for (let i = 0; i < Math.max(gone.length, come.length); i++) rows.push({ left: gone[i], right: come[i] })
    gone = []
    come = []
  }
  const shared = sharedLengths(left, right)
  let [l, r] = [0, 0]
  while (l < left.length || r < right.length) {
    if (l < left.length && r < right.length && left[l] === right[r]) {
      flush()
      rows.push({ left: left[l++], right: right[r++] })
    } else if (
      r >= right.length ||
      (l < left.length && (shared[l + 1]?.[r] ?? 0) >= (shared[l]?.[r + 1] ?? 0))
    ) {
      gone.push(left[l++]!)
    } else come.push(right[r++]!)
  }
  flush()
  return rows
}

/** Length of the longest common subsequence of what follows each pair of places. */
function sharedLengths(left: readonly string[], right: readonly string[]): Uint16Array[] {
  if (left.length > maxCompared || right.length > maxCompared) return []
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1))
  for (let l = left.length - 1; l >= 0; l--) {
    for (let r = right.length - 1; r >= 0; r--) {
      table[l]![r] =
        left[l] === right[r] ? table[l + 1]![r + 1]! + 1 : Math.max(table[l + 1]![r]!, table[l]![r + 1]!)
    }
  }
  return table
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
