/** The grammar of `when` and `status`, over every format; each row stands for a sentence of docs/conditions.md. */
import t from 'tap'
import { unwrap } from '../../src/rules/unwrap.js'
import { compileKind, exchangeOf } from '../support/exchange.js'

const json = 'application/json'
const xml = 'text/xml'
const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data; boundary=b'
const parts = (...given: [name: string, value: string][]) =>
  `${given.map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--b--\r\n`

type Row = readonly [when: object, type: string, body: string | Buffer, holds: boolean]

function statusOf(options: object, type: string, body: string | Buffer, named = false, more: string[] = []) {
  const action = compileKind(unwrap, options, { namesContentType: named })
  t.same(action.faults, [])
  const exchange = exchangeOf({ fields: type === '' ? more : ['Content-Type', type, ...more], body })
  const need = action.need?.(exchange)
  if (need === undefined || need.matchesPrefix?.(Buffer.from(body), exchange.received.fields) === false)
    return undefined
  const outcome = action.apply(exchange)
  return 'status' in outcome ? outcome.status : undefined
}

t.test('a code may have the name of an inherited member', async (t) => {
  for (const name of ['constructor', '__proto__', 'prototype']) {
    const map = JSON.parse(`{"${name}": 404}`)
    const given = { when: { '/code': { exists: true } }, status: { from: '/code', map, default: 500 } }
    t.equal(statusOf(given, json, `{"code":"${name}"}`), 404, name)
    t.equal(statusOf({ when: { [`/${name}`]: 'x' }, status: 404 }, json, `{"${name}":"x"}`), 404, name)
    t.equal(statusOf({ when: { [`/${name}`]: 'x' }, status: 404 }, json, '{}'), undefined, name)
  }
  t.equal(
    statusOf(
      { when: { '/code': 'toString' }, status: { from: '/code', map: { a: 404 }, default: 500 } },
      json,
      '{"code":"toString"}',
    ),
    500,
  )
})

t.test('conditions', async (t) => {
  const fault =
    '<e:Envelope xmlns:e="urn:e"><e:Body><e:Fault code="7"><faultcode>e:Server</faultcode></e:Fault></e:Body></e:Envelope>'
  const errors = '<r><error><code>A</code></error><error><code>B</code></error></r>'
  const rows: Row[] = [
    [{ '/errors/*/code': 'B' }, json, '{"errors":[{"code":"A"},{"code":"B"}]}', true],
    [{ '/errors/*/code': { any: 'B' } }, json, '{"errors":[{"code":"A"},{"code":"B"}]}', true],
    [{ '/errors/*/code': { all: 'B' } }, json, '{"errors":[{"code":"A"},{"code":"B"}]}', false],
    [{ '/errors/*/code': { all: ['A', 'B'] } }, json, '{"errors":[{"code":"A"},{"code":"B"}]}', true],
    [{ '/errors/*/code': { all: 'B' } }, json, '{"errors":[]}', false],
    [{ '/errors/*/code': { not: 'A' } }, json, '{"errors":[{"code":"A"},{"code":"B"}]}', false],
    [{ '/errors/*/code': { any: { not: 'A' } } }, json, '{"errors":[{"code":"A"},{"code":"B"}]}', true],
    [{ '/*_response/code': { not: '10000' } }, json, '{"pay_response":{"code":"40004"}}', true],
    [{ '/*_response/code': '40004' }, json, '{"pay_request":{"code":"40004"}}', false],
    [{ '/*/code': 4 }, json, '{"a":{"code":4}}', true],
    [{ '/a': { not: 'x' } }, json, '{"b":1}', true],
    [{ '/a': { not: ['x', null] } }, json, '{"a":null}', false],
    [{ '/a': { not: { pattern: '^x' } } }, json, '{"a":"yx"}', true],
    [{ '/a': [] }, json, '{"a":[]}', true],
    [{ '/a': [] }, json, '{"a":[1]}', false],
    [{ '/a': {} }, json, '{"a":{}}', true],
    [{ '/a': {} }, json, '{"a":{"b":1}}', false],
    [{ '/a': null }, json, '{"a":null}', true],
    [{ '/a': ['no', 'n'] }, json, '{"a":"n"}', true],
    [{ '/a': 'no' }, json, '{"a":"\\u006eo"}', true],
    [{ '/a': 7 }, json, '{"a":7.0}', true],
    [{ '/a': 'x/y' }, json, '{"a":"x\\/y"}', true],
    [{ '/a/b': false }, json, '{"a":"{\\"b\\":false}"}', true],
    [{ '/a/b': 'no' }, json, '{"a":"<b>&#110;o</b>"}', true],
    [{ '/a/b/c': 'no' }, json, '{"a":"<b><c>&#110;o</c></b>"}', true],
    [{ '/a/0': false }, json, '{"a":[false]}', true],
    [{ '/a/b': false }, json, '{"a":[{"b":false}]}', false],
    [{ '/__proto__': false }, json, '{"a":false}', false],
    [{ '/a': { empty: true } }, json, '{"a":""}', true],
    [{ '/a': { empty: true } }, json, '{"a":[]}', true],
    [{ '/a': { empty: true } }, json, '{"a":{}}', true],
    [{ '/a': { empty: true } }, json, '{"a":null}', true],
    [{ '/a': { empty: true } }, json, '{"a":0}', false],
    [{ '/a': { empty: true } }, json, '{}', false],
    [{ '/a': { empty: false } }, json, '{"a":[0]}', true],
    [{ '/a': { empty: false } }, json, '{}', false],
    [{ not: { '/ok': true } }, json, '{"ok":false}', true],
    [{ not: { '/ok': true } }, json, '{"ok":true}', false],
    [{ not: { '/ok': true } }, 'text/html', '<p>a page', false],
    [{ not: { '/ok': true, '/n': 1 } }, json, '{"ok":true,"n":2}', true],
    [{ any: [{ '/a': 1 }, { '/b': 2 }] }, json, '{"b":2}', true],
    [{ any: [{ '/a': 1 }, { '/b': 2 }] }, json, '{"b":3}', false],
    [{ any: [{ '/a': 1 }, { text: 'b' }], '/c': 1 }, json, '{"b":3,"c":1}', true],
    [{ '/message/code': 'E7' }, json, '{"message":"{\\"code\\":\\"E7\\"}"}', true],
    [{ '/d/r/code': '7' }, json, '{"d":"<r><code>7</code></r>"}', true],
    [{ '/message/code': 'E7' }, json, '{"message":"code E7"}', false],
    [{ '/Envelope/Body/Fault/faultcode': { pattern: 'Server$' } }, xml, fault, true],
    [{ '/e:Envelope/e:Body/e:Fault/@code': 7 }, xml, fault, true],
    [{ '/Envelope/Body/Fault': { exists: false } }, xml, fault, false],
    [{ '/Envelope/*/Fault': { exists: true } }, xml, fault, true],
    [{ '/r/error/code': 'B' }, xml, errors, true],
    [{ '/r/error/*/code': 'B' }, xml, errors, true],
    [{ '/r/error/0/code': 'B' }, xml, errors, false],
    [{ '/r/error/1/code': 'B' }, xml, errors, true],
    [{ '/r/error/code': { all: 'B' } }, xml, errors, false],
    [{ '/r/error/*/code': 'A' }, xml, '<r><error><code>A</code></error></r>', true],
    [{ '/r/error/0/code': 'A' }, xml, '<r><error><code>A</code></error></r>', true],
    [{ '/r/ok': false }, xml, '<r><ok> false </ok></r>', true],
    [{ '/r/ok': false }, json, '{"r":{"ok":"false"}}', false],
    [{ '/r/e': 'x' }, xml, '<r><e n="1">x</e></r>', true],
    [{ '/r/e': { empty: true } }, xml, '<r><e/></r>', true],
    [
      { '/r/e': null },
      xml,
      '<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e i:nil="true"/></r>',
      true,
    ],
    [{ '/r/e': 'x' }, xml, '<!DOCTYPE r [<!ENTITY a "b">]><r><e>x</e></r>', false],
    [{ '/r/e': 'x' }, xml, '<r><e>x</e>', false],
    [{ '/r/e': 'x' }, 'application/vnd.ogc.se_xml', '<r><e>x</e></r>', true],
    [{ '/a': 1 }, 'application/x-amz-json-1.1', '{"a":1}', true],
    [{ '/ACK': 'Failure', '/L_ERRORCODE0': 10002 }, form, 'ACK=Failure&L_ERRORCODE0=10002', true],
    [{ '/ACK': 'Failure' }, 'text/plain', 'ACK=Failure&VERSION=1', true],
    [{ '/ACK': 'Failure' }, '', 'ACK=Failure\nVERSION=1\n', true],
    [{ '/A%43K': 'Failure' }, 'text/plain', 'Hello there', false],
    [{ '/ACK': 'Failure' }, form, '%41CK=Failure', true],
    [{ '/e': 'b' }, form, 'e=a&e=b', true],
    [{ '/e': { all: 'b' } }, form, 'e=a&e=b', false],
    [{ '/status': 'failed' }, multipart, parts(['status', 'failed']), true],
    [
      { '/result/ok': false },
      multipart,
      '--b\r\nContent-Disposition: form-data; name=result\r\nContent-Type: application/json\r\n\r\n{"ok":false}\r\n--b--',
      true,
    ],
    [
      { '/Envelope/Body/Fault': { exists: true } },
      'multipart/related; boundary=b; start="<r>"',
      `--b\r\nContent-ID: <x>\r\n\r\nbytes\r\n--b\r\nContent-ID: <r>\r\nContent-Type: application/xop+xml\r\n\r\n${fault}\r\n--b--`,
      true,
    ],
    [
      { text: '\\?rreur: é' },
      'text/html',
      Buffer.from('<meta charset="iso-8859-1">?rreur: \xe9', 'latin1'),
      true,
    ],
    [
      { text: 'エラー' },
      'text/html',
      Buffer.concat([
        Buffer.from('<meta http-equiv=x content="text/html; charset=Shift_JIS">'),
        Buffer.from([0x83, 0x47, 0x83, 0x89, 0x81, 0x5b]),
      ]),
      true,
    ],
    [
      { '/r': 'é' },
      xml,
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r>\xe9</r>', 'latin1'),
      true,
    ],
  ]
  for (const [when, type, body, holds] of rows)
    t.equal(
      statusOf({ when, status: 409 }, type, body),
      holds ? 409 : undefined,
      `${JSON.stringify(when)} ${type} ${body}`,
    )
})

t.test('any content type that match.contentType names is read', async (t) => {
  const rows: Row[] = [
    [{ '/a': 1 }, 'application/octet-stream', '{"a":1}', true],
    [{ '/r/a': 1 }, 'application/vnd.custom', '<r><a>1</a></r>', true],
    [{ text: '(?:^|\\r)MSA\\|A[ER]\\|' }, 'application/hl7-v2', 'MSH|^~\\&|\rMSA|AE|1', true],
    [{ text: '(?m)^error:' }, 'application/yaml', 'ok: no\nerror: gone\n', true],
  ]
  for (const [when, type, body] of rows) {
    t.equal(statusOf({ when, status: 409 }, type, body, true), 409, type)
    t.equal(
      statusOf({ when, status: 409 }, type, body),
      undefined,
      `${type} is not read when no rule names it`,
    )
  }
  const wrapped = '{"success":false,"error":{"code":"USER_NOT_FOUND"}}'
  t.equal(statusOf({ dialect: 'envelope' }, 'application/octet-stream', wrapped, true), 404)
})

t.test('where the status is found', async (t) => {
  const rows: [status: unknown, type: string, body: string, expected: number | undefined][] = [
    [{ from: '/code' }, json, '{"code":"410"}', 410],
    [{ from: ['/status', '/code'] }, json, '{"code":404}', 404],
    [{ from: ['/status', '/code'] }, json, '{"status":"x","code":404}', 404],
    [{ from: { '/code': '^E(\\d{3})$' } }, json, '{"code":"E404"}', 404],
    [{ from: { '/code': '^-(\\d{3})$' } }, json, '{"code":-404}', 404],
    [{ from: { '/code': '^(\\d{3})\\b' } }, json, '{"code":"404 Not Found"}', 404],
    [{ from: { '/code': '^(\\d{3})\\d\\d$' } }, json, '{"code":40401}', 404],
    [{ from: { '/code': '\\d{3}' } }, json, '{"code":"no. 409"}', 409],
    [{ from: { '/code': '^(?:E(\\d{3})|F(\\d{3}))$' } }, json, '{"code":"F503"}', 503],
    [{ from: { '/code': '^E(\\d{3})$' }, default: 500 }, json, '{"code":"X"}', 500],
    [{ from: { text: 'Error (\\d{3})' } }, 'text/html', '<h1>Error 503</h1>', 503],
    [{ from: 'text' }, 'text/plain', '404\n', 404],
    [{ from: 'X-Status' }, json, '{}', 418],
    [{ from: { 'X-Result': 'code=(\\w+)' }, map: { NOPE: 404 } }, json, '{}', 404],
    [{ from: ['X-Absent', '/code'], default: 500 }, json, '{}', 500],
    [{ from: '/r/e/@code' }, xml, '<r><e code="404"/></r>', 404],
    [{ from: '/e/*/c' }, json, '{"e":[{"c":404},{"c":404}]}', 404],
    [{ from: '/e/*/c' }, json, '{"e":[{"c":404},{"c":422}]}', 400],
    [{ from: '/e/*/c' }, json, '{"e":[{"c":404},{"c":503}]}', 500],
    [{ from: '/c', map: { '*_NOT_FOUND': 404 } }, json, '{"c":"USER_NOT_FOUND"}', 404],
    [{ from: '/c', map: { '10xx': 400 } }, json, '{"c":1017}', 400],
    [{ from: '/c', map: { '10xx': 400 } }, json, '{"c":10170}', undefined],
    [{ from: '/c', map: { '-320xx': 500 } }, json, '{"c":-32005}', 500],
    [{ from: '/c', map: { '1000-1999': 400, 1017: 404 } }, json, '{"c":1017}', 404],
    [{ from: '/c', map: { '1000-1999': 400 } }, json, '{"c":"1999"}', 400],
    [{ from: '/c', map: { '-32099--32000': 503 } }, json, '{"c":-32050}', 503],
    [{ from: '/c', map: { 'A*': 401, '*': 400 } }, json, '{"c":"B"}', 400],
    [{ from: '/m/code', map: { 7: 404 } }, json, '{"m":"{\\"code\\":7}"}', 404],
  ]
  for (const [status, type, body, expected] of rows) {
    const more = ['X-Status', '418', 'X-Result', 'code=NOPE']
    t.equal(
      statusOf({ when: { not: { text: '^ok$' } }, status }, type, body, false, more),
      expected,
      `${JSON.stringify(status)} ${body}`,
    )
  }
})

t.test('a dialect with amendments', async (t) => {
  const body = (code: string, message = 'x') => JSON.stringify({ success: false, code, message })
  const rows: [options: object, body: string, expected: number | undefined][] = [
    [{ status: { map: { E17: 404 } } }, body('E17'), 404],
    [{ status: { map: { 'E*': 404 } } }, body('E17'), 404],
    [{ status: { map: { E17: 404 } } }, body('E18'), 500],
    [{ status: { map: { E17: 404 }, default: 422 } }, body('E18'), 422],
    [{ status: { default: 422 } }, body('ACCESS_DENIED'), 403],
    [{ status: { map: { ACCESS_DENIED: 404 } } }, body('ACCESS_DENIED'), 404],
    [{ status: { from: { '/message': '(\\d{3})$' } } }, body('E1', 'error 409'), 409],
    [{ status: 400 }, body('ACCESS_DENIED'), 400],
    [{ when: { not: { '/code': 'E18' } } }, body('E18'), undefined],
    [{ when: { '/code': { pattern: '^E' } } }, body('E18'), 500],
  ]
  for (const [options, given, expected] of rows)
    t.equal(
      statusOf({ dialect: 'envelope', ...options }, json, given),
      expected,
      `${JSON.stringify(options)} ${given}`,
    )
  t.equal(
    statusOf({ dialect: 'any' }, json, '{"jsonrpc":"2.0","error":{"code":-32601,"message":"x"},"id":7}'),
    404,
  )
  t.equal(statusOf({ dialect: 'any' }, xml, '<a/>'), undefined)
})

t.test('unsafe methods', async (t) => {
  const outcome = (method: string, body: object, options: object = {}, type = json) => {
    const action = compileKind(unwrap, { dialect: 'envelope', ...options })
    const made = action.apply(
      exchangeOf({ method, fields: ['Content-Type', type], body: JSON.stringify(body) }),
    )
    return 'status' in made ? made.status : undefined
  }
  const busy = { success: false, message: 'The system is busy' }
  t.equal(outcome('GET', busy), 503)
  t.equal(outcome('POST', busy), 500, 'words alone ask no client to repeat')
  t.equal(outcome('POST', [{ errorCode: 'X1', message: 'The system is busy' }]), 500, 'in a list, too')
  t.equal(outcome('POST', { ...busy, help: 'Read about rate limits' }), 500, 'words about another status')
  t.equal(
    outcome('POST', { code: 500, msg: 'Too many attempts', data: null }),
    400,
    'words overrule a number',
  )
  const title = { title: 'You have exceeded your quota for today' }
  t.equal(outcome('POST', title, { dialect: 'problem' }, 'application/problem+json'), 400)
  t.equal(outcome('GET', title, { dialect: 'problem' }, 'application/problem+json'), 429)
  t.equal(outcome('POST', { success: false, code: 503, message: 'x' }), 503, 'the body says so')
  t.equal(outcome('POST', { success: false, code: 'SERVICE_UNAVAILABLE' }), 503)
  t.equal(outcome('POST', { success: false, message: 'upstream error' }), 500)
  t.equal(outcome('GET', { success: false, message: 'upstream error' }), 502)
  t.equal(outcome('POST', { success: false, message: 'request timeout' }), 400)
  t.equal(outcome('POST', { success: false, code: 502, message: 'x' }), 502)
  t.equal(outcome('POST', { success: false, code: 408, message: 'x' }, { unsafeStatus: 422 }), 422)
  t.equal(outcome('DELETE', { success: false, code: 503, message: 'x' }, { unsafeStatus: 422 }), 422)
  t.equal(outcome('PUT', { success: false, message: 'x' }, { unsafeStatus: 422 }), 422)
  t.equal(outcome('GET', { success: false, message: 'x' }, { unsafeStatus: 422 }), 500)
  t.equal(outcome('PATCH', { success: false, code: 'NOT_FOUND' }, { unsafeStatus: 422 }), 404)
})
