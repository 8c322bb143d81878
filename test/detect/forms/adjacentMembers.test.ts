import t from 'tap'
import { families } from '../../../src/detect/detector.js'
import { inspect } from '../../../src/detect/forms.js'
import { scan } from '../../../src/detect/scan.js'

const all = new Set(families)

function redacted(value: unknown): unknown {
  const inspection = inspect(JSON.stringify(value), 'json', {
    scan: (text) => scan(text, all),
    families: all,
    known: new Set(),
  })
  if (!inspection.ok || inspection.signs.length === 0) return value
  const text = inspection.redact({ message: 'SAFE', incident: 'id', title: '500 Error' })?.text
  return text === undefined ? undefined : JSON.parse(text)
}

const cases: readonly [title: string, before: unknown, after: unknown][] = [
  [
    'names of tables next to a database message',
    { code: 7, detail: 'Key (id)=(7) already exists.', table: 'carts_v2', schema: 'shop', row: 'x' },
    { code: 7, detail: 'SAFE', row: 'x', incident: 'id' },
  ],
  [
    'parts of an error of the protocol of PostgreSQL',
    { error: { severity: 'ERROR', code: '42703', routine: 'errorMissingColumn', position: '15' } },
    { error: { severity: 'ERROR' }, incident: 'id' },
  ],
  [
    'parts of an error of a system call',
    { errno: -111, code: 'ECONNREFUSED', syscall: 'connect', address: 'db', port: 1, retry: true },
    { retry: true, incident: 'id' },
  ],
  [
    'indices next to a search engine message',
    { error: { type: 'index_not_found_exception', reason: 'no such index [carts]', index: 'carts' } },
    { error: { type: 'index_not_found_exception', reason: 'SAFE' }, incident: 'id' },
  ],
  [
    'the row, the attribute and the class of an object mapper',
    {
      errors: [
        {
          message: 'sku must be unique',
          path: 'sku',
          value: 1,
          instance: { id: 2 },
          validatorKey: 'not_unique',
        },
        { message: 'Cart.sku cannot be null', path: 'sku', instance: { id: 2 }, validatorKey: 'is_null' },
      ],
    },
    {
      errors: [
        { message: 'sku must be unique', value: 1, validatorKey: 'not_unique' },
        { message: 'SAFE', validatorKey: 'is_null' },
      ],
      incident: 'id',
    },
  ],
  [
    'what a client of a search engine sent',
    { params: { method: 'GET', path: '/carts_v2/_search', querystring: '' }, options: {} },
    { options: {}, incident: 'id' },
  ],
  [
    'the type of a program that a document did not fit',
    { Value: 'number 7', Offset: 13, Struct: 'CartRow', Field: 'qty' },
    { Value: 'number 7', Offset: 13, Field: 'qty', incident: 'id' },
  ],
  [
    'the code of a driver within the object of its message, but not the code of an API',
    {
      message: "Table 'carts_v2' doesn't exist",
      data: { code: 'ER_NO_SUCH_TABLE', more: { code: 'ERR_STOCK' } },
    },
    { message: 'SAFE', data: { more: { code: 'ERR_STOCK' } }, incident: 'id' },
  ],
  [
    'nothing of fields with the same names',
    { params: { method: 'GET', path: '/carts' }, struct: 'a', field: 'b', path: 'sku', instance: '/carts/7' },
    { params: { method: 'GET', path: '/carts' }, struct: 'a', field: 'b', path: 'sku', instance: '/carts/7' },
  ],
  [
    'what is said for debugging',
    {
      details: [
        { '@type': 'type.googleapis.com/google.rpc.DebugInfo', detail: 'no stock', stackEntries: ['x'] },
        1,
      ],
    },
    {
      details: [{ '@type': 'type.googleapis.com/google.rpc.DebugInfo', detail: 'SAFE' }, 1],
      incident: 'id',
    },
  ],
  [
    'the code, the number and the state of a driver',
    {
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      sqlState: '23000',
      message: "Duplicate entry '7' for key 'uq_carts'",
    },
    { message: 'SAFE', incident: 'id' },
  ],
  [
    'the code of PostgreSQL, kept where clients read the status',
    { status: 500, code: '42P01', message: 'relation "carts" does not exist', requestId: 'r-1' },
    { status: 500, message: 'SAFE', requestId: 'r-1', incident: 'id' },
  ],
  [
    'what .NET says of an exception',
    {
      Message: 'Object reference not set to an instance of an object.',
      Source: 'Shop.Cart',
      HResult: -2147467261,
      Code: 'CART_FAILED',
    },
    { Message: 'SAFE', Code: 'CART_FAILED', incident: 'id' },
  ],
  [
    'a module of Python, and a name of an exception',
    { error: "KeyError: 'total'", exc_module: 'shop.cart', name: 'CartError', type: 'about:blank' },
    { error: 'SAFE', type: 'about:blank', incident: 'id' },
  ],
  [
    'a table in another object',
    {
      errors: [{ message: 'no such table: carts_v2', table: 'carts_v2' }],
      context: { name: 'carts_v2', id: 7 },
    },
    { errors: [{ message: 'SAFE' }], context: { id: 7 }, incident: 'id' },
  ],
  [
    'a list called stack',
    { message: 'NullPointerException: no stock', stack: ['Cart.total', 'Cart.main'], hint: 'Try again' },
    { message: 'SAFE', hint: 'Try again', incident: 'id' },
  ],
  [
    'words that clients are meant to read',
    { message: 'no such table: carts', type: 'booking', source: 'web', state: 'open', class: 'economy' },
    { message: 'SAFE', type: 'booking', source: 'web', state: 'open', class: 'economy', incident: 'id' },
  ],
  [
    'what a request of an HTTP client was authorised with',
    { message: 'no stock', config: { headers: { Authorization: 'Bearer c0rp', Accept: '*/*' } } },
    { message: 'no stock', incident: 'id' },
  ],
  [
    'the name of an exception next to a host or a path',
    { type: 'NoSuchFileException', message: 'cannot read /srv/shop/keys.pem', code: 'E42' },
    { message: 'SAFE', code: 'E42', incident: 'id' },
  ],
  [
    'an error code of an API next to a host',
    { type: 'ConnectionError', message: 'no answer from 10.0.0.7:8443' },
    { type: 'ConnectionError', message: 'SAFE', incident: 'id' },
  ],
  [
    'a missing key of Python, and what it was made of',
    { error: { code: 'KeyError', message: "'cart_ledger'", args: ['cart_ledger'] } },
    { error: { message: 'SAFE' }, incident: 'id' },
  ],
  [
    'a message that is only the name of a class',
    { message: 'com.acme.shop.pay.Gateway', code: 'E42' },
    { message: 'SAFE', code: 'E42', incident: 'id' },
  ],
  [
    'an exception as Python prints it',
    { detail: "TimeoutExpired(['sleep', '5'], 0.05)" },
    { detail: 'SAFE', incident: 'id' },
  ],
  [
    'the address that Node.js could not parse',
    { error: { code: 'ERR_INVALID_URL', input: '//payments/charge' }, retry: true },
    { error: {}, retry: true, incident: 'id' },
  ],
  [
    'a string that was spread into its characters',
    { ok: false, error: { ...[...'/srv/shop/ledger.py'], retry: true } },
    { ok: false, incident: 'id' },
  ],
  ['a scale of letters', { scale: [...'ABCDEFGHIJ'] }, undefined],
  ['an id of an app', { id: 'com.acme.ShopApp', type: 'com.acme.ShopApp' }, undefined],
  ['tables of a restaurant', { table: '5', reason: 'taken', type: 'booking' }, undefined],
  [
    'tables next to another leak',
    { table: '5', stack: 'at a.B.c(B.java:1)' },
    { table: '5', incident: 'id' },
  ],
  ['a severity and a routine of a gym', { severity: 'hard', routine: 'legs' }, undefined],
  ['an index without an exception', { type: 'fund', reason: 'closed', index: 'DAX' }, undefined],
]

for (const [title, before, after] of cases) {
  t.test(title, async (t) => t.same(redacted(before), after ?? before))
}
