import t from 'tap'
import { cached } from '../../src/http/lruCache.js'

t.test('makes each value once', async (t) => {
  let calls = 0
  const upper = cached((text) => {
    calls++
    return text.toUpperCase()
  })
  t.same(['a', 'b', 'a', 'b'].map(upper), ['A', 'B', 'A', 'B'])
  t.equal(calls, 2)
})

t.test('forgets, rather than remember without end', async (t) => {
  let calls = 0
  const length = cached((text) => {
    calls++
    return { length: text.length }
  })
  for (let i = 0; i < 5000; i++) length(String(i))
  t.equal(calls, 5000)
  t.same(length('0'), { length: 1 })
  t.equal(calls, 5001, 'long gone')
  const long = 'x'.repeat(10_000)
  length(long)
  length(long)
  t.equal(calls, 5003, 'a long text is not kept at all')
})
