import * as zlib from 'node:zlib'
import t from 'tap'
import type { BodyState } from '../../src/http/body.js'
import type { Fields } from '../../src/http/fields.js'
import { actionOf, effectOf, exchangeOf, type Given, incidentId, sanitized } from './sanitize.fixture.js'

const leak = 'Error: boom\n    at load (/srv/app/orders.js:12:7)\n    at run (/srv/app/index.js:3:1)'
const leakingJson = JSON.stringify({ code: 7, message: 'Grüße', stack: leak })
const cleanJson = JSON.stringify({ code: 7, message: 'Grüße' })
const edited = JSON.stringify({ code: 7, message: 'Grüße', incident: incidentId })
const json = ['Content-Type', 'application/json']

const noteOf = (given: Given): string => {
  const outcome = sanitized(given)
  return 'skip' in outcome ? outcome.skip : 'note' in outcome ? outcome.note : 'asks'
}

t.test('content codings', async (t) => {
  const codings: [name: string, encode: (bytes: Buffer) => Buffer][] = [
    ['gzip', zlib.gzipSync],
    ['x-gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['deflate', zlib.deflateRawSync],
    ['br', zlib.brotliCompressSync],
    ['gzip, br', (bytes) => zlib.brotliCompressSync(zlib.gzipSync(bytes))],
    ['GZIP', zlib.gzipSync],
    ['identity', (bytes) => bytes],
  ]
  const zstd = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync
  if (zstd !== undefined) codings.push(['zstd', zstd])
  for (const [name, encode] of codings) {
    const fields = [...json, 'Content-Encoding', name]
    const effect = effectOf({ fields, body: encode(Buffer.from(leakingJson)) })
    t.equal(effect?.body?.content.toString(), edited, name)
    t.match(effect?.incident?.original, /orders\.js/, 'the log has the decoded text')
    t.equal(noteOf({ fields, body: encode(Buffer.from(cleanJson)) }), 'no leak found', name)
  }
})

t.test('charsets', async (t) => {
  const swap = (bytes: Buffer) => Buffer.from(bytes).swap16()
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  const cases: [title: string, type: string | undefined, encode: (text: string) => Buffer, after?: string][] =
    [
      ['UTF-8 with a mark', 'application/json', (text) => Buffer.from(`\ufeff${text}`)],
      ['UTF-16 LE with a mark', 'application/json', (text) => utf16(`\ufeff${text}`)],
      ['UTF-16 BE with a mark', 'application/json', (text) => swap(utf16(`\ufeff${text}`))],
      ['UTF-16 LE, declared', 'application/json; charset=UTF-16LE', utf16, 'application/json; charset=utf-8'],
      ['UTF-16 BE without a word', 'application/json', (text) => swap(utf16(text))],
      [
        'ISO-8859-1',
        'application/json; charset="ISO-8859-1"',
        (text) => Buffer.from(text, 'latin1'),
        'application/json; charset=utf-8',
      ],
      ['ISO-8859-1 without a word', 'application/json', (text) => Buffer.from(text, 'latin1')],
      ['no type at all', undefined, (text) => Buffer.from(text), 'application/json'],
      ['the wrong type', 'text/html; charset=utf-8', (text) => Buffer.from(text)],
      ['odd quotes', "text/html; charset='utf-8'", (text) => Buffer.from(text)],
    ]
  for (const [title, type, encode, after = type] of cases) {
    const fields = type === undefined ? [] : ['Content-Type', type]
    const effect = effectOf({ fields, body: encode(leakingJson) })
    t.equal(effect?.body?.content.toString(), edited, title)
    t.equal(effect?.body?.contentType, after, title)
    t.equal(noteOf({ fields, body: encode(cleanJson) }), 'no leak found', title)
  }
})

t.test('a wrong charset hides no leak', async (t) => {
  const bodies: [type: string, body: Buffer][] = [
    ['text/plain; charset=utf-16', Buffer.from(leak)],
    ['text/html; charset=utf-8', Buffer.concat([Buffer.from(leak), Buffer.from([0xe4, 0xff])])],
    ['text/html; charset=utf-8', Buffer.from(`<p>\u00e4${leak}`, 'utf16le')],
    ['text/html; charset=iso-8859-1', Buffer.from(leak, 'utf16le')],
    ['text/html; charset=shift_jis', Buffer.from(leak)],
    ['image/png', Buffer.concat([Buffer.from([0x89, 0x50, 0xff]), Buffer.from(leak)])],
  ]
  for (const [type, body] of bodies) {
    t.match(effectOf({ fields: ['Content-Type', type], body })?.body, { manner: 'replace' }, type)
  }
  const latin = Buffer.from('<p>Schöne Grüße</p>', 'latin1')
  t.equal(noteOf({ fields: ['Content-Type', 'text/html; charset=utf-8'], body: latin }), 'no leak found')
})

t.test('fails closed, and says why', async (t) => {
  const gzip = zlib.gzipSync(Buffer.from(cleanJson))
  const type = (value: string): Fields => ['Content-Type', value]
  const coded = (coding: string): Fields => [...json, 'Content-Encoding', coding]
  const cases: [note: string, given: Given][] = [
    ['body over the byte limit', { fields: json, body: '{"a', state: 'tooLarge' }],
    ['body over the time limit', { fields: json, body: '{"a', state: 'tooSlow' }],
    ['body truncated', { fields: json, body: '{"a', state: 'truncated' }],
    ['no memory left to buffer the body', { fields: json, body: '', state: 'memoryLimit' }],
    ['unknown content coding', { fields: coded('compress'), body: cleanJson }],
    ['unknown content coding', { fields: coded('gzip, gzip, gzip, gzip'), body: gzip }],
    ['corrupt content coding', { fields: coded('gzip'), body: cleanJson }],
    ['corrupt content coding', { fields: coded('gzip'), body: gzip.subarray(0, 20) }],
    ['body over the byte limit', { fields: coded('gzip'), body: zlib.gzipSync(Buffer.alloc(20 << 20)) }],
    ['unknown charset', { fields: type('text/plain; charset=x-klingon'), body: 'fine' }],
    [
      'body not in the charset it claims',
      { fields: type('application/json; charset=utf-8'), body: Buffer.from(cleanJson, 'latin1') },
    ],
    ['body not the XML it claims to be', { fields: type('text/xml'), body: '<a><b></a>' }],
    ['body nested too deep', { fields: json, body: '['.repeat(5000) + ']'.repeat(5000) }],
  ]
  for (const [reason, given] of cases) {
    const effect = effectOf(given)
    t.match(effect, {
      note: `body replaced: ${reason}`,
      body: { manner: 'replace' },
      incident: { id: incidentId },
    })
    t.match(effect?.body?.content.toString(), incidentId, reason)
    t.strictSame(effect?.setFields, ['Incident-Id', incidentId, 'Cache-Control', 'no-store'], reason)
  }
})

t.test('what has no body to clean', async (t) => {
  const action = actionOf()
  const need = (given: Given) => action.need?.(exchangeOf(given))
  t.match(need({ fields: json }), { maxBytes: 1 << 20, maxHold: 5000, refuseByLength: false })
  t.equal(need({ method: 'HEAD' }), undefined)
  t.equal(need({ fields: ['Content-Length', '0'] }), undefined)
  t.equal(actionOf({ body: 'keep' }).need?.(exchangeOf({})), undefined)
  t.equal(noteOf({ method: 'HEAD', fields: ['Server', 'x'] }), 'fields dropped: server')
  t.equal(noteOf({ fields: json, body: '' }), 'no leak found')
  const local = { code: 'OVERLOADED', proxyStatus: undefined, detail: 'Busy.' }
  t.equal(need({ local }), undefined)
  t.match(noteOf({ local, fields: ['Server', 'x'] }), /own response/)
  t.ok(action.applies(400) && action.applies(599))
  t.ok(action.applies(200), 'a rule that names its statuses')
})

t.test('fields', async (t) => {
  const dropped = (fields: Fields, options?: Record<string, unknown>) =>
    effectOf({ fields, ...(options === undefined ? {} : { options }) })?.dropFields ?? []
  const gone: Fields[] = [
    ['Server', 'Apache'],
    ['x-powered-by', 'PHP/8.2'],
    ['X-AspNet-Version', '4.0.30319'],
    ['X-AspNetMvc-Version', '5.2'],
    ['X-Runtime', '0.012'],
    ['X-Generator', 'Drupal 10'],
    ['X-Debug-Token', 'a1b2c3'],
    ['X-Debug-Exception-File', '%2Fvar%2Fwww%2Fapp.php:12'],
    ['X-Error', 'java.lang.NullPointerException'],
    ['X-Trace', '%0Aat%20com.acme.Foo.bar(Foo.java%3A12)'],
    ['X-Exception-Type', 'ZebraFault'],
    ['X-Info', '{"trace":"Error: x\\n    at load (/srv/app/orders.js:12:7)"}'],
    ['Location', 'http://10.1.4.7:8080/login'],
    ['WWW-Authenticate', 'Bearer error_description="java.lang.IllegalStateException: x"'],
  ]
  for (const fields of gone) t.strictSame(dropped(fields), [fields[0]!.toLowerCase()], fields.join(': '))
  const stays: Fields[] = [
    ['Content-Type', 'application/vnd.acme.v1+json'],
    ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['ETag', '"33a64df551425fcc55e4d42a148795d9f25f89d4"'],
    [
      'Set-Cookie',
      'session=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXZhbHVl; Path=/home/user; HttpOnly',
    ],
    ['Location', 'https://login.example.com/home/user?next=%2Fapi'],
    ['Link', '<https://api.example.com/errors/7>; rel="help"'],
    ['WWW-Authenticate', 'Bearer realm="api", error="invalid_token", error_description="The token expired"'],
    ['Content-Security-Policy', "default-src 'self'; connect-src http://localhost:3000"],
    ['Access-Control-Allow-Origin', 'http://localhost:3000'],
    ['X-Request-Id', '0af7651916cd43dd8448eb211c80319c'],
    ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    ['Retry-After', '30'],
    ['X-RateLimit-Reset', '1700000000'],
    ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
    ['Location', 'http://api.example:8080/api/users'],
  ]
  for (const fields of stays) t.strictSame(dropped(fields), [], fields.join(': '))
  t.strictSame(dropped(['Server', 'x', 'X-In', 'y', 'X-Internal-A', 'z'], { headers: ['X-Internal-*'] }), [
    'x-internal-a',
  ])
})

t.test('trailers and the reason phrase', async (t) => {
  const effect = effectOf({
    fields: json,
    body: cleanJson,
    reason: 'java.lang.NullPointerException',
    trailers: ['X-Error', leak.replaceAll('\n', ' '), 'Digest', 'sha-256=x', 'Server', 'y'],
  })
  t.strictSame(effect?.trailers, ['Digest', 'sha-256=x'])
  t.equal(effect?.reason, '')
  t.equal(effect?.body, undefined, 'the body was clean')
  t.match(effect?.incident?.findings, [{ place: 'reason' }, { place: 'trailer' }])
  t.equal(effectOf({ fields: json, body: cleanJson, reason: 'Internal Server Error' }), undefined)
})

t.test('the safe body is negotiated', async (t) => {
  const text = ['Content-Type', 'text/html']
  for (const [accept, type] of [
    ['text/html', 'text/html; charset=utf-8'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/json', 'application/problem+json'],
    ['application/xml', 'application/problem+xml'],
    ['*/*', 'text/html; charset=utf-8'],
  ] as const) {
    const body = effectOf({ fields: text, body: leak, accept })?.body
    t.equal(body?.contentType, type)
    t.match(body?.content.toString(), incidentId)
    t.notMatch(body?.content.toString(), /orders/)
  }
})

t.test('the incident', async (t) => {
  const password = 'postgres://shop:s3cr3t-zebra@db.internal/shop'
  const body = JSON.stringify({ code: 1, dsn: password, stack: leak })
  const effect = effectOf({ fields: json, body })
  t.notMatch(effect?.incident?.original, /s3cr3t-zebra/, 'masked')
  t.match(effect?.incident?.original, /orders\.js/)
  t.match(
    effectOf({ fields: json, body, options: { logCredentials: true } })?.incident?.original,
    /s3cr3t-zebra/,
  )
  t.equal(effectOf({ fields: json, body, options: { maxLogged: '10B' } })?.incident?.original.length, 10)
  const stack = effect?.incident?.findings.find(({ family }) => family === 'stackTrace')
  t.equal(stack?.place, 'body')
  t.ok((stack?.offset ?? 0) >= body.indexOf('"stack"'), 'the offset is that of the leak')
  t.notMatch(JSON.stringify(effect?.incident?.findings), /orders/, 'no excerpt')
  t.equal(
    effectOf({ fields: ['Server', 'x'], body: 'fine' })?.incident,
    undefined,
    'a field of the list is no incident',
  )
})

t.test('options', async (t) => {
  t.match(effectOf({ fields: json, body: cleanJson, options: { body: 'replace', message: 'Ask us.' } }), {
    body: { manner: 'replace' },
    incident: { reason: 'body replaced: the rule replaces every body' },
  })
  t.equal(noteOf({ fields: json, body: leakingJson, options: { body: 'keep' } }), 'no leak found')
  t.equal(
    noteOf({ fields: json, body: leakingJson, options: { detect: ['sql'] } }),
    'no leak found (searched: sql)',
  )
  const body = JSON.stringify({ message: leak, code: 7 })
  t.match(
    effectOf({ fields: json, body, options: { message: 'Ask us.' } })?.body?.content.toString(),
    '"message":"Ask us."',
  )
  const states: BodyState[] = ['tooLarge', 'truncated']
  for (const state of states)
    t.equal(noteOf({ body: leak, state, options: { body: 'keep' } }), 'no leak found')
})

t.test('the body set by an earlier phase is the one that is sanitized', async (t) => {
  const exchange = exchangeOf({ fields: json, body: cleanJson })
  const replaced = {
    content: Buffer.from(leakingJson),
    contentType: 'application/json',
    manner: 'edit',
    varies: false,
  } as const
  const outcome = actionOf().apply({ ...exchange, replaced })
  t.match(outcome, { body: { manner: 'edit' } })
})

t.test("in a 4xx the client's own input is no leak", async (t) => {
  const type = ['Content-Type', 'text/plain']
  const note = (given: Given) => noteOf({ status: 404, fields: type, ...given })
  t.match(note({ body: "ENOENT: no such file or directory, stat '/srv/shop/a.css'" }), /filePath/)
  t.equal(note({ target: '/f?path=/srv/shop/a.css', body: 'No file at /srv/shop/a.css' }), 'no leak found')
  t.equal(
    note({ target: '/f?path=%2Fsrv%2Fshop%2Fa.css', body: 'No file at /srv/shop/a.css' }),
    'no leak found',
  )
  const echo = {
    detail: [{ msg: 'not an id', input: { path: '/srv/shop/a.css', host: 'db.shop.internal' } }],
  }
  t.equal(note({ status: 422, fields: json, body: JSON.stringify(echo) }), 'no leak found')
  t.match(note({ status: 500, fields: json, body: JSON.stringify(echo) }), /filePath/)
  t.equal(
    note({ fields: json, body: '{"message":"Unexpected token \'o\' is not valid JSON"}' }),
    'no leak found',
  )
})

t.test('a success is searched for error members alone, where a rule names its status', async (t) => {
  t.ok(actionOf().applies(200))
  const body = `{"data":{"a":"/srv/shop/a.css"},"errors":[{"message":${JSON.stringify(leak)}}]}`
  const effect = effectOf({ status: 200, fields: json, body })
  t.match(effect?.body?.content.toString(), '{"data":{"a":"/srv/shop/a.css"},"errors":[{"message":"')
  t.notMatch(effect?.body?.content.toString(), /orders/)
  t.equal(noteOf({ status: 200, fields: json, body: '{"a":"/srv/shop/a.css"}' }), 'no leak found')
  t.equal(noteOf({ status: 200, fields: json, body: '{"a"', state: 'tooLarge' }), 'no leak found')
})

t.test('identifiers are exempt by their shape, not by their name', async (t) => {
  const leaking: [string, string][] = [
    ['X-Trace-Id', '/srv/shop/releases/7/app.rb'],
    ['X-Correlation-Id', 'postgres://shop:secret@10.0.3.8/shop'],
    ['X-Host-Id', 'ip-10-2-3-4.eu-west-1.compute.internal'],
    ['X-Powered-By-Plesk', 'PleskLin'],
    ['Kbn-Name', 'kibana-prod'],
  ]
  for (const [name, value] of leaking)
    t.match(effectOf({ fields: [name, value] })?.dropFields, [name.toLowerCase()], `${name}: ${value}`)
  const opaque: [string, string][] = [
    ['X-Request-Id', '800a1f2e-6b1c-4f6e-9d2a-1b2c3d4e5f60'],
    ['X-GitHub-Request-Id', 'D0E4:3B1A5C:1F2E3D:2A1B3C:65E1F2A3'],
    ['X-Amz-Cf-Id', 'Vj3d9_gz-4gR0Yx0kQ/zW+7b=='],
    ['X-Amzn-Trace-Id', 'Root=1-67891233-abcdef012345678912345678;Sampled=1'],
  ]
  for (const [name, value] of opaque) t.equal(noteOf({ fields: [name, value] }), 'no leak found', value)
})

t.test('only the cookie that names a server is removed; a realm is replaced', async (t) => {
  const session = 'session=eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.abcdefgh; Path=/; HttpOnly'
  for (const cookie of [
    'BIGipServerpool_shop=1677787402.36895.0000; path=/',
    'SERVERID=web-prod-03; path=/',
    'route=10.0.3.8:8080',
  ]) {
    const effect = effectOf({ fields: ['Set-Cookie', session, 'Set-Cookie', cookie] })
    t.match(effect, { dropFields: ['set-cookie'], addFields: ['Set-Cookie', session] }, cookie)
    t.equal(effect?.addFields?.length, 2)
  }
  t.equal(noteOf({ fields: ['Set-Cookie', `${session}; Domain=shop.internal`] }), 'no leak found')
  const challenge = 'Basic realm="Manager at /opt/tomcat/webapps", charset="UTF-8"'
  t.strictSame(effectOf({ status: 401, fields: ['WWW-Authenticate', challenge] })?.addFields, [
    'WWW-Authenticate',
    'Basic realm="restricted", charset="UTF-8"',
  ])
  t.equal(noteOf({ status: 401, fields: ['WWW-Authenticate', 'Basic realm="Shop"'] }), 'no leak found')
})

t.test('bytes that Node.js writes as numbers are read', async (t) => {
  const stderr = Buffer.from('cat: /srv/shop/config/keys.pem: No such file or directory')
  const body = JSON.stringify({ message: 'no', output: { stderr }, sizes: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] })
  const edited = effectOf({ fields: ['Content-Type', 'application/json'], body })?.body?.content.toString()
  t.match(edited, '"sizes":[1,2,3,4,5,6,7,8,9,10]')
  t.notMatch(edited, '99,97,116')
})

t.test('bytes under names of indices are read, and what is compressed once more is unreadable', async (t) => {
  const stderr = new Uint8Array(Buffer.from('cat: /srv/shop/config/keys.pem: No such file or directory'))
  t.match(effectOf({ fields: json, body: JSON.stringify({ message: 'no', stderr }) })?.note, /filePath/)
  const twice = zlib.gzipSync('{"message":"/srv/shop/config/keys.pem"}')
  t.match(effectOf({ fields: json, body: twice })?.note, /unknown content coding/)
})

t.test('in a 4xx, what parsers say of the document stays, failures of the service go', async (t) => {
  const given = (message: string): Given => ({
    status: 400,
    fields: ['Content-Type', 'application/json'],
    body: JSON.stringify({ code: 'E_CART', message }),
  })
  for (const message of [
    'Could not save: TypeError: Cannot read properties of null',
    "Could not save: 'NoneType' object has no attribute 'total'",
    '[Errno 111] Connection refused',
    'getaddrinfo ENOTFOUND db01',
    'runtime error: index out of range [7] with length 3',
    'sql: Scan error on column index 0: converting driver.Value type string to a int: invalid syntax',
    'render: exec: "render-pdf": executable file not found in $PATH',
    'Index 4 out of bounds for length 1',
    'Cannot invoke "String.trim()" because "s" is null',
    "module 'acme_shop.ledger' has no attribute 'sync'",
    'find cart 7: sql: no rows in result set',
    'context deadline exceeded',
  ])
    t.match(effectOf(given(message))?.note, /leaks removed/, message)
  for (const message of [
    'Unexpected end of JSON input',
    'Expecting value: line 1 column 6 (char 5)',
    "invalid literal for int() with base 10: 'abc'",
    'ValidationError: "qty" must be a number',
    'Client.ValidationError',
    'strconv.Atoi: parsing "x1": invalid syntax',
    'json: cannot unmarshal string into Go value of type int',
  ])
    t.equal(noteOf(given(message)), 'no leak found', message)
})

t.test("what could be about the client's document counts in a 5xx only", async (t) => {
  for (const message of [
    "Column 'total' not found",
    'No row was found when one was required',
    'Queue carts does not exist',
    'No property for type Cart on model Cart',
  ]) {
    const given = (status: number) => ({ status, fields: json, body: JSON.stringify({ message }) })
    t.match(noteOf(given(503)), /sql/, message)
    t.equal(noteOf(given(422)), 'no leak found', message)
  }
})

t.test("in a 4xx, a complaint about the client's own statement stays unless it names more", async (t) => {
  const note = (error: string, target: string) =>
    noteOf({
      status: 400,
      target,
      fields: ['Content-Type', 'application/json'],
      body: JSON.stringify({ ok: false, database: 'art', query: { sql: 'select nope from art' }, error }),
    })
  const target = '/art.json?sql=select+nope+from+art'
  t.equal(note('no such column: nope', target), 'no leak found')
  t.match(
    effectOf({
      status: 400,
      target,
      fields: ['Content-Type', 'application/json'],
      body: '{"error":"no such column: wholesale_price"}',
    })?.note,
    /sql/,
  )
  t.match(
    effectOf({
      status: 400,
      target: "/items?id=1'",
      fields: ['Content-Type', 'application/json'],
      body: '{"error":"no such column: nope","sql":"select nope from art where id = 1"}',
    })?.note,
    /sql/,
  )
})

t.test('names next to a leak that are part of it are removed too', async (t) => {
  const body = JSON.stringify({
    code: 'E_CART',
    requestId: 'a-1.b-2',
    message: 'dial tcp: lookup carts-db.corp.invalid: no such host (a-1.b-2)',
    err: { Op: 'dial', Err: { Name: 'carts-db.corp.invalid', IsTimeout: false } },
  })
  const edited = effectOf({ fields: ['Content-Type', 'application/json'], body })?.body?.content.toString()
  t.notMatch(edited, 'corp.invalid')
  t.match(edited, '"requestId":"a-1.b-2"')
  t.match(edited, '"IsTimeout":false')
})

t.test('names that a failing service has for its own parts', async (t) => {
  const given = (status: number, value: object): Given => ({
    status,
    fields: ['Content-Type', 'application/json'],
    body: JSON.stringify(value),
  })
  const left = (status: number, value: object) =>
    effectOf(given(status, value))?.body?.content.toString() ?? 'unchanged'
  for (const message of [
    'cart 7 could not be read from shard cart_shard_3',
    "circuit breaker 'stockGateway' is open",
    'held by worker-3@cart-core-1',
    'caught CartStoreException while loading',
    'CartStoreError',
    'com/acme/cart/Archive',
    "{'owner_ref': 7}",
    'map[owner_ref:7 total:9]',
    'environment variable CART_STORE_KEY is not set',
  ]) {
    t.match(left(500, { message, hint: 'Please try again' }), /"hint":"Please try again","incident"/, message)
    t.notMatch(left(500, { message }), message, message)
  }
  for (const message of [
    'CartRow(id=7, owner_ref=None)',
    'invalid: CartRow { id: 7 }',
    "{'table': 'cart_rows'}",
  ]) {
    for (const status of [400, 500]) t.notMatch(left(status, { message }), /CartRow|cart_rows/, message)
  }
  t.match(left(500, { error: { table: 'cart_rows', retry: true } }), /"error":\{"retry":true\}/)
  t.match(left(500, { at: { class: 'CartStore', method: 'loadRow', retry: true } }), /"at":\{"retry":true\}/)
  t.notMatch(left(400, { type: 'JSONDecodeError', message: 'No' }), /JSONDecodeError/)
  // The client named it itself.
  const own = { ...given(500, { message: 'job nightly_export failed' }), target: '/jobs/nightly_export' }
  t.equal(noteOf(own), 'no leak found')
  for (const [status, value] of [
    [500, { message: 'Internal error', code: 'InternalServerException' }],
    [500, { __type: 'com.amazonaws.kms.v1#KMSInternalException', message: 'Internal error' }],
    [502, { code: 'EC2UnexpectedException', message: 'Unexpected error' }],
    [409, { __type: 'ConcurrentModificationException', message: 'Try again' }],
    [400, { error: 'BadRequestException', message: 'name should not be empty' }],
    [400, { error: 'AccessDeniedException', message: 'Not allowed' }],
    [500, { error: { message: 'An unknown error has occurred.', type: 'OAuthException', code: 1 } }],
    [400, { message: 'The data was invalid: {"qty": 1}', details: { table: '5' } }],
    [500, { message: 'The job failed', table: 'oak', function: 'wedding' }],
  ] as const)
    t.equal(noteOf(given(status, value)), 'no leak found', JSON.stringify(value))
})

t.test('answers of AWS itself keep their documented codes, messages and names', async (t) => {
  for (const [type, body] of [
    [
      'application/x-amz-json-1.0',
      '{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException","message":"The provided key element does not match the schema"}',
    ],
    [
      'application/x-amz-json-1.0',
      `{"__type":"StateMachineDoesNotExist","message":"State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:x'"}`,
    ],
    [
      'text/xml',
      '<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message></Error></ErrorResponse>',
    ],
  ] as const)
    t.equal(noteOf({ status: 400, fields: ['Content-Type', type], body }), 'no leak found', body)
  const echoed = 'No such table: carts_v2, in "__type":"XException" <ErrorResponse><Error><Type>Sender</Type>'
  t.match(noteOf({ status: 400, fields: ['Content-Type', 'text/plain'], body: echoed }), /sql/, 'an echo')
  const passedOn = { message: 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:x' }
  t.match(noteOf({ status: 400, fields: json, body: JSON.stringify(passedOn) }), /credentials/)
})

t.test('a class or a module that the client asked for is its own', async (t) => {
  const notes = (target: string, message: string) =>
    noteOf({ status: 404, fields: json, body: JSON.stringify({ message }), target })
  t.equal(notes('/modules/Shop::Cart', "Couldn't find Shop::Cart"), 'no leak found')
  t.match(notes('/carts/7', "Couldn't find Shop::Cart with 'id'=7"), /leaks removed: exception/)
  t.equal(notes('/modules/shop.carts', 'Module "shop.carts" not found'), 'no leak found')
  t.match(notes('/carts/7', 'Module "shop.carts" not found'), /leaks removed: exception/)
})

t.test('failed items of a bulk operation, between others that succeeded', async (t) => {
  const given = (value: object): Given => ({ status: 200, fields: json, body: JSON.stringify(value) })
  const ok = { id: 7, ok: true, note: 'ENOENT: fragile, /srv/shop' }
  const failed = {
    id: 8,
    ok: false,
    error: 'getaddrinfo ENOTFOUND db.shop.internal',
    errno: -3008,
    code: 'ENOTFOUND',
  }
  t.strictSame(JSON.parse(effectOf(given({ results: [ok, failed] }))!.body!.content.toString()), {
    results: [ok, { id: 8, ok: false, error: 'The request could not be completed.' }],
  })
  const byStatus = { items: [{ id: 8, status: 500, error: { message: 'no such table: carts_v2' } }] }
  t.match(noteOf(given(byStatus)), /error members cleaned: sql/)
  const byWord = [
    { id: 7, status: 'ok' },
    { id: 8, status: 'error', message: 'connect ECONNREFUSED 10.0.0.1:5432' },
  ]
  t.match(noteOf(given({ results: byWord })), /error members cleaned/)
  t.equal(noteOf(given({ errors: 1, events: byWord.slice(1) })), 'no leak found', 'a log')
  const item = {
    id: 8,
    error: "[Errno 2] No such file or directory: '/srv/x'",
    exception: 'FileNotFoundError',
  }
  t.match(noteOf(given({ succeeded: [{ id: 7 }], failed: [item] })), /error members cleaned/)
  t.equal(noteOf(given({ passed: [{ id: 7 }], failed: [item] })), 'no leak found', 'a report of tests')
  t.equal(noteOf(given({ ok: true, completed: [7], failed: [item] })), 'no leak found', 'a queue of jobs')
  t.equal(noteOf(given({ failed: [item] })), 'no leak found', 'a list of jobs')
  for (const value of [
    { results: [ok, { id: 8, ok: false, error: 'Parcel 8 was not found.' }] },
    { jobs: [{ id: 8, status: 'failed', log: "ENOENT: no such file, open '/srv/x'" }] },
  ])
    t.equal(noteOf(given(value)), 'no leak found')
})

t.test('details of a database and of a client beside a message, frames under any names', async (t) => {
  const left = (status: number, value: object) =>
    JSON.parse(effectOf({ status, fields: json, body: JSON.stringify(value) })!.body!.content.toString())
  const raised = {
    error: {
      severity: 'ERROR',
      code: 'P0001',
      hint: 'see shop.carts',
      where: 'PL/pgSQL function hold(bigint) line 1 at RAISE',
      routine: 'exec_stmt_raise',
      message: 'cart is held',
    },
  }
  const { incident: _, ...rest } = left(422, raised)
  t.strictSame(rest, {
    error: { severity: 'ERROR', hint: 'The request could not be completed.', message: 'cart is held' },
  })
  const coded = {
    code: 'NJS-530',
    originalCode: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED 10.0.0.1:9',
    id: 7,
  }
  t.same(Object.keys(left(500, coded)), ['message', 'id', 'incident'])
  const frame = { m: 'connect', l: 207, c: 'okhttp3.internal.connection.RealConnection' }
  t.same(Object.keys(left(503, { title: 'No', list: [frame, frame] })), ['title', 'incident'])
  const text = 'The cart could not be loaded. Please try again later. (fork/exec /opt/bin/hold: no such file)'
  const fields = ['Content-Type', 'text/plain']
  t.match(
    effectOf({ status: 409, fields, body: text })?.body?.content.toString(),
    /^The cart could not be loaded\. Please try again later\.\n/,
  )
})

t.test('the report of a script behind a heading, at the end of a page that succeeded', async (t) => {
  const report =
    '<h1>Software error:</h1>\n<pre>DBD::Pg::db do failed: ERROR: held\nat /srv/app/Hold.pm line 4.\n</pre>'
  const page = `<html><head><title>Desk</title></head><body><p>Parcel 7</p>${report}<p>For help, write to us.</p></body></html>`
  const edited = effectOf({
    status: 200,
    fields: ['Content-Type', 'text/html'],
    body: page,
  })?.body?.content.toString()
  t.match(edited, /<p>Parcel 7<\/p>.*<p>For help, write to us\.<\/p>/s)
  t.notMatch(edited, /DBD|Hold\.pm/)
  const heading = '<h1>Software error:</h1>\n<pre>Unmatched ( in regex at /srv/app/Hold.pm line 4.\n</pre>'
  const unknown = effectOf({
    status: 200,
    fields: ['Content-Type', 'text/html'],
    body: page.replace(report, heading),
  })?.body?.content.toString()
  t.match(unknown, /<p>Parcel 7<\/p>.*<p>For help, write to us\.<\/p>/s)
  t.notMatch(unknown, /Unmatched|Hold\.pm/)
})
