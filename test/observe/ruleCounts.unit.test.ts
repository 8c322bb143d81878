import t from 'tap'
import { RuleCounts, sumOfCounts } from '../../src/observe/ruleCounts.js'

const fired = (rule: string, to: number) =>
  ({ rule, kind: 'unwrap', outcome: 'fired', note: 'done', from: 200, to }) as const

t.test('the counts of several processes are added by rule and by change of status', async (t) => {
  const [first, second] = [new RuleCounts(), new RuleCounts()]
  first.add(fired('a', 404), false)
  first.add(fired('a', 500), true)
  second.add(fired('a', 404), false)
  second.add({ rule: 'a', kind: 'unwrap', outcome: 'skipped', note: 'no error' }, false)
  second.add(fired('b', 404), false)
  const { a, b, ...others } = sumOfCounts([first.byName(), second.byName(), {}])
  t.strictSame(others, {})
  t.match(a, { fired: 2, observed: 1, skipped: 1, lastSkip: 'no error' })
  t.ok(a!.lastActed! > 0)
  t.strictSame(a!.transitions, [
    { from: 200, to: 404, count: 2 },
    { from: 200, to: 500, count: 1 },
  ])
  t.strictSame(b, second.byName().b)
})

t.test('a rule that never acted has no time', async (t) => {
  const idle = { fired: 0, observed: 0, skipped: 2 }
  t.equal(sumOfCounts([{ a: idle }, { a: idle }]).a!.lastActed, undefined)
})
