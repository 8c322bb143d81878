import t from 'tap'
import { type Family, families } from '../../../src/detect/detector.js'
import { classesWithin, leaksBeside } from '../../../src/detect/forms/leaksBeside.js'
import { type JsonNode, keyOf, readJson } from '../../../src/http/jsonTokens.js'

const all = new Set(families)

/** The document, with a leak of the family in each member called `leak`. */
function parsed(value: unknown, family: Family) {
  const text = JSON.stringify(value)
  const read = readJson(text, 0)
  if (!read.ok) throw new Error(text)
  const nodes: JsonNode[] = [read.root]
  for (let i = 0; i < nodes.length; i++) nodes.push(...nodes[i]!.children)
  const leaks = nodes
    .filter((node) => keyOf(text, node) === 'leak')
    .map((node) => ({ node, family, offset: node.start, inName: false, inFrame: false }))
  return { text, root: read.root, nodes, leaks }
}

const cases: readonly (readonly [value: unknown, family: Family, beside: readonly string[]])[] = [
  [{ leak: 'no such table: carts', table: 'carts', id: 7 }, 'sql', ['table']],
  [{ leak: 'no such table: carts', state: 'open', errno: 1146 }, 'sql', ['errno']],
  [{ leak: 'at com.acme.Cart', module: 'com.acme', state: 'open' }, 'stackTrace', ['module']],
  [{ leak: 'cannot open /srv/app/a.log', log: '/srv/app/a.log', id: 1 }, 'filePath', ['log']],
  [{ leak: 'cannot open /srv/app/a.log', path: '/srv/app/a.log' }, 'filePath', []],
  [{ leak: 'token is abc', table: 'carts_v2' }, 'credentials', []],
  [{ leak: 'carts', errno: 7 }, 'sql', []],
  [{ leak: 'carts', table: 'carts_v2' }, 'sql', ['table']],
  [{ leak: 'db-1.shop.internal', table: 'carts_v2', errno: 7 }, 'internalHost', ['table', 'errno']],
  [
    { error: { name: 'CartStoreError', table: 'carts_v2' }, leak: '/srv/app/a.log' },
    'filePath',
    ['table', 'name'],
  ],
  [{ leak: 'cannot open /srv/app/a.log', table: 'oak' }, 'filePath', []],
]

t.test('members that reveal the same as a leak next to them', async (t) => {
  for (const [value, family, beside] of cases) {
    const { text, root, leaks } = parsed(value, family)
    const found = leaksBeside(text, [root], leaks, all)
    t.strictSame(
      found.map(({ node }) => keyOf(text, node)),
      beside,
      text,
    )
  }
})

t.test('the value of such a member elsewhere in the document', async (t) => {
  const value = [
    { leak: 'no such table: carts_v2', table: 'carts_v2' },
    { note: 'carts_v2', other: 'carts' },
  ]
  const { text, root, leaks } = parsed(value, 'sql')
  const found = leaksBeside(text, [root], leaks, all).map(({ node }) => keyOf(text, node))
  t.strictSame(found, ['table', 'note'])
})

t.test('nothing of a family that the rule does not name', async (t) => {
  const { text, root, leaks } = parsed({ leak: 'no such table: carts', table: 'carts' }, 'sql')
  t.strictSame(leaksBeside(text, [root], leaks, new Set(['filePath'])), [])
})

t.test('a name of an error class only if a leak contains it', async (t) => {
  const value = { leak: 'QueryError: no such table', name: 'QueryError', type: 'OrderError' }
  const { text, nodes, leaks } = parsed(value, 'sql')
  const named = (name: string) => nodes.filter((node) => keyOf(text, node) === name)
  const classes = new Map([
    ['QueryError', named('name')],
    ['OrderError', named('type')],
  ])
  t.strictSame(
    classesWithin(text, leaks, classes).map(({ node }) => keyOf(text, node)),
    ['name'],
  )
  t.strictSame(classesWithin(text, [], classes), [])
})

t.test('a long text is read once, however many leaks it has', async (t) => {
  // With one reading per leak, this takes minutes, and the test's time-out ends it.
  const { text, root, leaks } = parsed({ leak: 'x'.repeat(1 << 20), table: 'carts' }, 'sql')
  t.strictSame(leaksBeside(text, [root], Array(200_000).fill(leaks[0]), all), [])
})
