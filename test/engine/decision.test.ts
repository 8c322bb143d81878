import { gzipSync } from 'node:zlib'
import t from 'tap'
import { heldBody, unchanged } from '../../src/engine/decision.js'
import { headOf, need } from './toys.js'

t.test('a buffered body is decoded up to ten times the limit of the rule', async (t) => {
  const fields = ['Content-Encoding', 'gzip']
  const decoded = (length: number) =>
    heldBody(gzipSync(Buffer.alloc(length, 'a')), fields, 'complete', { ...need, maxBytes: 100 }).body.text()
      .ok
  t.ok(decoded(1000))
  t.notOk(decoded(1001))
})

t.test('without a rule, nothing counts as changed', async (t) => {
  const head = headOf(500)
  t.match(unchanged(head), { head, changed: false, failed: undefined, trail: [], incidents: [] })
})
