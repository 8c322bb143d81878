import t from 'tap'
import { instantsOfLocal, isTimeZone } from '../../src/schedule/timeZone.js'

const at = (text: string, zone: string) =>
  instantsOfLocal(Date.parse(`${text}Z`), zone).map((time) => new Date(time).toISOString().slice(0, 16))

t.test('local times, also where clocks change', async (t) => {
  for (const [local, zone, instants] of [
    ['2026-07-01T12:00', 'UTC', ['2026-07-01T12:00']],
    ['2026-07-01T12:00', 'Europe/Berlin', ['2026-07-01T10:00']],
    ['2026-03-29T01:59', 'Europe/Berlin', ['2026-03-29T00:59']],
    // Skipped: by the offset before, and by the one after.
    ['2026-03-29T02:30', 'Europe/Berlin', ['2026-03-29T01:30', '2026-03-29T00:30']],
    ['2026-03-29T03:00', 'Europe/Berlin', ['2026-03-29T01:00']],
    // Twice.
    ['2026-10-25T02:30', 'Europe/Berlin', ['2026-10-25T00:30', '2026-10-25T01:30']],
    ['2026-10-25T03:00', 'Europe/Berlin', ['2026-10-25T02:00']],
    ['2026-11-01T01:30', 'America/New_York', ['2026-11-01T05:30', '2026-11-01T06:30']],
    // Half an hour of daylight saving.
    ['2026-04-05T01:45', 'Australia/Lord_Howe', ['2026-04-04T14:45', '2026-04-04T15:15']],
    ['2026-01-01T00:00', 'Asia/Kathmandu', ['2025-12-31T18:15']],
    ['2026-01-01T00:00', 'Pacific/Kiritimati', ['2025-12-31T10:00']],
    // Samoa had no 30 December 2011 at all.
    ['2011-12-31T00:00', 'Pacific/Apia', ['2011-12-30T10:00']],
  ] as const) {
    t.same(at(local, zone), instants, `${local} in ${zone}`)
  }
})

t.test('names of zones', async (t) => {
  for (const name of ['UTC', 'Europe/Berlin', 'europe/berlin', 'Etc/GMT+5']) t.ok(isTimeZone(name), name)
  for (const name of ['', 'Berlin', 'Europe/Nowhere', 'CEST summer']) t.notOk(isTimeZone(name), name)
})
