import t from 'tap'
import {
  familyByName,
  isAssignment,
  isClassOfError,
  isCode,
  isMachineName,
  isPlaceholder,
  isQualifiedClass,
} from '../../../src/detect/forms/values.js'

function check(decides: (text: string) => boolean, yes: readonly string[], no: readonly string[]) {
  t.test(decides.name, async (t) => {
    for (const text of yes) t.ok(decides(text), text)
    for (const text of no) t.notOk(decides(text), text.slice(0, 60))
  })
}

check(
  isPlaceholder,
  ['', '[redacted]', 'N/A', 'not available', '<none>', '***'],
  ['at a.b(c)', 'a\nb', 'line 7', 'x'.repeat(41)],
)
check(
  isQualifiedClass,
  [
    'com.acme.Foo',
    'App\\Http\\Kernel',
    'Foo::Bar',
    '#<Foo id: 1>',
    'Acme.Web.Api',
    'com.acme.Foo: no',
    ' Foo::Bar ',
  ],
  ['Foo', 'com.acme', 'hello world', '', '1.2.3', 'a.b.c', 'x'.repeat(5000)],
)
check(
  isMachineName,
  ['web-prod-03', 'APP01', 'node_7', ' db01x7 '],
  [
    'eu-1',
    'eu-west-1',
    'us1',
    'v2-beta1',
    'web',
    'a1',
    '1web',
    '4bf92f3577b34da6',
    'web.prod.03',
    `a${'1'.repeat(70)}`,
    '',
  ],
)
check(
  isClassOfError,
  ['KeyError', 'java.lang.NullPointerException', 'App\\Error', 'Foo::Fault'],
  ['Error: x', 'Errors', '', `${'a'.repeat(200)}Error`],
)

t.test('what is scanned together with its name', async (t) => {
  for (const [name, value, together] of [
    ['password', 'hunter2', true],
    ['password', 'is too short', false],
    ['password', 'required', false],
    ['password', 'abc', false],
    ['DB_HOST', 'x', true],
    ['DB_HOST', 'a\nb', false],
    ['X', 'abc123', false],
    ['title', 'hunter2', false],
    ['apiKey', 'sk_live_1', true],
    [`${'a'.repeat(40)}token`, 'hunter2', false],
  ] as const) {
    t.equal(isAssignment(name, value), together, `${name}=${value}`)
  }
})

t.test('names that decide, whatever the value says', async (t) => {
  for (const [name, value, family] of [
    ['stackTrace', 'at a.b(c)', 'stackTrace'],
    ['stackTrace', '[redacted]', undefined],
    ['exceptionMessage', 'null', undefined],
    ['exceptionMessage', 'boom', 'exception'],
    ['sql', 'SELECT 1', 'sql'],
    ['sql', 'yes', undefined],
    ['sqlState', '42P01', 'sql'],
    ['sqlState', '42p01', undefined],
    ['host', 'web-prod-03', 'internalHost'],
    ['host', 'eu-west-1', undefined],
    ['authorization', 'bearer abcdef', 'credentials'],
    ['authorization', 'required', undefined],
    ['cookie', 'sid=0123456789', 'credentials'],
    ['message', "KeyError('a')", 'exception'],
    ['message', "'cart_total'", 'exception'],
    ['message', 'com.acme.ShopApp', undefined],
    ['message', 'A sentence with a RuntimeException', undefined],
    ['anything', 'at x', undefined],
  ] as const) {
    t.equal(familyByName(name, value), family, `${name}: ${value}`)
  }
})

t.test('codes by which clients decide', async (t) => {
  for (const [name, value, code] of [
    ['code', 'ECONNREFUSED', true],
    ['type', 'parsing_exception', true],
    ['errorCode', 'NOT_FOUND', true],
    ['code', 'SQLITE_ERROR', false],
    ['code', 'ER_NO_SUCH_TABLE', false],
    ['code', 'Mixed_Case', false],
    ['message', 'NOT_FOUND', false],
    ['code', 'a'.repeat(65), false],
  ] as const) {
    t.equal(isCode(name, value), code, `${name}: ${value}`)
  }
})
