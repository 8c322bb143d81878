/**
 * Where the values and keys of a YAML document are in its text.
 *
 * @module
 */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
} from 'yaml'
import type { Place } from './errors.js'

export function placeIn(text: string, lines: LineCounter, file: string, start: number, end: number): Place {
  if (text === '') return { file, line: 1, column: 1, length: 1 }
  const { line, col } = lines.linePos(Math.min(start, text.length))
  const lineEnd = text.indexOf('\n', start)
  const last = Math.min(end, lineEnd === -1 ? text.length : lineEnd)
  return { file, line: Math.max(line, 1), column: Math.max(col, 1), length: Math.max(1, last - start) }
}

/** First and last offset of a node; 0 if it has none. */
export function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: readonly number[] | null } | null)?.range
  return range ? [range[0]!, range[1]!] : [0, 0]
}

/** Follows the keys and indexes of the path as far as they lead. */
export function locate(
  document: Document,
  path: readonly string[],
  wanted: 'key' | 'value',
): [number, number] {
  let node: unknown = document.contents
  let found: [number, number] = [0, 0]
  for (const [depth, step] of path.entries()) {
    const target = isAlias(node) ? node.resolve(document) : node
    const last = depth === path.length - 1
    if (isMap(target)) {
      const pair = pairOf(document, target.items as Pair[], step)
      if (pair === undefined) return found
      node = pair.value
      const empty = node === null || (isScalar(node) && node.source === '')
      // A block begins on the line after its key, but people look at the key.
      const shown = last && wanted === 'value' && !empty && !isMap(node) && !isSeq(node)
      found = rangeOf(shown ? node : pair.key)
    } else if (isSeq(target)) {
      node = target.items[Number(step)]
      if (node === undefined || node === null) return found
      found = rangeOf(node)
    } else return found
  }
  return found
}

function pairOf(document: Document, items: readonly Pair[], key: string): Pair | undefined {
  const named = items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  if (named !== undefined) return named
  for (const pair of items) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue
    const merged = isAlias(pair.value) ? pair.value.resolve(document) : pair.value
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const map = isAlias(source) ? source.resolve(document) : source
      const inner = isMap(map) ? pairOf(document, map.items as Pair[], key) : undefined
      if (isPair(inner)) return inner
    }
  }
  return undefined
}

/** The line of each named rule in the file, counted from 1. */
export function linesOfRules(text: string): ReadonlyMap<string, number> {
  const counter = new LineCounter()
  const rules = parseDocument(text, { lineCounter: counter, logLevel: 'silent' }).get('rules')
  if (!isSeq(rules)) return new Map()
  return new Map(
    rules.items.filter(isMap).map((item) => [String(item.get('name')), counter.linePos(item.range![0]).line]),
  )
}
