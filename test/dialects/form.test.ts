import t from 'tap'
import { formOf, looksLikeForm } from '../../src/dialects/form.js'

t.test('what can be a form', async (t) => {
  for (const text of [
    'a=1',
    'a=1&b=2',
    '  status=error\nmessage=no',
    'a[b]=1',
    'a%5Bb%5D=1',
    'a.b-c=',
    'abc',
  ]) {
    t.ok(looksLikeForm(text), text)
  }
  for (const text of [
    '',
    '{"a":1}',
    '<a=1>',
    '=1',
    '1=2',
    'a b=1',
    'a=<b>&c',
    'a&b',
    'Hello, world',
    `${'a'.repeat(101)}=1`,
  ]) {
    t.notOk(looksLikeForm(text), text)
  }
})

t.test('members', async (t) => {
  for (const [text, members] of [
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a=x+y%20z', { a: 'x y z' }],
    ['status=error\r\nmessage=no such user\n', { status: 'error', message: 'no such user' }],
    ['a', { a: '' }],
    ['a=%zz', { a: '%zz' }],
    ['a=b=c', { a: 'b=c' }],
    ['', {}],
    ['__proto__=1&constructor=2', { ['__proto__']: '1', constructor: '2' }],
  ] as const) {
    t.same({ ...formOf(text) }, { ...members }, text)
  }
  t.equal(Object.getPrototypeOf(formOf('__proto__=x')), null)
})
