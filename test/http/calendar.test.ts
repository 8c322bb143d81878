import t from 'tap'
import { monthOf, offsetOf, utcOf, utcOfGroups } from '../../src/http/calendar.js'

t.test('months', async (t) => {
  const table: readonly (readonly [name: string, month: number | undefined])[] = [
    ['January', 1],
    ['dec', 12],
    ['MAY', 5],
    ['Sept', undefined],
    ['ja', undefined],
    ['', undefined],
  ]
  for (const [name, month] of table) t.equal(monthOf(name), month, name)
})

t.test('times that exist', async (t) => {
  const time = { year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 60 }
  t.equal(utcOf(time), Date.UTC(2024, 1, 29, 23, 59, 60))
  const not = [{ year: 2023 }, { hour: 24 }, { minute: 60 }, { second: 61 }, { day: 0 }, { month: 13 }]
  for (const other of not) t.equal(utcOf({ ...time, ...other }), undefined, JSON.stringify(other))
  const groups = { year: '2026', month: 'Mar', day: '1', hour: '12', minute: '00', second: '00' }
  t.equal(utcOfGroups(groups), Date.UTC(2026, 2, 1, 12))
  t.equal(utcOfGroups({ ...groups, month: 'x' }), undefined)
})

t.test('offsets', async (t) => {
  t.equal(offsetOf('+0130'), 5_400_000)
  t.equal(offsetOf('-05:00'), -18_000_000)
  t.equal(offsetOf('+01'), 3_600_000)
  t.equal(offsetOf('GMT'), 0)
  t.equal(offsetOf(undefined), 0)
})
