import t from 'tap'
import { parseIsoDuration, parseIsoTime, parseLocalTime } from '../../src/http/isoTime.js'

type Table = readonly (readonly [text: string, expected: number | undefined])[]
const time = Date.UTC(2026, 2, 1, 12, 0, 30)

t.test('date-times', (t) => {
  const table: Table = [
    ['2026-03-01T12:00:30Z', time],
    ['2026-03-01t12:00:30z', time],
    ['2026-03-01 12:00:30Z', time],
    ['2026-03-01 12:00:30 UTC', time],
    ['2026-03-01T12:00:30+00:00', time],
    ['2026-03-01T12:00:30-00:00', time],
    ['2026-03-01T13:00:30+01', time],
    ['2026-03-01T17:30:30+0530', time],
    ['2026-03-01T12:00:30.5Z', time + 500],
    ['2026-03-01T12:00:30,5Z', time + 500],
    ['2026-03-01T12:00:30.000000001Z', time + 1],
    ['2026-03-01T12:00Z', time - 30_000],
    ['2026-03-01T12:00:30', undefined],
    ['2026-03-01', undefined],
    ['2026-3-1T12:00:30Z', undefined],
    ['2026-02-29T12:00:30Z', undefined],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2026-13-01T12:00:30Z', undefined],
    ['2026-03-01T24:00:00Z', undefined],
    ['2026-03-01T12:00:30ZZ', undefined],
    ['2026-03-01T12:00:30 CET', undefined],
    ['+002026-03-01T12:00:30Z', undefined],
    ['', undefined],
  ]
  for (const [text, expected] of table) t.equal(parseIsoTime(text), expected, text)
  t.end()
})

t.test('local times', (t) => {
  t.equal(parseLocalTime('2026-03-01T12:00:30'), time)
  t.equal(parseLocalTime('2026-03-01 12:00'), time - 30_000)
  t.equal(parseLocalTime('2026-03-01T12:00:30Z'), undefined)
  t.equal(parseLocalTime('2026-02-30T12:00'), undefined)
  t.equal(parseLocalTime('noon'), undefined)
  t.end()
})

t.test('durations', (t) => {
  const table: Table = [
    ['PT30S', 30_000],
    ['PT1M', 60_000],
    ['PT1H30M', 5_400_000],
    ['P1D', 86_400_000],
    ['P1DT1S', 86_401_000],
    ['P2W', 1_209_600_000],
    ['PT0.5S', 500],
    ['PT0,5S', 500],
    ['PT0S', 0],
    ['pt1m', 60_000],
    ['P', undefined],
    ['PT', undefined],
    ['P1Y', undefined],
    ['P1M', undefined],
    ['-PT1S', undefined],
    ['PT-1S', undefined],
    ['PT1S1M', undefined],
    ['PT1', undefined],
    ['30S', undefined],
    [`PT${'1'.repeat(50)}S`, undefined],
  ]
  for (const [text, expected] of table) t.equal(parseIsoDuration(text), expected, text)
  t.end()
})
