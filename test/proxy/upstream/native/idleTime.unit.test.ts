import t from 'tap'
import { IdleTime } from '../../../../src/proxy/upstream/native/idleTime.js'

t.test('a shorter time is learned at once, and forgotten step by step', async (t) => {
  const time = new IdleTime(4000)
  t.equal(time.limit(0), 4000)
  time.closedAfter(2000, 0)
  t.equal(time.limit(0), 1500, 'three quarters: the close is on its way before it is seen')
  time.closedAfter(10_000, 0)
  t.equal(time.limit(0), 1500, 'a longer one teaches nothing')
  t.equal(time.limit(60_000), 1500)
  t.equal(time.limit(60_001), 3000)
  t.equal(time.limit(60_002), 3000, 'a minute for each step')
  t.equal(time.limit(120_002), 4000, 'never more than the most')
})

t.test('connections that close at any age do not prevent all reuse', async (t) => {
  const time = new IdleTime(4000)
  time.closedAfter(0, 0)
  t.equal(time.limit(0), 250)
  const short = new IdleTime(100)
  short.closedAfter(0, 0)
  t.equal(short.limit(0), 100, 'unless the config wants less')
})

t.test('a request that cannot be repeated stays well below what is known', async (t) => {
  const time = new IdleTime(4000)
  t.equal(time.safeLimit(0), 1000, 'below the shortest default of a common server')
  time.closedAfter(1000, 0)
  t.equal(time.safeLimit(0), 375)
  t.equal(new IdleTime(0).safeLimit(0), 0)
})
