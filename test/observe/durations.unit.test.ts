import t from 'tap'
import { Durations } from '../../src/observe/durations.js'

t.test('each duration counts in every bucket that it fits into', async (t) => {
  const durations = new Durations()
  for (const milliseconds of [0, 1, 1.0001, 60_000, 60_000.1, 1e9]) durations.add(milliseconds)
  const { values, type } = durations.family('x_seconds', 'x')
  const bucket = (le: number | string) => values.find(({ labels }) => labels.le === le)?.value
  t.equal(type, 'histogram')
  t.equal(bucket(0.001), 2, 'a bound belongs to its bucket')
  t.equal(bucket(0.0025), 3)
  t.equal(bucket(60), 4)
  t.equal(bucket('+Inf'), 6)
  const last = (ending: string) =>
    values.find(({ metricName }) => metricName === `x_seconds_${ending}`)?.value
  t.equal(last('count'), 6)
  t.equal(last('sum'), (0 + 1 + 1.0001 + 60_000 + 60_000.1 + 1e9) / 1000)
})

t.test('without a duration, everything is zero', async (t) => {
  const { values } = new Durations().family('x_seconds', 'x')
  t.ok(values.every(({ value }) => value === 0))
})
