import t from 'tap'
import { compileSchedule, type MaintenanceOptions } from '../../src/schedule/schedule.js'
import { instantsOfLocal } from '../../src/schedule/timeZone.js'

type Windows = NonNullable<MaintenanceOptions['windows']>

function compile(options: Pick<MaintenanceOptions, 'enabled' | 'windows'>) {
  const faults: string[] = []
  const schedule = compileSchedule(options, (at, message) => faults.push(`${at}: ${message}`))
  const until = (time: string): string => {
    const state = schedule.at(Date.parse(time))
    if (!state.on) return 'off'
    return state.until === undefined ? 'on' : new Date(state.until).toISOString()
  }
  return { until, faults }
}

const windows = (...list: Windows) => compile({ windows: list })

t.test('off, and on without end', (t) => {
  t.equal(compile({}).until('2026-03-01T12:00:00Z'), 'off')
  t.equal(compile({ enabled: false }).until('2026-03-01T12:00:00Z'), 'off')
  t.equal(compile({ enabled: true }).until('2026-03-01T12:00:00Z'), 'on')
  const both: Windows = [{ from: '2026-03-01T12:00:00Z', until: '2026-03-01T13:00:00Z' }]
  t.equal(compile({ enabled: true, windows: both }).until('2026-03-01T12:30:00Z'), 'on')
  t.end()
})

t.test('a window holds from its begin to before its end', (t) => {
  const { until } = windows({ from: '2026-03-01T12:00:00Z', until: '2026-03-01T14:00:00+01:00' })
  t.equal(until('2026-03-01T11:59:59.999Z'), 'off')
  t.equal(until('2026-03-01T12:00:00Z'), '2026-03-01T13:00:00.000Z')
  t.equal(until('2026-03-01T12:59:59.999Z'), '2026-03-01T13:00:00.000Z')
  t.equal(until('2026-03-01T13:00:00Z'), 'off')
  t.end()
})

t.test('windows that overlap or touch end with the last', (t) => {
  const { until } = windows(
    { from: '2026-03-01T13:00:00Z', until: '2026-03-01T14:00:00Z' },
    { from: '2026-03-01T12:00:00Z', until: '2026-03-01T13:00:00Z' },
    { from: '2026-03-01T13:30:00Z', until: '2026-03-01T13:45:00Z' },
    { from: '2026-03-01T15:00:00Z', until: '2026-03-01T16:00:00Z' },
  )
  t.equal(until('2026-03-01T12:30:00Z'), '2026-03-01T14:00:00.000Z')
  t.equal(until('2026-03-01T14:30:00Z'), 'off')
  t.equal(until('2026-03-01T15:30:00Z'), '2026-03-01T16:00:00.000Z')
  t.end()
})

t.test('local times', (t) => {
  const timeZone = 'Europe/Berlin'
  const winter = windows({ from: '2026-01-10T02:00', until: '2026-01-10T04:00:00', timeZone })
  t.equal(winter.until('2026-01-10T00:59:59Z'), 'off')
  t.equal(winter.until('2026-01-10T01:00:00Z'), '2026-01-10T03:00:00.000Z')
  const summer = windows({ from: '2026-07-10T02:00', until: '2026-07-10T04:00', timeZone })
  t.equal(summer.until('2026-07-10T00:00:00Z'), '2026-07-10T02:00:00.000Z')
  const forward = windows({ from: '2026-03-29T01:30', until: '2026-03-29T04:00', timeZone })
  t.equal(forward.until('2026-03-29T00:30:00Z'), '2026-03-29T02:00:00.000Z', 'an hour and a half long')
  const back = windows({ from: '2026-10-25T01:30', until: '2026-10-25T04:00', timeZone })
  t.equal(back.until('2026-10-24T23:30:00Z'), '2026-10-25T03:00:00.000Z', 'three hours and a half long')
  t.equal(
    windows({ from: '2026-01-10T02:00Z', until: '2026-01-10T04:00', timeZone }).until('2026-01-10T02:00:00Z'),
    '2026-01-10T03:00:00.000Z',
    'an offset counts more',
  )
  t.end()
})

t.test('an ambiguous or skipped time is covered in every reading', (t) => {
  const timeZone = 'Europe/Berlin'
  const twice = windows({ from: '2026-10-25T02:15', until: '2026-10-25T02:30', timeZone })
  t.equal(twice.until('2026-10-25T00:14:59Z'), 'off')
  t.equal(twice.until('2026-10-25T00:15:00Z'), '2026-10-25T01:30:00.000Z')
  const never = windows({ from: '2026-03-29T02:15', until: '2026-03-29T02:30', timeZone })
  t.equal(never.until('2026-03-29T00:15:00Z'), '2026-03-29T01:30:00.000Z')
  t.end()
})

t.test('readings of local times', (t) => {
  const readings = (local: string, timeZone: string) =>
    instantsOfLocal(Date.parse(`${local}Z`), timeZone).map((time) =>
      new Date(time).toISOString().slice(0, 16),
    )
  t.strictSame(readings('2026-06-01T12:00', 'UTC'), ['2026-06-01T12:00'])
  t.strictSame(readings('2026-06-01T12:00', 'Asia/Kolkata'), ['2026-06-01T06:30'])
  t.strictSame(readings('2026-06-01T12:00', 'Pacific/Kiritimati'), ['2026-05-31T22:00'])
  t.strictSame(readings('2026-06-01T12:00', 'Pacific/Niue'), ['2026-06-01T23:00'])
  t.strictSame(readings('2026-11-01T01:30', 'America/New_York'), ['2026-11-01T05:30', '2026-11-01T06:30'])
  t.strictSame(
    readings('2026-04-05T01:45', 'Australia/Lord_Howe'),
    ['2026-04-04T14:45', '2026-04-04T15:15'],
    'half an hour',
  )
  t.strictSame(readings('2026-01-01T00:00', 'Europe/London'), ['2026-01-01T00:00'])
  t.end()
})

t.test('faults', (t) => {
  const until = '2026-03-01T13:00:00Z'
  t.match(windows({ from: 'noon', until }).faults, [/^\/windows\/0\/from: "noon" is not a time/])
  t.match(windows({ from: '2026-03-01T12:00', until }).faults, [/^\/windows\/0\/from: .* time zone: add "Z"/])
  t.match(windows({ from: '2026-03-01T12:00', until, timeZone: 'Mars/Base' }).faults, [
    /^\/windows\/0\/timeZone: /,
  ])
  t.match(windows({ from: until, until }).faults, [/^\/windows\/0\/until: the window ends/])
  t.match(windows({ from: until, until: '2026-03-01T12:00:00Z' }).faults, [/^\/windows\/0\/until: /])
  t.end()
})
