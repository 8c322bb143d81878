import t from 'tap'
import { type TimeUnit, waitOfNumber, waitOfText, waitUntil } from '../../src/http/wait.js'

const now = Date.UTC(2026, 0, 5, 10)
const clock = { now, upstream: undefined }
const seconds = now / 1000
const hour = 3_600_000

const numbers: readonly (readonly [value: number, unit: TimeUnit, wait: number | undefined])[] = [
  [0, 's', 0],
  [30, 's', 30_000],
  [0.5, 's', 500],
  [30, 'ms', 30],
  [seconds + 60, 's', 60_000],
  [now + 60_000, 's', 60_000],
  [(now + 60_000) * 1000, 's', 60_000],
  [now + 60_000, 'ms', 60_000],
  [seconds - 60, 's', undefined],
  [3_600_000, 's', hour],
  [3_600_001, 's', undefined],
  [40 * 86_400 + 1, 's', undefined],
  [-1, 's', undefined],
  [Number.NaN, 's', undefined],
  [1e21, 's', undefined],
]

t.test('what a number means', async (t) => {
  for (const [value, unit, wait] of numbers)
    t.equal(waitOfNumber(value, clock, unit), wait, `${value} ${unit}`)
})

const texts: readonly (readonly [text: string, wait: number | undefined])[] = [
  ['120', 120_000],
  [' "120" ', 120_000],
  ['+1.5', 1500],
  ['.5', 500],
  ['Mon, 05 Jan 2026 11:00:00 GMT', hour],
  ['2026-01-05T11:00:00Z', hour],
  ['PT1H', hour],
  ['1h 30m', 1.5 * hour],
  ['try again in 20s', 20_000],
  ['10, 60, 30', 60_000],
  ['Mon, 05 Jan 2026 10:30:00 GMT, Mon, 05 Jan 2026 11:00:00 GMT', hour],
  ['Mon, 05 Jan 2026 09:00:00 GMT', undefined],
  ['soon', undefined],
  ['soon, later', undefined],
  ['', undefined],
  ['1'.repeat(300), undefined],
]

t.test('what a text means; the longest wait of a list', async (t) => {
  for (const [text, wait] of texts) t.equal(waitOfText(text, clock, 's'), wait, text.slice(0, 40))
})

t.test('a time that has passed here counts by the clock of the upstream', async (t) => {
  const late = { now, upstream: now - 2 * hour }
  t.equal(waitUntil(now - hour, late), hour)
  t.equal(waitUntil(now - 3 * hour, late), undefined)
  t.equal(waitUntil(now + 5, late), 5)
})
