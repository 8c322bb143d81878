import t from 'tap'
import { scalarsOf } from '../../../src/cli/audit/scalars.js'

const pointers = (document: unknown) => scalarsOf(document).map(({ pointer, value }) => `${pointer}=${value}`)

t.test('texts and numbers near the top, nearest first', async (t) => {
  for (const [document, expected] of [
    [{ a: { b: 1 }, c: 'x' }, ['/c=x', '/a/b=1']],
    [{ a: { b: { c: 1, d: { e: 2 } } } }, ['/a/b/c=1']],
    [{ 'a/b~': 1 }, ['/a~1b~0=1']],
    [{ a: null, b: true, c: [1], d: '' }, ['/d=']],
    [[{ a: 1 }], []],
    ['text', []],
    [null, []],
    [{ ['__proto__']: 1 }, ['/__proto__=1']],
  ] as const) {
    const parsed: unknown = JSON.parse(JSON.stringify(document))
    t.same(pointers(parsed), expected, JSON.stringify(document))
  }
})

t.test('a document of any size takes little work', async (t) => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))
  t.equal(scalarsOf(wide).length, 200)
})
