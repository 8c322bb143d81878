import t from 'tap'
import { parseSize } from '../../src/http/size.js'

t.test('sizes of a config', (t) => {
  const table: readonly (readonly [text: string, expected: number | undefined])[] = [
    ['0B', 0],
    ['512B', 512],
    ['64KiB', 65_536],
    ['1MiB', 1_048_576],
    ['2GiB', 2_147_483_648],
    ['64', undefined],
    ['', undefined],
    ['64KB', undefined],
    ['64k', undefined],
    ['64kib', undefined],
    ['1.5MiB', undefined],
    ['-1B', undefined],
    ['1 MiB', undefined],
    ['999999999999999GiB', undefined],
    ['1MiB\n', undefined],
  ]
  for (const [text, expected] of table) t.equal(parseSize(text), expected, text)
  t.end()
})
