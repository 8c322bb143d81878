import t from 'tap'
import { problem } from '../../src/rules/problem.js'
import { compileKind, exchangeOf, type Situation } from '../support/exchange.js'

const json = ['Content-Type', 'application/json']
const ownProblem = ['Content-Type', 'application/problem+json; charset=utf-8']

function outcomeOf(options: object, situation: Situation) {
  return compileKind(problem, options).apply(exchangeOf({ status: 404, ...situation }))
}

/** The new body, or why there is none. */
function rewritten(options: object, situation: Situation): string {
  const outcome = outcomeOf(options, situation)
  if ('skip' in outcome) return outcome.skip
  return 'body' in outcome ? String(outcome.body?.content) : 'unchanged'
}

const plain = '{"type":"about:blank","title":"Not Found","status":404}'

t.test('nothing from the upstream is sent unless configured', (t) => {
  const leak = '{"message":"at com.acme.Db","status":200,"title":"x","type":"y"}'
  t.equal(rewritten({}, { fields: json, body: leak }), plain)
  t.equal(rewritten({}, { fields: ['Content-Type', 'text/html'], body: '<h1>at com.acme.Db</h1>' }), plain)
  t.equal(rewritten({}, {}), plain)
  t.equal(rewritten({}, { status: 499 }), '{"type":"about:blank","title":"Error","status":499}')
  t.end()
})

t.test('members', (t) => {
  const fields = json
  const body =
    '{"error":{"code":12345678901234567890,"message":"No \\u0061","url":"/e/1","bad":"a b"},"e":"","n":7,"list":[{"a" : 1.0}],"no":null}'
  const member = (options: object) => rewritten(options, { fields, body }).slice(plain.length - 1)
  t.equal(member({ detail: 'Words.' }), ',"detail":"Words."}')
  t.equal(member({ detail: { from: '/error/message' } }), ',"detail":"No a"}')
  t.equal(member({ detail: { from: ['/nowhere', '/e', '/no', '/list', '/n'] } }), ',"detail":"7"}')
  t.equal(member({ detail: { from: '/list/0/a' } }), ',"detail":"1.0"}')
  t.equal(member({ detail: { from: '/error' } }), '}')
  t.equal(member({ instance: { from: '/error/url' } }), ',"instance":"/e/1"}')
  t.equal(member({ instance: { from: '/error/bad' } }), '}', 'no URI')
  t.equal(member({ keep: { code: '/error/code' } }), ',"code":12345678901234567890}', 'digits stay')
  t.equal(member({ keep: { errors: '/list', no: '/no', none: '/x' } }), ',"errors":[{"a" : 1.0}],"no":null}')
  t.equal(member({ keep: { 'a"b': '/n', __proto__x: '/n' } }), ',"a\\"b":7,"__proto__x":7}')
  t.equal(
    rewritten({ type: 'https://e.example/x', title: { from: '/error/message' } }, { fields, body }),
    '{"type":"https://e.example/x","title":"No a","status":404}',
  )
  t.end()
})

t.test('the body may be JSON under any name, and need not be', (t) => {
  const options = { detail: { from: '/m' } }
  const found = '{"type":"about:blank","title":"Not Found","status":404,"detail":"x"}'
  t.equal(rewritten(options, { fields: ['Content-Type', 'text/html'], body: ' {"m":"x"} ' }), found)
  t.equal(rewritten(options, { body: '{"m":"x"}' }), found)
  t.equal(rewritten(options, { body: '{"m":"y","m":"x"}' }), found, 'the last of duplicates')
  for (const body of ['', '{"m":"x"', '{"m":"x"} x', '"m"', '[]', '<m>', '['.repeat(100_000)]) {
    t.equal(rewritten(options, { fields: json, body }), plain, body.slice(0, 20))
  }
  t.equal(rewritten(options, { fields: json, body: '{"m":"x"}', bodyState: 'tooLarge' }), plain)
  t.equal(rewritten(options, { fields: ['Content-Encoding', 'snappy'], body: '{"m":"x"}' }), plain)
  t.match(outcomeOf(options, { body: '<p>' }), { note: 'rewritten; the body could not be read' })
  t.end()
})

t.test('what an earlier phase removed stays removed', (t) => {
  const options = { detail: { from: '/m' }, keep: { at: '/at' } }
  const body = '{"m":"SELECT 1","at":"com.acme.Db"}'
  const edited = {
    content: Buffer.from('{"m":"safe"}'),
    contentType: 'application/json',
    manner: 'edit',
    varies: false,
  } as const
  t.equal(
    rewritten(options, { fields: json, body, replaced: edited }),
    `${plain.slice(0, -1)},"detail":"safe"}`,
  )
  const html = {
    content: Buffer.from('<p>safe'),
    contentType: 'text/html',
    manner: 'edit',
    varies: false,
  } as const
  t.equal(rewritten(options, { fields: json, body, replaced: html }), plain)
  t.equal(
    rewritten(options, { fields: ownProblem, body: '{"status":404,"m":"SELECT 1"}', replaced: html }),
    plain,
  )
  t.equal(
    rewritten(options, { fields: json, body, replaced: { ...html, manner: 'replace' } }),
    'the body already has this format',
  )
  t.end()
})

t.test('the incident id is sent', (t) => {
  const replaced = {
    content: Buffer.from('{"incident":"x"}'),
    contentType: 'application/json',
    manner: 'edit',
    varies: true,
  } as const
  t.equal(rewritten({}, { replaced, incident: 'f3b0' }), `${plain.slice(0, -1)},"incident":"f3b0"}`)
  t.end()
})

t.test('negotiation', (t) => {
  const answer = (accept: string[]) => {
    const requestFields = accept.flatMap((value) => ['Accept', value])
    const outcome = outcomeOf({}, { requestFields })
    return 'body' in outcome
      ? [outcome.body?.contentType, outcome.body?.varies, outcome.body?.manner]
      : outcome
  }
  t.same(answer([]), ['application/problem+json', true, 'replace'])
  t.same(answer(['text/html']), ['text/html; charset=utf-8', true, 'replace'])
  t.same(
    answer(['text/html;q=0.1', 'text/plain']),
    ['text/plain; charset=utf-8', true, 'replace'],
    'two lines',
  )
  t.end()
})

t.test('a problem of the upstream’s own passes, with the real status', (t) => {
  const pass = 'the body already is problem details from the upstream'
  const own = (body: string, more: Situation = {}) =>
    rewritten({ title: 'x' }, { fields: ownProblem, body, ...more })
  t.equal(own('{"status":404,"title":"a"}'), pass)
  t.equal(own('{"title":"a"}'), pass, 'status is optional')
  t.equal(own('{ "title" : "a", "status" : 200, "n": 1.0 }'), '{ "title" : "a", "status" : 404, "n": 1.0 }')
  t.equal(own('{"status":"404"}'), '{"status":404}')
  t.equal(
    own('{"status":200,"s":{"status":200},"st\\u0061tus":500}'),
    '{"status":404,"s":{"status":200},"st\\u0061tus":404}',
  )
  t.equal(own('{"status":200}', { requestFields: ['Accept', 'text/html'] }), '{"status":404}')
  t.equal(own('', { method: 'HEAD', requestFields: ['Accept', 'text/html'] }), pass)
  t.equal(own('not JSON'), '{"type":"about:blank","title":"x","status":404}')
  t.equal(own('[1]'), '{"type":"about:blank","title":"x","status":404}')
  t.equal(own('{}', { bodyState: 'tooSlow' }), 'the upstream’s problem details were not read: tooSlow')
  const fields = [...ownProblem, 'Cache-Control', 'public, No-Transform']
  t.equal(own('{"status":200}', { fields }), 'no-transform forbids correcting the problem’s status')
  t.equal(own('<problem/>', { fields: ['Content-Type', 'application/problem+xml'] }), pass)
  const replaced = {
    content: Buffer.from('{"status":200}'),
    contentType: 'application/problem+json',
    manner: 'edit',
    varies: false,
  } as const
  t.equal(own('{"status":200,"leak":1}', { replaced }), '{"status":404}')
  t.end()
})

t.test('streams and the proxy’s own replies pass', (t) => {
  t.equal(
    rewritten({}, { fields: ['Content-Type', 'text/event-stream; charset=utf-8'] }),
    'the body is a stream',
  )
  t.equal(rewritten({}, { fields: ['Content-Type', 'application/grpc'] }), 'the body is a stream')
  const local = { code: 'OVERLOADED', proxyStatus: undefined, detail: '' }
  t.equal(rewritten({}, { local }), 'the body already has this format')
  t.end()
})

t.test('the body is only requested where it is read', (t) => {
  const needs = (options: object, situation: Situation) =>
    compileKind(problem, options).need?.(exchangeOf({ status: 404, ...situation })) !== undefined
  t.equal(needs({ title: 'x' }, { fields: json }), false)
  t.equal(needs({ title: 'x' }, { fields: ownProblem }), true)
  t.equal(needs({ keep: { a: '/a' } }, { fields: json }), true)
  t.equal(needs({ detail: { from: '/a' } }, {}), true)
  t.equal(needs({ detail: { from: '/a' } }, { fields: ['Content-Type', 'text/event-stream'] }), false)
  t.end()
})

t.test('statuses and faults', (t) => {
  t.same([200, 304, 400, 404, 503, 599].filter(compileKind(problem, {}).applies), [400, 404, 503, 599])
  t.match(compileKind(problem, { keep: { status: '/s', code: '/c' } }).faults, [
    /^\/keep\/status: "status" is always that of the response/,
  ])
  t.end()
})
