import t from 'tap'
import { looksLikeJson, readDocuments } from '../../../src/detect/forms/documents.js'

const rootsOf = (text: string) => {
  const read = readDocuments(text)
  return read.ok ? read.roots.map(({ start, end }) => text.slice(start, end)) : read.fault
}

const table: readonly (readonly [text: string, roots: readonly string[] | string])[] = [
  ['{"a":1}', ['{"a":1}']],
  [' [1] \n', ['[1]']],
  ['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
  ['\x1e{"a":1}\n\x1e{"b":2}\n', ['{"a":1}', '{"b":2}']],
  ['{"a":1} {"b":2}', 'invalidJson'],
  [')]}\',\n{"a":1}', ['{"a":1}']],
  ['while(1);[1]', ['[1]']],
  ['callback({"a":1});', ['{"a":1}']],
  ['/**/typeof cb === "function" && cb([1])', ['[1]']],
  ['callback({"a":1}', 'invalidJson'],
  ['', 'invalidJson'],
  ['{"a":', 'invalidJson'],
  [`${'['.repeat(600)}${']'.repeat(600)}`, 'tooDeep'],
]

t.test('the JSON values of a text', async (t) => {
  for (const [text, roots] of table) t.strictSame(rootsOf(text), roots, text.slice(0, 40))
})

t.test('whether a text looks like JSON', async (t) => {
  for (const text of ['{"a":1}', ' [1]', '\x1e{}']) t.ok(looksLikeJson(text), text)
  for (const text of ['', 'order {7}', '<p>']) t.notOk(looksLikeJson(text), text)
})
