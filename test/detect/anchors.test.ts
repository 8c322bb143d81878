import t from 'tap'
import { compileAnchors } from '../../src/detect/anchors.js'

t.test('the owners of the keys in a text', async (t) => {
  const anchors = compileAnchors([['econn', 'etimedout'], ['/0', 'v0.0'], ['at  '], ['timed']])
  const rows: readonly [text: string, owners: number[]][] = [
    ['', []],
    ['nothing here', []],
    ['connect ECONNREFUSED', [0]],
    ['ETIMEDOUT', [0, 3]],
    ['PHP/7', [1]],
    ['V1.2', [1]],
    ['at\t foo', [2]],
    ['timed at\n\n PHP/8 econn', [0, 1, 2, 3]],
  ]
  for (const [text, owners] of rows) t.strictSame(anchors.owners(text), owners, JSON.stringify(text))
})

t.test('a key that no letter may follow', async (t) => {
  const anchors = compileAnchors([['.lan\b'], ['an\b'], ['g'], ['a.la']])
  const rows: readonly [text: string, owners: number[]][] = [
    ['java.lang.String', [2, 3]],
    ['db.lan', [0, 1]],
    ['DB.LAN:5432', [0, 1]],
    ['lan and.lang', [1, 2]],
    ['java.language on db.lan', [0, 1, 2, 3]],
  ]
  for (const [text, owners] of rows) t.strictSame(anchors.owners(text), owners, text)
})

t.test('built in parts, or by the first search', async (t) => {
  const keys = Array.from({ length: 200 }, (_, i) => [`key-${i}x`])
  const inParts = compileAnchors(keys)
  t.notOk(inParts.isBuilt)
  let parts = 1
  while (inParts.build()) parts++
  t.ok(parts > 1 && inParts.isBuilt)
  const atOnce = compileAnchors(keys)
  for (const text of ['key-17x', 'KEY-199X and key-0x', 'key-200x'])
    t.strictSame(atOnce.owners(text), inParts.owners(text), text)
  t.ok(atOnce.isBuilt)
})
