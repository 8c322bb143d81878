import t from 'tap'
import { parseDuration } from '../../src/http/duration.js'

t.test('durations of a config', (t) => {
  const table: readonly (readonly [text: string, expected: number | undefined])[] = [
    ['500ms', 500],
    ['0s', 0],
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['30', undefined],
    ['', undefined],
    ['s', undefined],
    ['1.5s', undefined],
    ['-1s', undefined],
    ['30 s', undefined],
    ['30S', undefined],
    ['30sec', undefined],
    ['1m30s', undefined],
    ['999999999999999d', undefined],
    ['9'.repeat(400), undefined],
    ['\uff13s', undefined],
    ['30s\n', undefined],
  ]
  for (const [text, expected] of table) t.equal(parseDuration(text), expected, text.slice(0, 30))
  t.end()
})
