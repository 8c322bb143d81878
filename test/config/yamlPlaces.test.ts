import t from 'tap'
import { LineCounter, parseDocument } from 'yaml'
import { locate, placeIn, rangeOf } from '../../src/config/yamlPlaces.js'

const text = `
base: &base
  timeout: 5s
upstream:
  <<: *base
  url: http://127.0.0.1:3000
rules:
  - name: one
  - noContent: {}
    tags: [a, "b"]
empty:
`
const document = parseDocument(text, { merge: true })
const found = (path: string, wanted: 'key' | 'value') =>
  text.slice(...locate(document, path.split('.'), wanted))

const values: readonly (readonly [path: string, value: string, why: string])[] = [
  ['base.timeout', '5s', 'a value'],
  ['upstream.timeout', '5s', 'a value that is merged in'],
  ['upstream.url', 'http://127.0.0.1:3000', 'a value after a merge key'],
  ['rules', 'rules', 'the key of a list, which begins on the next line'],
  ['rules.0.name', 'one', 'a value in an item of a list'],
  ['rules.1.noContent', 'noContent', 'the key of a mapping'],
  ['rules.1.tags.1', '"b"', 'an item with its quotation marks'],
  ['empty', 'empty', 'a key without a value'],
  ['upstream.tls.ca', 'upstream', 'what is around a value that is missing'],
  ['rules.7', 'rules', 'the list in which an item is missing'],
  ['base.timeout.unit', 'timeout', 'the key of the value that has no members'],
]

t.test('values by their paths', async (t) => {
  for (const [path, value, why] of values) t.equal(found(path, 'value'), value, `${path}: ${why}`)
})

t.test('keys by their paths', async (t) => {
  t.equal(found('upstream.url', 'key'), 'url')
  t.equal(found('upstream.timeout', 'key'), 'timeout', 'a key that is merged in')
})

t.test('a range as a place in the file', async (t) => {
  const lines = new LineCounter()
  const text = 'a: 1\nb: "two\n  three"\n'
  const parsed = parseDocument(text, { lineCounter: lines })
  const at = (start: number, end: number) => placeIn(text, lines, 'x.yaml', start, end)
  t.strictSame(at(3, 4), { file: 'x.yaml', line: 1, column: 4, length: 1 })
  t.strictSame(at(8, 20), { file: 'x.yaml', line: 2, column: 4, length: 4 }, 'only the first line')
  t.strictSame(at(99, 120).line, 4, 'beyond the end')
  t.strictSame(placeIn('', lines, 'x.yaml', 0, 0), { file: 'x.yaml', line: 1, column: 1, length: 1 })
  t.strictSame(rangeOf(parsed.get('a', true)), [3, 4])
  t.strictSame(rangeOf(null), [0, 0])
})
