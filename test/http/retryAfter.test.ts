import t from 'tap'
import { formatRetryAfter, readRetryAfter } from '../../src/http/retryAfter.js'
import type { Clock } from '../../src/http/wait.js'
import { fc } from '../support/fc.js'

// 12:00:00 on Sunday, 1 March 2026, UTC.
const now = 1_772_366_400_000
const clock: Clock = { now, upstream: undefined }

/** `=` stays, a number is what it is repaired to, `-` has no meaning. */
function repaired(value: string | readonly string[], milliseconds?: string, at: Clock = clock): string {
  const read = readRetryAfter([value].flat(), milliseconds, at)
  if (read.state === 'valid') return '='
  return read.state === 'clear' ? formatRetryAfter(read.wait, 'seconds', at.now) : '-'
}

const table: readonly (readonly [
  value: string | readonly string[],
  expected: string,
  milliseconds?: string,
])[] = [
  // Valid deltas.
  ['0', '='],
  ['1', '='],
  ['30', '='],
  ['120', '='],
  ['3600', '='],
  ['86400', '='],
  ['030', '='],
  ['000', '='],
  ['2678400', '='],
  // Valid dates.
  ['Sun, 01 Mar 2026 12:00:30 GMT', '='],
  ['Sunday, 01-Mar-26 12:00:30 GMT', '='],
  ['Sun Mar  1 12:00:30 2026', '='],
  ['Sun Mar 15 12:00:30 2026', '='],
  ['Thu, 31 Dec 2099 23:59:59 GMT', '='],
  // Signs, fractions, padding, quotes.
  ['1.5', '2'],
  ['0.2', '1'],
  ['30.0', '30'],
  ['30.', '30'],
  ['.5', '1'],
  ['0.0', '0'],
  ['29.999', '30'],
  ['+30', '30'],
  ['-1', '-'],
  ['-30', '-'],
  ['-0.5', '-'],
  ['--30', '-'],
  [' 30', '30'],
  ['30\t ', '30'],
  ['\u00a030', '30'],
  ['"30"', '30'],
  ["'30'", '30'],
  ['" 30 "', '30'],
  ['"Sun, 01 Mar 2026 12:00:30 GMT"', '30'],
  // Units.
  ['30s', '30'],
  ['30S', '30'],
  ['30 s', '30'],
  ['30sec', '30'],
  ['30 seconds', '30'],
  ['30 Seconds', '30'],
  ['1 second', '1'],
  ['2 minutes', '120'],
  ['2min', '120'],
  ['2m', '120'],
  ['1h', '3600'],
  ['1 hour', '3600'],
  ['1 day', '86400'],
  ['1m30s', '90'],
  ['6m0s', '360'],
  ['1h2m3.5s', '3724'],
  ['1 minute, 30 seconds', '90'],
  ['1 minute and 30 seconds', '90'],
  ['1500ms', '2'],
  ['500 milliseconds', '1'],
  ['1.2s', '2'],
  ['00:01:30', '90'],
  ['0:00:30', '30'],
  ['in 30 seconds', '30'],
  ['Try again in 20s.', '20'],
  ['30 seconds ago', '-'],
  ['10 requests per 5 seconds', '-'],
  ['1-2 minutes', '-'],
  ['-30 seconds', '-'],
  ['30s 1m', '-'],
  ['5 parsecs', '-'],
  // ISO 8601.
  ['PT30S', '30'],
  ['pt30s', '30'],
  ['PT1M30S', '90'],
  ['PT0.5S', '1'],
  ['P1D', '86400'],
  ['P1W', '604800'],
  ['P1Y', '-'],
  ['PT', '-'],
  ['2026-03-01T12:00:30Z', '30'],
  ['2026-03-01T12:00:30.250Z', '31'],
  ['2026-03-01 12:00:30Z', '30'],
  ['2026-03-01T13:01:00+01:00', '60'],
  ['2026-03-01T07:01:00-0500', '60'],
  ['2026-03-01T12:00:30', '-'],
  ['2026-03-01T11:59:30Z', '-'],
  ['2026-02-30T12:00:30Z', '-'],
  ['2026-03-02', '-'],
  // Times since the epoch.
  ['1772366430', '30'],
  ['1772366430.5', '31'],
  ['1772366430000', '30'],
  ['1772366430001', '31'],
  ['1772366430000000', '30'],
  ['1772366370', '-'],
  ['1772366370000', '-'],
  // Milliseconds.
  ['30000', '30', '30000'],
  ['30000', '='],
  ['30', '=', '30'],
  ['3600000', '3600'],
  ['86400000', '86400'],
  // Absurd.
  ['2678401', '-'],
  ['999999999', '-'],
  ['99999999999', '-'],
  ['999999999999999999999999999999', '-'],
  ['9'.repeat(400), '-'],
  ['1e3', '-'],
  ['0x1e', '-'],
  ['Infinity', '-'],
  ['NaN', '-'],
  // Several.
  [['30', '30'], '30'],
  [['30', '60'], '60'],
  ['30, 30', '30'],
  ['30, 60', '60'],
  ['60,30', '60'],
  ['"30", "60"', '60'],
  ['30, soon', '30'],
  ['-5, 30', '30'],
  ['30,', '30'],
  ['soon, later', '-'],
  [['Sun, 01 Mar 2026 12:00:30 GMT', '10'], '30'],
  [['10', 'Sunday, 01-Mar-26 12:00:30 GMT'], '30'],
  ['Sun, 01 Mar 2026 11:00:00 GMT, 10', '10'],
  // Dates that are past, or wrong in form alone.
  ['Sun, 01 Mar 2026 12:00:00 GMT', '-'],
  ['Sun, 01 Mar 2026 11:59:59 GMT', '-'],
  ['Sun, 06 Nov 1994 08:49:37 GMT', '-'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '-'],
  ['Sun Nov  6 08:49:37 1994', '-'],
  ['Mon, 01 Mar 2026 12:00:30 GMT', '30'],
  ['sun, 01 mar 2026 12:00:30 gmt', '30'],
  ['Sun, 1 Mar 2026 12:00:30 GMT', '30'],
  ['01 Mar 2026 12:00:30 GMT', '30'],
  ['Sun, 01 Mar 2026 12:00:30 UTC', '30'],
  ['Sun, 01 Mar 2026 12:00:30 +0000', '30'],
  ['Sun, 01 Mar 2026 13:00:30 +0100', '30'],
  ['Sun, 01-Mar-2026 12:00:30 GMT', '30'],
  ['Sun Mar 01 2026 13:00:30 GMT+0100 (Central European Standard Time)', '30'],
  ['Sun Mar  1 12:00:30 UTC 2026', '30'],
  ['Sun, 01 Mar 2026 12:00:30', '-'],
  ['Sun, 30 Feb 2026 12:00:30 GMT', '-'],
  ['Sun, 01 Mar 2026 25:00:30 GMT', '-'],
  // Words and other scripts; header values hold one byte per unit.
  ['', '-'],
  [' ', '-'],
  ['soon', '-'],
  ['later', '-'],
  ['never', '-'],
  ['null', '-'],
  ['undefined', '-'],
  ['true', '-'],
  ['[object Object]', '-'],
  ['%d', '-'],
  ['\u00ef\u00bc\u0093\u00ef\u00bc\u0090', '-'],
  ['\uff13\uff10', '-'],
  ['\u0663\u0660', '-'],
  ['\u00b2', '-'],
]

t.test('values of Retry-After', (t) => {
  for (const [value, expected, milliseconds] of table) {
    t.equal(repaired(value, milliseconds), expected, JSON.stringify(value).slice(0, 80))
  }
  t.ok(table.length >= 100)
  t.end()
})

t.test('no line', (t) => {
  t.same(readRetryAfter([], undefined, clock), { state: 'absent' })
  t.end()
})

t.test('the upstream’s clock counts where a date is past by the one here', (t) => {
  const behind: Clock = { now, upstream: now - 3_600_000 }
  t.equal(repaired('Sun, 01 Mar 2026 11:00:30 GMT', undefined, behind), '30')
  t.equal(repaired('Sun, 01 Mar 2026 11:00:00 GMT', undefined, behind), '-', 'past by both')
  t.equal(repaired('1772362830', undefined, behind), '30')
  t.equal(
    repaired('Sun, 01 Mar 2026 11:00:30 GMT', undefined, { now, upstream: 0 }),
    '-',
    'a clock that nobody set',
  )
  t.end()
})

t.test('how a wait is written', (t) => {
  t.equal(formatRetryAfter(0, 'seconds', now), '0')
  t.equal(formatRetryAfter(1, 'seconds', now), '1')
  t.equal(formatRetryAfter(30_000, 'seconds', now), '30')
  t.equal(formatRetryAfter(30_001, 'seconds', now), '31')
  t.equal(formatRetryAfter(30_000, 'date', now), 'Sun, 01 Mar 2026 12:00:30 GMT')
  t.equal(formatRetryAfter(31 * 86_400_000 + 1, 'seconds', now), 'Wed, 01 Apr 2026 12:00:01 GMT')
  t.equal(formatRetryAfter(30_000, 'date', now + 1), 'Sun, 01 Mar 2026 12:00:31 GMT')
  t.end()
})

const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) })
const pieces = fc
  .array(
    fc.constantFrom(
      '30',
      '1.5',
      '-',
      '+',
      ' ',
      ',',
      ':',
      '"',
      's',
      'm',
      'ms',
      'PT',
      'T',
      'Z',
      'Sun',
      'Mar',
      '2026',
      'GMT',
      '9e9',
      '00',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''))

t.test('whatever the value, it is read without a throw, and what is made of it is valid', (t) => {
  fc.assert(
    fc.property(fc.array(fc.oneof(bytes, pieces), { maxLength: 3 }), (lines) => {
      const read = readRetryAfter(lines, undefined, clock)
      if (read.state !== 'clear' && read.state !== 'valid') return true
      for (const format of ['seconds', 'date'] as const) {
        const value = formatRetryAfter(read.wait, format, now)
        const again = readRetryAfter([value], undefined, clock)
        if (again.state !== 'valid' && read.wait > 0) return false
        if (again.state === 'valid' && again.wait < read.wait) return false
      }
      return true
    }),
    { numRuns: 2_000 },
  )
  t.end()
})

t.test('never earlier than the reset, and less than a second later', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000_000_000 }),
      fc.constantFrom(
        (time: number) => String(time),
        (time: number) => String(time / 1000),
        (time: number) => new Date(time).toISOString(),
        (time: number) => `"${new Date(time).toISOString()}"`,
      ),
      (ahead, spell) => {
        const seconds = Number(repaired(spell(now + ahead)))
        return seconds * 1000 >= ahead && seconds * 1000 < ahead + 1001
      },
    ),
  )
  t.end()
})
