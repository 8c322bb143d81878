import t from 'tap'
import { formatHttpDate, parseHttpDate } from '../../src/http/httpDate.js'
import { parseLooseDate } from '../../src/http/looseDate.js'
import { fc } from '../support/fc.js'

const in2026 = Date.UTC(2026, 2, 1, 12)

t.test('the three formats of one time', (t) => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37)
  t.equal(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT', in2026), time)
  t.equal(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT', in2026), time)
  t.equal(parseHttpDate('Sun Nov  6 08:49:37 1994', in2026), time)
  t.end()
})

t.test('a two-digit year is at most fifty years ahead', (t) => {
  const year = (text: string, now: number) => {
    const time = parseHttpDate(text, now)
    return time === undefined ? undefined : new Date(time).getUTCFullYear()
  }
  t.equal(year('Sunday, 01-Mar-26 12:00:00 GMT', in2026), 2026)
  t.equal(year('Saturday, 29-Feb-76 12:00:00 GMT', in2026), 2076)
  t.equal(year('Sunday, 01-Mar-76 12:00:00 GMT', in2026), 2076, 'fifty years, to the second')
  t.equal(year('Monday, 01-Mar-76 12:00:01 GMT', in2026), 1976, 'a second more, and it is past')
  t.equal(year('Monday, 06-Dec-99 12:00:00 GMT', in2026), 1999)
  t.equal(year('Tuesday, 01-Jan-30 12:00:00 GMT', in2026), 2030)
  t.equal(year('Wednesday, 01-Jan-10 12:00:00 GMT', Date.UTC(2095, 0, 1)), 2110)
  t.equal(year('Tuesday, 29-Feb-00 12:00:00 GMT', Date.UTC(2095, 0, 1)), 2000, '2100 has no such day')
  t.end()
})

t.test('no HTTP-dates', (t) => {
  const texts = [
    '',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'sun, 06 Nov 1994 08:49:37 GMT',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Fri, 31 Nov 1994 08:49:37 GMT',
    'Thu, 29 Feb 1900 08:49:37 GMT',
    'Sun, 06 Nov 0094 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov  6 08:49:37 94',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT\n',
    '1994-11-06T08:49:37Z',
  ]
  for (const text of texts) t.equal(parseHttpDate(text, in2026), undefined, JSON.stringify(text))
  t.end()
})

t.test('a leap second belongs to the day that it ends', (t) => {
  t.equal(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', in2026), Date.UTC(2017, 0, 1))
  t.equal(parseHttpDate('Sun, 01 Jan 2017 23:59:60 GMT', in2026), Date.UTC(2017, 0, 2))
  t.equal(parseHttpDate('Sun, 31 Dec 2016 23:59:60 GMT', in2026), undefined)
  t.end()
})

t.test('writing', (t) => {
  t.equal(formatHttpDate(in2026), 'Sun, 01 Mar 2026 12:00:00 GMT')
  t.equal(formatHttpDate(in2026 + 1), 'Sun, 01 Mar 2026 12:00:01 GMT')
  t.equal(formatHttpDate(8.64e15), 'Fri, 31 Dec 9999 23:59:59 GMT', 'a year has four digits')
  t.equal(formatHttpDate(Number.MAX_VALUE), 'Fri, 31 Dec 9999 23:59:59 GMT')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      return parseHttpDate(formatHttpDate(seconds * 1000), in2026) === seconds * 1000
    }),
  )
  t.end()
})

t.test('dates spelled carelessly', (t) => {
  const time = Date.UTC(2026, 2, 1, 12, 0, 30)
  const clear = [
    'Sun, 01 Mar 2026 12:00:30 GMT',
    'sun, 1 march 2026 12:00:30 utc',
    '1 Mar 2026 12:00:30 Z',
    'Sunday, 01-Mar-2026 12:00:30 GMT',
    'Sun, 01 Mar 2026 07:00:30 -0500',
    'Sun, 01 Mar 2026 17:30:30 +05:30',
    'Sun Mar 01 2026 13:00:30 GMT+0100 (Central European Standard Time)',
    'Sun Mar 01 2026 12:00:30 GMT+0000',
    'Sun Mar  1 12:00:30 UTC 2026',
    'Sun Mar 01 12:00:30 GMT 2026',
  ]
  for (const text of clear) t.equal(parseLooseDate(text), time, text)
  const unclear = [
    'Sun, 01 Mar 2026 12:00:30',
    'Sun, 01 Mar 26 12:00:30 GMT',
    'Sun, 01 Mar 2026 12:00:30 EST',
    'Sun, 01 Mar 2026 12:00:30 CET',
    'Sun, 01 Foo 2026 12:00:30 GMT',
    'Sun, 32 Mar 2026 12:00:30 GMT',
    'Sun, 01 M 2026 12:00:30 GMT',
    '01/03/2026 12:00:30 GMT',
    'Sun Mar 01 2026 13:00:30 (Central European Standard Time)',
    '',
  ]
  for (const text of unclear) t.equal(parseLooseDate(text), undefined, text)
  t.end()
})
