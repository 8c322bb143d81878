import t from 'tap'
import { parseDurationPhrase } from '../../src/http/durationPhrase.js'

t.test('durations in words', async (t) => {
  const table: readonly (readonly [text: string, milliseconds: number | undefined])[] = [
    ['30 seconds', 30_000],
    ['1m30s', 90_000],
    ['1h 30m', 5_400_000],
    ['00:01:30', 90_000],
    ['Please try again in 20s.', 20_000],
    ['2 minutes', 120_000],
    ['500ms', 500],
    ['30m 1h', undefined],
    ['20s or 30s', undefined],
    ['3 of 20 seconds', undefined],
    ['20 seconds ago', undefined],
    ['20', undefined],
    ['soon', undefined],
    ['', undefined],
    ['9'.repeat(10_000), undefined],
  ]
  for (const [text, expected] of table) t.equal(parseDurationPhrase(text), expected, text.slice(0, 40))
})
