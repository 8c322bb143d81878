import t from 'tap'
import { PathTree, placeholderOf } from '../../../src/cli/audit/paths.js'
import { compileGlob, matchPath } from '../../../src/match/glob.js'
import { normalizePath } from '../../../src/match/path.js'
import { fc } from '../../support/fc.js'

t.test('segments that name one of many', async (t) => {
  const table: [segment: string, expected: string | undefined][] = [
    ['7', '{id}'],
    ['-1', '{id}'],
    ['6f1c2a34-0d3e-4b8e-9f10-2a3b4c5d6e7f', '{id}'],
    ['5f43a9c0b1d2e3f4a5b6c7d8', '{id}'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '{id}'],
    ['V1StGXR8_Z5jdHi6B-myT2', '{id}'],
    ['order-17', '{id}'],
    ['ada@example.org', '{id}'],
    ['2026-01-05', '{date}'],
    ['2026-01', '{date}'],
    ['users', undefined],
    ['v1', undefined],
    ['v2', undefined],
    ['oauth2', undefined],
    ['oauth2-authorization-server', undefined],
    ['user-profile-settings-page', undefined],
    ['openid-configuration', undefined],
    ['', undefined],
  ]
  for (const [segment, expected] of table) t.equal(placeholderOf(segment), expected, segment)
})

function patternsOf(paths: readonly string[]): string[] {
  const tree = new PathTree()
  for (const path of paths) tree.add(path)
  tree.settle()
  return [...new Set(paths.map((path) => tree.patternOf(path)))]
}

t.test('grouping', async (t) => {
  t.same(patternsOf(['/users/1', '/users/2', '/users']), ['/users/{id}', '/users'])
  t.same(patternsOf(['/users/1/orders/2/3']), ['/users/{id}/orders/{id2}/{id3}'])
  t.same(patternsOf(['/reports/2026-01-05/7']), ['/reports/{date}/{id}'])
  t.same(patternsOf(['/']), ['/'])
  t.same(patternsOf(['/a/']), ['/a/'])
  const words = [
    'red',
    'green',
    'blue',
    'black',
    'white',
    'amber',
    'olive',
    'teal',
    'navy',
    'lime',
    'aqua',
    'plum',
  ]
  t.same(patternsOf(words.map((word) => `/tags/${word}/items`)), ['/tags/{id}/items'], 'many words seen once')
  t.equal(patternsOf(words.slice(0, 5).map((word) => `/tags/${word}`)).length, 5, 'few words are an API')
  const often = words.flatMap((word) => Array.from({ length: 5 }, () => `/v1/${word}`))
  t.equal(patternsOf(often).length, 12, 'words seen often are an API')
  t.same(patternsOf(['/a*b/{x}']), ['/*/*'])
})

t.test('whatever the paths, patterns compile and match them', async (t) => {
  const segment = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('users', '17', '*', '**', '{id}', '..', '%2e', 'a b', '%41'),
  )
  const path = fc.array(segment, { maxLength: 30 }).map((segments) => normalizePath(`/${segments.join('/')}`))
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 60 }), (paths) => {
      const tree = new PathTree()
      for (const one of paths) tree.add(one)
      tree.settle()
      for (const one of paths) {
        const pattern = tree.patternOf(one)
        t.ok(matchPath(compileGlob(pattern), one), `${pattern} ${one}`)
      }
    }),
  )
})

t.test('memory is bounded', async (t) => {
  const tree = new PathTree()
  for (let i = 0; i < 100_000; i++)
    tree.add(`/${'abcdefghij'[i % 10]}x${i.toString(36).replace(/\d/g, 'z')}/${i}/deep`)
  tree.settle()
  t.match(tree.patternOf('/unheard/of'), /^\//)
})
