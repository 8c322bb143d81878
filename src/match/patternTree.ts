/**
 * Path patterns as a tree of their segments, in which patterns share their common beginnings.
 *
 * @module
 */
import type { PathPattern, SegmentPattern } from './glob.js'
import type { Wildcard } from './wildcard.js'

export interface PatternNode {
  readonly id: number
  readonly literals: Map<string, PatternNode>
  /** By their source. */
  readonly wildcards: Map<string, readonly [wildcard: Wildcard, node: PatternNode]>
  /** Reached by any single segment that is not empty. */
  one: PatternNode | undefined
  /** Reached by no segment, and by any number of segments. */
  many: PatternNode | undefined
  readonly isMany: boolean
  /** Indexes, in the list of entries, of the entries with a pattern that ends here. */
  readonly ends: Set<number>
}

/** Builds the tree and returns its root, one entry per step; `patternsOf[i]` are the patterns of entry `i`. */
export function* patternTree(
  patternsOf: readonly (readonly PathPattern[] | undefined)[],
): Generator<undefined, PatternNode> {
  let count = 0
  const newNode = (isMany: boolean): PatternNode => ({
    id: count++,
    literals: new Map(),
    wildcards: new Map(),
    one: undefined,
    many: undefined,
    isMany,
    ends: new Set(),
  })
  const root = newNode(false)
  for (const [place, patterns] of patternsOf.entries()) {
    for (const { segments } of patterns ?? []) {
      let node = root
      for (const segment of segments) node = childOf(node, segment, newNode)
      node.ends.add(place)
    }
    yield
  }
  return root
}

function childOf(
  node: PatternNode,
  segment: SegmentPattern,
  newNode: (isMany: boolean) => PatternNode,
): PatternNode {
  if (segment.kind === 'literal') {
    const child = node.literals.get(segment.text) ?? newNode(false)
    node.literals.set(segment.text, child)
    return child
  }
  if (segment.kind === 'wildcard') {
    const { wildcard } = segment
    const child = node.wildcards.get(wildcard.source)?.[1] ?? newNode(false)
    node.wildcards.set(wildcard.source, [wildcard, child])
    return child
  }
  if (segment.kind === 'one') {
    node.one ??= newNode(false)
    return node.one
  }
  // Two in a row are one.
  if (node.isMany) return node
  node.many ??= newNode(true)
  return node.many
}

/** The given nodes and those reached together with them, since `**` may match nothing; in the order of their ids. */
export function closureOf(nodes: Iterable<PatternNode>): readonly PatternNode[] {
  const closed = new Set(nodes)
  // Iterating over a set also visits members that are added meanwhile.
  for (const { many } of closed) if (many !== undefined) closed.add(many)
  return [...closed].sort((a, b) => a.id - b.id)
}

/** The nodes that one segment leads to, given the nodes that its matching wildcards lead to. */
export function successorsOf(
  nodes: readonly PatternNode[],
  segment: string,
  byWildcard: readonly PatternNode[],
): readonly PatternNode[] {
  const reached = new Set(byWildcard)
  for (const node of nodes) {
    if (node.isMany) reached.add(node)
    const literal = node.literals.get(segment)
    if (literal !== undefined) reached.add(literal)
    if (node.one !== undefined && segment !== '') reached.add(node.one)
  }
  return closureOf(reached)
}
