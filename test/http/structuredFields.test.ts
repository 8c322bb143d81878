import t from 'tap'
import { resetOfRateLimit, windowOfPolicy } from '../../src/http/rateLimit.js'
import { parseMembers } from '../../src/http/structuredFields.js'
import { fc } from '../support/fc.js'

/** Members as `key=value;parameter=value`, for reading in a table. */
function members(text: string): string[] | undefined {
  return parseMembers(text)?.map(({ key, value, parameters }) => {
    const named = key === undefined ? '' : `${key}=`
    return [named + JSON.stringify(value), ...[...parameters].map(([name, item]) => `${name}=${item}`)].join(
      ';',
    )
  })
}

t.test('lists and dictionaries', (t) => {
  const table: readonly (readonly [text: string, expected: string[] | undefined])[] = [
    ['', []],
    ['  ', []],
    ['"default";r=0;t=30', ['"default";r=0;t=30']],
    ['"a";r=0,"b" ; r=1 , c', ['"a";r=0', '"b";r=1', '"c"']],
    ['limit=100, remaining=0, reset=30', ['limit=100', 'remaining=0', 'reset=30']],
    ['100;w=60', ['100;w=60']],
    ['Limit=5', ['limit=5']],
    ['1.5, -2', ['1.5', '-2']],
    ['?1, a;b, :YQ==:, @1659578233', ['true', '"a";b=true', '":YQ==:"', '1659578233']],
    ['"a\\"b\\\\,c";x="y;z"', ['"a\\"b\\\\,c";x=y;z']],
    ['a;b=1;b=2', ['"a";b=2']],
    ['"open', undefined],
    ['a b', undefined],
    ['a;', undefined],
    ['a;=1', undefined],
    ['a=', undefined],
    [',a', undefined],
    ['(a b)', undefined],
    ['a;b=(1)', undefined],
    ['\u00e9', undefined],
  ]
  for (const [text, expected] of table) t.strictSame(members(text), expected, text)
  t.end()
})

t.test('whatever the text, nothing is thrown', (t) => {
  const parts = fc.constantFrom(
    '"',
    '\\',
    'a',
    '=',
    ';',
    ',',
    ' ',
    '1',
    '.',
    '-',
    ':',
    '?',
    '@',
    '*',
    '(',
    'r',
    't',
    'w',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((list) => list.join('')),
      ),
      (text) => {
        parseMembers(text)
        const reset = resetOfRateLimit(text, text)
        const window = windowOfPolicy(text)
        return (reset ?? 0) >= 0 && (window ?? 0) >= 0
      },
    ),
    { numRuns: 2_000 },
  )
  t.end()
})

t.test('RateLimit without a time falls back on the window of its own policy alone', (t) => {
  t.equal(resetOfRateLimit('"a";r=0', '"b";q=1;w=9'), undefined)
  t.equal(resetOfRateLimit('"a";r=0', undefined), undefined)
  t.equal(resetOfRateLimit('"a";r=0;t=3', '"a";q=1;w=9'), 3)
  t.equal(resetOfRateLimit('"a";r=-1;t=-3', undefined), undefined)
  t.end()
})
