import t from 'tap'
import { parseLooseDate } from '../../src/http/looseDate.js'

const noon = Date.UTC(2026, 2, 1, 12)

t.test('dates that are no HTTP-date, and still have one meaning', async (t) => {
  for (const text of [
    'Sun, 01 Mar 2026 12:00:00 GMT',
    'sun, 1 mar 2026 12:00:00 gmt',
    'Sunday, 1 March 2026 12:00:00 UTC',
    '1 Mar 2026 12:00:00 Z',
    '01-Mar-2026 12:00:00 GMT',
    'Sun, 01 Mar 2026 13:00:00 +0100',
    'Sun, 01 Mar 2026 13:00:00 +01:00',
    'Sun Mar 01 2026 13:00:00 GMT+0100 (Central European Standard Time)',
    'Sun Mar  1 12:00:00 UTC 2026',
    // The day of the week is not needed, so a wrong one does no harm.
    'Mon, 01 Mar 2026 12:00:00 GMT',
  ]) {
    t.equal(parseLooseDate(text), noon, text)
  }
})

t.test('what could mean several times, or none', async (t) => {
  for (const text of [
    '',
    'now',
    '01 Mar 26 12:00:00 GMT',
    '01 Mar 2026 12:00:00',
    '01 Mar 2026 GMT',
    '01 Foo 2026 12:00:00 GMT',
    '32 Mar 2026 12:00:00 GMT',
    '30 Feb 2026 12:00:00 GMT',
    '01 Mar 2026 25:00:00 GMT',
    '01 Mar 2026 12:60:00 GMT',
    '01/03/2026 12:00:00 GMT',
    'Sun, 01 Mar 2026 12:00:00 GMT trailing',
    '01 Mar 2026 12:00:00 EST',
  ]) {
    t.equal(parseLooseDate(text), undefined, text)
  }
})
