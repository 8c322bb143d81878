import t from 'tap'
import { compileGlob } from '../../src/match/glob.js'
import { closureOf, type PatternNode, patternTree, successorsOf } from '../../src/match/patternTree.js'
import { allAtOnce } from '../../src/match/steps.js'

const treeOf = (...globs: string[]) => allAtOnce(patternTree(globs.map((glob) => [compileGlob(glob)])))

/** The numbers of the patterns that end where the path leads, without the help of an index. */
function ends(root: PatternNode, path: string): number[] {
  let nodes = closureOf([root])
  for (const segment of path.split('/').slice(1)) {
    const byWildcard = nodes.flatMap((node) =>
      [...node.wildcards.values()].flatMap(([wildcard, next]) => (wildcard.test(segment) ? [next] : [])),
    )
    nodes = successorsOf(nodes, segment, byWildcard)
  }
  return [...new Set(nodes.flatMap((node) => [...node.ends]))].sort()
}

t.test('which patterns a path reaches', async (t) => {
  const root = treeOf('/a', '/a/**', '/a/*', '/a/*.json', '/**/z', '/', '/**')
  for (const [path, expected] of [
    ['/a', [0, 1, 6]],
    ['/a/', [1, 6]],
    ['/a/b', [1, 2, 6]],
    ['/a/b.json', [1, 2, 3, 6]],
    ['/a/b/z', [1, 4, 6]],
    ['/z', [4, 6]],
    ['/', [5, 6]],
    ['/zz', [6]],
  ] as const) {
    t.same(ends(root, path), expected, path)
  }
})

t.test('patterns share what they have in common', async (t) => {
  const root = treeOf('/a/b', '/a/c', '/a/*/x', '/a/*/y', '/p*/x', '/p*/y')
  t.equal(root.literals.size, 1)
  t.equal(root.wildcards.size, 1)
  const below = root.literals.get('a')!
  t.same([...below.literals.keys()], ['b', 'c'])
  t.same([...below.one!.literals.keys()], ['x', 'y'])
})

t.test('one step for each entry, so that loading can be interrupted', async (t) => {
  const steps = patternTree([[compileGlob('/a')], undefined, []])
  let count = 0
  while (steps.next().done !== true) count++
  t.equal(count, 3)
})
