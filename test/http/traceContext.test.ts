import t from 'tap'
import { traceIdOf } from '../../src/http/traceContext.js'

const id = '0af7651916cd43dd8448eb211c80319c'

t.test('only a valid traceparent has a trace id', async (t) => {
  t.equal(traceIdOf(`00-${id}-b7ad6b7169203331-01`), id)
  t.equal(traceIdOf(`cc-${id}-b7ad6b7169203331-01-what-the-future-adds`), id)
  t.equal(traceIdOf(`01-${id}-b7ad6b7169203331-01`), id)
  const invalid = [
    `01-${id}-b7ad6b7169203331-01x`,
    `01-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    undefined,
    '',
    `00-${id.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `ff-${id}-b7ad6b7169203331-01`,
    `00-${id}-b7ad6b7169203331`,
    `00-${id}-b7ad6b7169203331-01-x`,
  ]
  for (const value of invalid) t.equal(traceIdOf(value), undefined, String(value))
})
