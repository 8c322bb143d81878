import t from 'tap'
import { harmless, linesOfBody, textOfBody } from '../../../src/cli/explain/plainText.js'

t.test('bytes of others cannot command a terminal', async (t) => {
  for (const [text, shown] of [
    ['plain \u00e4 \u{1f600}', 'plain \u00e4 \u{1f600}'],
    ['\u001b[31mred', '\ufffd[31mred'],
    ['\u009b31m', '\ufffd31m'],
    ['a\rb', 'a\ufffdb'],
    ['a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
    ['a\tb', 'a    b'],
    ['\0\x07\x7f', '\ufffd\ufffd\ufffd'],
  ] as const) {
    t.equal(harmless(text), shown, JSON.stringify(text))
  }
})

t.test('the lines of a body', async (t) => {
  const json = ['Content-Type', 'application/json']
  for (const [body, fields, lines] of [
    ['', [], []],
    ['a\nb\n', [], ['a', 'b']],
    ['a\r\nb\rc', [], ['a', 'b', 'c']],
    ['{"a":1}', json, ['{', '  "a": 1', '}']],
    ['{"a":1}', [], ['{"a":1}']],
    ['{"a":', json, ['{"a":']],
    ['{"a":1,\n"b":2}', json, ['{"a":1,', '"b":2}']],
    ['\0\0\0', [], ['(3 bytes)']],
    ['not gzip', ['Content-Encoding', 'gzip'], ['(8 bytes)']],
  ] as const) {
    t.same(linesOfBody(Buffer.from(body), fields), lines, JSON.stringify(body))
  }
  t.equal(textOfBody(Buffer.from('x'), []), 'x')
  t.equal(textOfBody(Buffer.from('abc\0'), []), undefined)
})
