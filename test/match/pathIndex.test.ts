import t from 'tap'
import { compileGlob, matchPath } from '../../src/match/glob.js'
import { everyPath } from '../../src/match/pathCandidates.js'
import { PathIndex } from '../../src/match/pathIndex.js'
import { fc } from '../support/fc.js'

const indexOf = (patterns: readonly (string | readonly string[] | undefined)[]) =>
  new PathIndex(
    patterns.map((pattern, value) => ({
      patterns: pattern === undefined ? undefined : [pattern].flat().map(compileGlob),
      value,
    })),
    (values: readonly number[]) => ({ values }),
  )

t.test('finds all entries that match, in their order', async (t) => {
  const index = indexOf(['/a/**', '/a/b', ['/x', '/a/*'], undefined, '/**/c', '/a/b*', '/*/{id}/c'])
  const expected: [path: string, values: number[]][] = [
    ['/', [3]],
    ['*', [3]],
    ['', [3]],
    ['/a', [0, 3]],
    ['/a/', [0, 3]],
    ['/a/b', [0, 1, 2, 3, 5]],
    ['/a/bc', [0, 2, 3, 5]],
    ['/a/c', [0, 2, 3, 4]],
    ['/a/b/c', [0, 3, 4, 6]],
    ['/x', [2, 3]],
    ['/x/', [3]],
    ['/c', [3, 4]],
    ['/q/r/s/c', [3, 4]],
  ]
  // Twice: computed, and from the cache.
  for (const [path, values] of [...expected, ...expected]) t.same(index.lookup(path).values, values, path)
})

t.test('the same entries are the same object', async (t) => {
  const index = indexOf(['/a/**', '/b/**'])
  t.equal(index.lookup('/a/1'), index.lookup('/a/2/3'))
  t.equal(index.lookup('/q'), index.lookup('*'))
  t.equal(index.lookupAny(['/a/1', '/b/2']), index.lookupAny(['/b', '/a']))
  t.equal(index.lookupAny(['/a/1', '/q']), index.lookup('/a'))
  t.equal(index.lookupAny(['/a']), index.lookup('/a'))
})

t.test('one reading stands for every path', async (t) => {
  const index = indexOf(['/a', '/b/*', undefined])
  t.same(index.lookup(everyPath).values, [0, 1, 2])
  t.same(index.lookupAny([everyPath, '/a']).values, [0, 1, 2])
})

t.test('agrees with matching each pattern by itself', async (t) => {
  const word = fc.constantFrom('a', 'b', 'ab', 'aba', '')
  const part = fc.constantFrom('a', 'b', 'ab', '*', '**', '{x}', 'a*', '*b', 'a*a', '*a*')
  const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => {
    let names = 0
    return `/${parts.map((text) => (text === '{x}' ? `{x${names++}}` : text)).join('/')}`
  })
  const path = fc.array(word, { maxLength: 6 }).map((words) => `/${words.join('/')}`)
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 12 }),
      fc.array(path, { maxLength: 20 }),
      (patterns, paths) => {
        const index = indexOf(patterns)
        const naive = patterns.map(compileGlob)
        for (const text of paths) {
          const expected = naive.flatMap((compiled, place) =>
            matchPath(compiled, text) === undefined ? [] : [place],
          )
          const found = index.lookup(text).values
          if (found.join() !== expected.join()) throw new Error(`${text}: ${found} instead of ${expected}`)
        }
      },
    ),
    { numRuns: 1500 },
  )
  t.pass('holds')
})

t.test('the work of a look-up does not grow with the number of entries', async (t) => {
  const workFor = (count: number) => {
    const patterns = Array.from({ length: count }, (_, i) => [
      `/api/resource-${i}/**`,
      `/api/{name}/action-${i}`,
      `/files/*.ext${String(i).padStart(4, '0')}`,
      `/**/secret-${i}`,
    ]).flat()
    const index = indexOf(patterns)
    const paths = [
      '/api/resource-3/x/y',
      '/api/q/action-4',
      '/files/n.ext0005',
      '/q/r/s',
      '/deep/er/secret-6',
      '/files/no',
    ]
    for (const path of paths) index.lookup(path)
    let work = 0
    const counted = ['get', 'has'] as const
    const originals = counted.map((name) => Map.prototype[name])
    counted.forEach((name, i) => {
      Map.prototype[name] = function (this: Map<unknown, unknown>, key: unknown) {
        work++
        return originals[i]!.call(this, key) as never
      }
    })
    const test = String.prototype.startsWith
    String.prototype.startsWith = function (this: string, ...given: [string, number?]) {
      work++
      return test.apply(this, given)
    }
    try {
      for (const path of paths) index.lookup(path)
    } finally {
      counted.forEach((name, i) => {
        Map.prototype[name] = originals[i] as never
      })
      String.prototype.startsWith = test
    }
    return work
  }
  const few = workFor(10)
  t.ok(few > 0)
  t.equal(workFor(1000), few)
})

t.test('the cache is bounded, and right after it was emptied', async (t) => {
  const letters = [...'abcdefghijklmn']
  const index = indexOf(letters.map((letter) => `/**/${letter}/**`))
  // Every subset of the letters is a state of its own.
  for (let subset = 0; subset < 1 << letters.length; subset++) {
    const chosen = letters.flatMap((_, i) => ((subset >> i) & 1 ? [i] : []))
    const { values } = index.lookup(`/${chosen.map((i) => letters[i]).join('/')}`)
    if (values.join() !== chosen.join()) t.fail(`${chosen}: ${values}`)
  }
  t.same(index.lookup('/b/a').values, [0, 1])
})
