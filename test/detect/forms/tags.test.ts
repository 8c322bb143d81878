import t from 'tap'
import { cutMarkup } from '../../../src/detect/forms/tags.js'

const piecesOf = (text: string) =>
  cutMarkup(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`)

const table: readonly (readonly [text: string, pieces: readonly string[]])[] = [
  ['plain', ['text: plain']],
  ['a<b>c</b>', ['text: a', 'tag: b', 'text: c', 'tag: /b']],
  ['a < b > c', ['text: a < b > c']],
  ['<p title="a > b">c', ['tag: p title="a > b"', 'text: c']],
  ['<!-- a <b> -->c', ['comment:  a <b> ', 'text: c']],
  ['<!-- a', ['comment:  a']],
  ['<![CDATA[a <b>]]>', ['raw: a <b>']],
  ['<?xml version="1.0"?><a/>', ['tag: ?xml version="1.0"?', 'tag: a/']],
  ['<script>if (a < b) {}</script>c', ['tag: script', 'script: if (a < b) {}', 'tag: /script', 'text: c']],
  ['<script>if (a', ['tag: script', 'text: if (a']],
  ['<style/>a', ['tag: style/', 'text: a']],
  ['a <b', ['text: a <b']],
  ['', []],
]

t.test('text is cut into tags, comments, CDATA, scripts and the text between them', async (t) => {
  for (const [text, pieces] of table) t.strictSame(piecesOf(text), pieces, text)
})
