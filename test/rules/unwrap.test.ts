import { gzipSync } from 'node:zlib'
import t from 'tap'
import { unwrap } from '../../src/rules/unwrap.js'
import { compileKind, exchangeOf, type Situation } from '../support/exchange.js'

const json = ['Content-Type', 'application/json']
const wrapped = '{"success":false,"error":{"code":"USER_NOT_FOUND"}}'
const envelope = compileKind(unwrap, { dialect: 'envelope' })

t.test('a body is not buffered if the head decides, and the trail says why', async (t) => {
  const rows: [why: RegExp, situation: Situation][] = [
    [/image\/png is not read/, { fields: ['Content-Type', 'image/png'] }],
    [/application\/octet-stream/, { fields: ['Content-Type', 'application/octet-stream'] }],
    [
      /text\/event-stream; charset|is a stream/,
      { fields: ['Content-Type', 'text/event-stream; charset=utf-8'] },
    ],
    [/is a stream/, { fields: ['Content-Type', 'application/x-ndjson'] }],
    [/is a stream/, { fields: ['Content-Type', 'application/grpc+json'] }],
    [/is a stream/, { fields: ['Content-Type', 'multipart/x-mixed-replace; boundary=a'] }],
    [/HEAD/, { fields: json, method: 'HEAD' }],
    [/larger than 65536/, { fields: [...json, 'Content-Length', '65537'] }],
    [/a part/, { fields: json, receivedStatus: 206 }],
    [/proxy's own/, { fields: json, local: { code: 'X', proxyStatus: undefined, detail: '' } }],
  ]
  for (const [why, situation] of rows) {
    const exchange = exchangeOf({ body: wrapped, ...situation })
    t.equal(envelope.need?.(exchange), undefined, String(why))
    t.match(envelope.apply(exchange), { skip: why })
  }
  t.match(envelope.need?.(exchangeOf({ fields: [...json, 'Content-Length', '65536'] })), {
    maxBytes: 65_536,
    maxHold: 2_000,
    refuseByLength: true,
  })
})

t.test('statuses', async (t) => {
  for (const status of [200, 201, 202, 203, 207, 299]) t.ok(envelope.applies(status), `${status}`)
  for (const status of [204, 205, 206, 302, 304, 400, 404, 500])
    t.notOk(envelope.applies(status), `${status}`)
  t.same(envelope.requires?.withoutRequestHeaders, ['range', 'if-range'])
  t.ok(envelope.requires?.body)
})

t.test('incomplete bodies pass unchanged', async (t) => {
  for (const bodyState of ['tooLarge', 'tooSlow', 'truncated', 'memoryLimit'] as const) {
    t.match(envelope.apply(exchangeOf({ fields: json, body: wrapped, bodyState })), { skip: /body/ })
  }
  const corrupt = exchangeOf({ fields: [...json, 'Content-Encoding', 'gzip'], body: wrapped })
  t.match(envelope.apply(corrupt), { skip: /corrupt/ })
  const unknown = exchangeOf({ fields: [...json, 'Content-Encoding', 'x-own'], body: wrapped })
  t.match(envelope.apply(unknown), { skip: /coding is unknown/ })
})

t.test('the effect has no body: it passes in its own coding', async (t) => {
  const fields = [...json, 'Content-Encoding', 'gzip', 'ETag', '"a"', 'Cache-Control', 'max-age=9']
  const outcome = envelope.apply(exchangeOf({ fields, body: gzipSync(wrapped) }))
  t.match(outcome, { status: 404, setFields: ['Cache-Control', 'no-store'] })
  t.notOk('body' in outcome)
})

t.test('an existing no-store stays as it is', async (t) => {
  const fields = [...json, 'Cache-Control', 'private', 'Cache-Control', 'No-Store']
  t.notOk('setFields' in envelope.apply(exchangeOf({ fields, body: wrapped })))
})

t.test('every spelling of a name is found', async (t) => {
  const own = compileKind(unwrap, { when: { '/error/kind~1x': true, '/f': false }, status: 404 })
  const flag = compileKind(unwrap, { when: { '/flag': false }, status: 404 })
  const found: [action: typeof own, body: string | Buffer, contentType?: string][] = [
    [flag, '{"flag":false}'],
    [flag, '{ "\\u0066lag" : false }'],
    [flag, '{"flag":true,"flag":false}'],
    [flag, '\ufeff{"flag":false}'],
    [flag, Buffer.from('{"flag":false}', 'utf16le')],
    [flag, Buffer.from('\ufeff{"flag":false}', 'utf16le')],
    [flag, Buffer.from('{"flag":false}', 'utf16le').swap16()],
    [flag, Buffer.from('{"flag":false,"a":"\xe9"}', 'latin1')],
    [flag, '{"flag":false}', 'text/html'],
    [flag, '{"flag":false}', 'application/vnd.x+json; charset=utf-8'],
    [flag, '{"flag":false}', ''],
    [own, '{"error":{"kind\\/x":true},"f":false}'],
  ]
  for (const [action, body, contentType = 'application/json'] of found) {
    const outcome = action.apply(exchangeOf({ fields: ['Content-Type', contentType], body }))
    t.match(outcome, { status: 404 }, `${contentType}: ${body}`)
  }
  for (const body of [
    '{"flag":false,"flag":true}',
    '{"flag":"false"}',
    '{"flag":0}',
    '{"a":{"flag":false}}',
    '{"flag":false',
  ]) {
    t.match(flag.apply(exchangeOf({ fields: json, body })), { skip: /is not an error/ }, body)
  }
})

t.test('when and status', async (t) => {
  const rows: [options: object, body: string, status: number | undefined][] = [
    [{ when: { '/a': null }, status: 404 }, '{"a":null}', 404],
    [{ when: { '/a': null }, status: 404 }, '{}', undefined],
    [{ when: { '/a': [1, 'x'] }, status: 404 }, '{"a":"x"}', 404],
    [{ when: { '/a': [1, 'x'] }, status: 404 }, '{"a":2}', undefined],
    [{ when: { '/a': { exists: true } }, status: 404 }, '{"a":null}', 404],
    [{ when: { '/a': { exists: true } }, status: 404 }, '{"b":1}', undefined],
    [{ when: { '/a': { exists: false } }, status: 404 }, '{"b":1}', 404],
    [{ when: { '/a': { exists: false } }, status: 404 }, 'no JSON', undefined],
    [{ when: { '/a': { pattern: '^4' } }, status: 404 }, '{"a":42}', 404],
    [{ when: { '/a': { pattern: '4' } }, status: 404 }, '{"a":["4"]}', undefined],
    [{ when: { '/a/0/b': 1 }, status: 404 }, '{"a":[{"b":1}]}', 404],
    [{ when: { '': 'bad' }, status: 404 }, '"bad"', 404],
    [{ when: { '/constructor': { exists: true } }, status: 404 }, '{"a":1}', undefined],
    [{ when: { '/a': 1, '/b': 2 }, status: 404 }, '{"a":1,"b":3}', undefined],
    [{ when: { '/a': 1, text: 'z$' }, status: 404 }, '{"a":1}', undefined],
    [{ when: { text: 'Oops' }, status: 503 }, 'Oops', 503],
    [{ when: { '/a': 1 }, status: { from: '/s' } }, '{"a":1,"s":410}', 410],
    [{ when: { '/a': 1 }, status: { from: '/s' } }, '{"a":1,"s":"410"}', 410],
    [{ when: { '/a': 1 }, status: { from: '/s', default: 500 } }, '{"a":1,"s":200}', 500],
    [{ when: { '/a': 1 }, status: { from: '/s', default: 500 } }, '{"a":1,"s":410.5}', 500],
    [{ when: { '/a': 1 }, status: { from: '/s', map: { 7: 404, true: 409 } } }, '{"a":1,"s":7}', 404],
    [{ when: { '/a': 1 }, status: { from: '/s', map: { 7: 404, true: 409 } } }, '{"a":1,"s":true}', 409],
    [{ when: { '/a': 1 }, status: { from: '/s', map: { X: 404 } } }, '{"a":1,"s":"constructor"}', undefined],
  ]
  for (const [options, body, status] of rows) {
    const action = compileKind(unwrap, options)
    t.same(action.faults, [])
    const outcome = action.apply(exchangeOf({ fields: json, body }))
    t.equal('status' in outcome ? outcome.status : undefined, status, `${JSON.stringify(options)} ${body}`)
  }
})

t.test('the message goes into the trail, bounded', async (t) => {
  const action = compileKind(unwrap, { when: { '/a': 1 }, status: 404, message: '/m' })
  const outcome = action.apply(
    exchangeOf({ fields: json, body: JSON.stringify({ a: 1, m: 'x'.repeat(999) }) }),
  )
  t.match(outcome, { note: /: "x{200}"$/ })
})

t.test('faults', async (t) => {
  const rows: [options: object, fault: RegExp][] = [
    [{}, /expected "dialect", or "when"/],
    [{ when: { '/a': 1 } }, /"when" also needs "status"/],
    [{ status: 404 }, /expected "dialect", or "when"/],
    [{ when: { success: false }, status: 404 }, /write "\/success"/],
    [{ when: { 'error.code': 1 }, status: 404 }, /write "\/error\/code"/],
    [{ when: { '/a~': 1 }, status: 404 }, /~/],
    [{ when: { text: false }, status: 404 }, /expected a pattern/],
    [{ when: { text: '(?=a)' }, status: 404 }, /linear time/],
    [{ when: { '/a': { pattern: '(a)\\1' } }, status: 404 }, /linear time/],
    [{ when: { '$.errors[0].code': 1 }, status: 404 }, /write "\/errors\/0\/code"/],
    [{ when: { '//Fault/code': 1 }, status: 404 }, /write "\/Fault\/code"/],
    [{ when: { not: { '$.a': 1 } }, status: 404 }, /write "\/a"/],
    [{ when: { '/a': { '/b': 1 } }, status: 404 }, /write the whole path, as in "\/a\/b"/],
    [{ when: { any: { '/b': 1 } }, status: 404 }, /expected a list of conditions/],
    [{ when: { not: 'x' }, status: 404 }, /expected conditions that must not hold/],
    [{ when: { '/a': 1 }, status: { from: '$.error.code' } }, /write "\/error\/code"/],
    [{ when: { '/a': 1 }, status: { from: 'error.code' } }, /write "\/error\/code"/],
    [{ when: { '/a': 1 }, status: { from: { '/a': '(?=x)' } } }, /linear time/],
    [{ when: { '/a': 1 }, status: { map: { a: 404 } } }, /"when" also needs "status"/],
    [{ when: { '/a': 1 }, status: { from: '/a', map: { '9-1': 404 } } }, /write "1-9"/],
    [{ when: { '/a': 1 }, status: 404, message: 'm' }, /write "\/m"/],
  ]
  for (const [options, fault] of rows) t.match(compileKind(unwrap, options).faults.join(), fault)
})
