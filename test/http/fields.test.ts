import t from 'tap'
import {
  getCombinedField,
  getField,
  getFieldLines,
  isFieldValue,
  isToken,
  splitList,
  withField,
  withoutFields,
} from '../../src/http/fields.js'

const fields = ['Set-Cookie', 'a=1', 'content-TYPE', 'text/html', 'Set-Cookie', 'b=2', '__proto__', 'x']

t.test('a field is found whatever its case, and the first of several', async (t) => {
  t.equal(getField(fields, 'set-cookie'), 'a=1')
  t.equal(getField(fields, 'content-type'), 'text/html')
  t.equal(getField(fields, '__proto__'), 'x')
  t.equal(getField(fields, 'constructor'), undefined)
  t.same(getFieldLines(fields, 'set-cookie'), ['a=1', 'b=2'])
  t.equal(getCombinedField(fields, 'set-cookie'), 'a=1, b=2')
  t.equal(getCombinedField(fields, 'vary'), undefined)
})

t.test('without: all lines of the names go, and nothing is copied when there are none', async (t) => {
  t.same(withoutFields(fields, new Set(['set-cookie'])), ['content-TYPE', 'text/html', '__proto__', 'x'])
  t.equal(withoutFields(fields, new Set(['vary'])), fields)
})

t.test('with: the value takes the place of the first line, or the end', async (t) => {
  t.same(withField(fields, 'SET-COOKIE', 'c=3').slice(0, 4), [
    'Set-Cookie',
    'c=3',
    'content-TYPE',
    'text/html',
  ])
  t.same(withField(fields, 'SET-COOKIE', 'c=3').length, 6)
  t.same(withField([], 'Vary', 'Accept'), ['Vary', 'Accept'])
})

t.test('lists are split at commas outside of quotes', async (t) => {
  const table: [string, string[]][] = [
    ['a, b ,,c', ['a', 'b', 'c']],
    ['"a, b", c', ['"a, b"', 'c']],
    ['"a\\", b", c', ['"a\\", b"', 'c']],
    ['', []],
    ['"never closed, x', ['"never closed, x']],
  ]
  for (const [value, members] of table) t.same(splitList(value), members, value)
})

t.test('what may stand in a field', async (t) => {
  for (const value of ['', 'plain', 'tab\there', '\x80\xff', 'a b'])
    t.ok(isFieldValue(value), JSON.stringify(value))
  for (const value of ['a\nb', 'a\rb', 'a\0b', '\x7f', '\x1b[31m', 'ab\u0100']) {
    t.notOk(isFieldValue(value), JSON.stringify(value))
  }
  for (const name of ['X-A', '__proto__', "!#$%&'*+-.^_`|~"]) t.ok(isToken(name), name)
  for (const name of ['', 'a b', 'a:', 'é', 'a\n']) t.notOk(isToken(name), JSON.stringify(name))
})
