import t from 'tap'
import { loadText } from '../../src/config/load.js'
import { decide, heldBody, type Settled } from '../../src/engine/decide.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { type Fields, getField, noFields } from '../../src/http/fields.js'
import type { Head, Reply } from '../../src/http/message.js'
import { normalisePath } from '../../src/match/path.js'
import { conceal } from '../../src/rules/conceal.js'
import type { LocalReason } from '../../src/rules/rule.js'
import { read } from '../../src/schema/option.js'
import { compileKind, exchangeOf, noon } from '../support/exchange.js'

interface Shape {
  readonly method?: string
  readonly target?: string
  readonly sent?: Fields
  readonly status: number
  readonly fields?: Fields
  readonly body?: string
  readonly subresponse?: Head
  readonly local?: LocalReason
  readonly imitation?: Reply
}

/** A config's rules; returns what decides an exchange under them. */
function rulesOf(yaml: string) {
  const { plan, errors: faults } = loadText(
    `upstream: http://127.0.0.1:3000\nprofile: none\n${yaml}`,
    'test.yaml',
    {
      environment: {},
    },
  )
  const serious = faults.filter(({ severity }) => severity === 'fault')
  if (plan === undefined || serious.length > 0) throw new Error(JSON.stringify(faults))
  const rules = new RuleSet(plan.rules)
  return (shape: Shape): Settled | { subrequest: string } => {
    const {
      method = 'GET',
      target = '/admin/x',
      sent = noFields,
      status,
      fields = noFields,
      body = '',
    } = shape
    const path = normalisePath(target)
    const request = { method, target, path, fields: sent, httpVersion: '1.1', origin: 'http://api.example' }
    const { context } = exchangeOf({ context: { imitation: () => shape.imitation } })
    const raw = Buffer.from(body)
    const decision = decide({
      candidates: rules.lookup(request),
      request,
      received: { status, reason: '', fields },
      local: shape.local,
      held: heldBody(raw, fields, 'complete', { maxBytes: 65_536, maxHold: 0, refuseByLength: false }),
      context,
      subresponse: shape.subresponse,
    })
    if ('hold' in decision) throw new Error('held')
    return 'subrequest' in decision ? decision : decision.response
  }
}

const settled = (decision: Settled | { subrequest: string }): Settled => {
  if ('subrequest' in decision) throw new Error(`asks for ${decision.subrequest}`)
  return decision
}

const admin = 'rules:\n- name: hide\n  match: { path: /admin/** }\n  conceal: '

t.test('masked and genuine are the same, whatever the upstream said', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const upstreams: Pick<Shape, 'status' | 'fields' | 'body'>[] = [
    { status: 404 },
    {
      status: 404,
      fields: ['Content-Type', 'text/html', 'Content-Length', '5', 'Server', 'x'],
      body: 'hello',
    },
    {
      status: 403,
      fields: ['Set-Cookie', 'a=b', 'WWW-Authenticate', 'Basic', 'Allow', 'GET', 'ETag', '"1"'],
    },
    {
      status: 403,
      fields: ['Last-Modified', 'x', 'Vary', 'Cookie', 'Cache-Control', 'private', 'Date', 'y'],
      body: 'no',
    },
    { status: 403, fields: ['Content-Encoding', 'gzip', 'Transfer-Encoding', 'chunked', 'Trailer', 'X-T'] },
  ]
  const requests: Pick<Shape, 'method' | 'sent'>[] = [
    ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method) => ({
      method,
    })),
    ...['text/html', 'application/json', 'text/plain', 'image/*', '*/*;q=0.1, text/html', ',;q=x'].map(
      (accept) => ({
        sent: ['Accept', accept],
      }),
    ),
    {
      sent: [
        'Range',
        'bytes=0-1',
        'If-None-Match',
        '*',
        'Accept-Encoding',
        'gzip',
        'Origin',
        'http://x',
        'Cookie',
        'a=b',
      ],
    },
  ]
  for (const request of requests) {
    const replies = upstreams.map((upstream) => settled(decide({ ...request, ...upstream })).finalReply)
    t.equal(replies[0]?.head.status, 404)
    for (const reply of replies) t.same(reply, replies[0], JSON.stringify(request))
  }
})

t.test('the canonical 404 is negotiated, and not stored', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const json = settled(decide({ status: 403 })).finalReply!
  t.same(json.head.fields, [
    ...['Content-Type', 'application/problem+json', 'Content-Length', String(json.body.length)],
    ...['Cache-Control', 'no-store', 'Vary', 'Accept'],
  ])
  t.same(JSON.parse(json.body.toString()), { type: 'about:blank', title: 'Not Found', status: 404 })
  const html = settled(decide({ status: 403, sent: ['Accept', 'text/html'] })).finalReply!
  t.match(getField(html.head.fields, 'content-type'), /^text\/html/)
})

t.test('other statuses pass, and other paths', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  for (const status of [200, 204, 301, 302, 401, 405, 500]) {
    t.equal(settled(decide({ status })).changed, false, `${status}`)
  }
  for (const target of ['/', '/administrator', '/api/admin', '/x?y=/admin']) {
    for (const status of [403, 404])
      t.equal(settled(decide({ target, status })).changed, false, `${target} ${status}`)
  }
  for (const target of ['/ADMIN', '/x/..;/admin', '/%2561dmin', 'http://h/admin']) {
    t.ok(settled(decide({ target, status: 403 })).finalReply, target)
  }
})

t.test('statuses: numbers, classes, ranges, every error', async (t) => {
  const some = rulesOf(`${admin}{ statuses: [401, 405-406, 3xx] }`)
  for (const status of [401, 404, 405, 406, 302]) t.ok(settled(some({ status })).finalReply, `${status}`)
  for (const status of [200, 403, 500]) t.notOk(settled(some({ status })).finalReply, `${status}`)
  const all = rulesOf(`${admin}{ statuses: any-error }`)
  for (const status of [400, 404, 418, 500, 503]) t.ok(settled(all({ status })).finalReply, `${status}`)
  t.notOk(settled(all({ status: 204 })).finalReply)
})

t.test('a reply of the proxy itself is concealed where it can depend on the path', async (t) => {
  const decide = rulesOf(`${admin}{ statuses: any-error }`)
  const canonical = settled(decide({ status: 404 })).finalReply
  const table: readonly (readonly [
    code: string,
    status: number,
    proxyStatus: string | undefined,
    concealed: boolean,
  ])[] = [
    ['UPSTREAM_TIMEOUT', 504, 'http_response_timeout', true],
    ['UPSTREAM_INVALID_RESPONSE', 502, 'connection_terminated', true],
    ['UPSTREAM_INVALID_RESPONSE', 502, 'http_protocol_error', true],
    ['INTERNAL_ERROR', 500, 'proxy_internal_error', true],
    ['NO_ROUTE', 404, undefined, true],
    ['MAINTENANCE', 503, undefined, false],
    ['OVERLOADED', 503, 'connection_limit_reached', false],
    ['UPSTREAM_UNREACHABLE', 503, 'connection_refused', false],
    ['REQUEST_BODY_TOO_LARGE', 413, 'http_request_error', false],
  ]
  for (const [code, status, proxyStatus, concealed] of table) {
    const fields = ['Proxy-Status', `upstanding; error=${proxyStatus}`]
    const { finalReply: whole } = settled(
      decide({ status, local: { code, proxyStatus, detail: '' }, fields }),
    )
    t.same(whole, concealed ? canonical : undefined, `${code} ${proxyStatus}`)
  }
})

t.test('a body of its own, and fields that are kept', async (t) => {
  const decide = rulesOf(`${admin}{ body: "Weg.\\n", keepHeaders: [Access-Control-Allow-Origin, X-Many] }`)
  const { finalReply: whole } = settled(
    decide({
      status: 403,
      fields: ['X-MANY', '1', 'Server', 'x', 'x-many', '2', 'access-control-allow-origin', '*'],
    }),
  )
  t.equal(whole?.body.toString(), 'Weg.\n')
  t.same(whole?.head.fields, [
    ...['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', '5', 'Cache-Control', 'no-store'],
    ...['Access-Control-Allow-Origin', '*', 'X-Many', '1', 'X-Many', '2'],
  ])
})

t.test('everywhere: the 404s of all other paths take the same form', async (t) => {
  const decide = rulesOf(`${admin}{ everywhere: true, minDelay: 50ms }`)
  const inside = settled(decide({ status: 403 }))
  const outside = settled(decide({ target: '/other', status: 404, body: 'own' }))
  t.same(outside.finalReply, inside.finalReply)
  t.equal(inside.minDelay, 50)
  t.equal(outside.minDelay, 50)
  t.equal(settled(decide({ target: '/other', status: 403 })).changed, false)
})

t.test('minDelay holds for masked and genuine alike', async (t) => {
  const decide = rulesOf(`${admin}{ minDelay: 2s }`)
  t.equal(settled(decide({ status: 403 })).minDelay, 2000)
  t.equal(settled(decide({ status: 404 })).minDelay, 2000)
})

t.test('an interpreted status is concealed, and no later phase touches the answer', async (t) => {
  const decide = rulesOf(`rules:
- name: code
  match: { status: 200 }
  remap: { to: 403 }
- name: hide
  match: { path: /admin/** }
  conceal: {}
- name: format
  problem: { title: Formatted }
`)
  const masked = settled(decide({ status: 200 }))
  t.match(masked.finalReply?.body.toString(), 'Not Found')
  t.same(
    masked.trail.map(({ rule }) => rule),
    ['code', 'hide'],
  )
})

t.test('a redirect to the same path in another spelling', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const table: readonly (readonly [target: string, location: string, ask: string | undefined])[] = [
    ['/admin', '/admin/', '/admin/'],
    ['/admin/', '/admin', '/admin'],
    ['/admin/x?a=b', '/admin/x/?a=b', '/admin/x/?a=b'],
    ['/admin/x', 'http://10.0.0.1:3000/admin/x/', '/admin/x/'],
    ['/admin/x', 'x/', '/admin/x/'],
    ['/Admin/X', '/admin/x', '/admin/x'],
    ['/admin%2fx', '/admin/x', '/admin/x'],
    ['/admin/x', '/admin/x', undefined],
    ['/admin/x', 'https://other/admin/x', undefined],
    ['/admin/x', '/login?next=/admin/x', undefined],
    ['/admin/x', '/admin/y/', undefined],
    ['/admin/x', 'http://[', undefined],
  ]
  for (const [target, location, ask] of table) {
    for (const status of [301, 302, 303, 307, 308]) {
      const decision = decide({ target, status, fields: ['Location', location] })
      if (ask === undefined) t.equal(settled(decision).changed, false, `${target} to ${location}`)
      else t.same(decision, { subrequest: ask }, `${target} to ${location}`)
    }
  }
  const answered = (status: number) =>
    settled(
      decide({
        target: '/admin',
        status: 301,
        fields: ['Location', '/admin/'],
        subresponse: { status, reason: '', fields: [] },
      }),
    )
  t.same(answered(403).finalReply, settled(decide({ status: 404 })).finalReply)
  t.same(answered(404).finalReply, settled(decide({ status: 404 })).finalReply)
  t.equal(answered(200).changed, false)
  const subresponse = { status: 301, reason: '', fields: ['Location', '/admin/'] }
  t.ok(
    settled(decide({ target: '/ADMIN', status: 301, fields: ['Location', '/admin'], subresponse }))
      .finalReply,
    'a chain',
  )
  t.equal(settled(decide({ status: 301 })).changed, false, 'a redirect without Location')
})

t.test('OPTIONS and TRACE tell no more than GET', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const head = (status: number): Head => ({ status, reason: '', fields: [] })
  for (const method of ['OPTIONS', 'TRACE']) {
    const shape = { method, target: '/admin/x?a', status: 204, fields: ['Allow', 'GET'] }
    t.same(decide(shape), { subrequest: '/admin/x?a' })
    t.same(
      settled(decide({ ...shape, subresponse: head(403) })).finalReply,
      settled(decide({ method, status: 404 })).finalReply,
    )
    t.ok(settled(decide({ ...shape, subresponse: head(404) })).finalReply)
    t.equal(settled(decide({ ...shape, subresponse: head(200) })).changed, false)
  }
  t.equal(settled(decide({ method: 'OPTIONS', target: '/other', status: 200 })).changed, false)
})

t.test('imitate: the canonical 404 is the service’s own', async (t) => {
  const decide = rulesOf(`${admin}{ imitate: /no-such }`)
  const imitation: Reply = {
    head: {
      status: 404,
      reason: 'Nope',
      fields: [
        ...['X-Powered-By', 'Express', 'Content-Type', 'text/html; charset=utf-8', 'Content-Length', '30'],
        ...['ETag', '"1"', 'Date', 'Mon, 01 Jan 2024 00:00:00 GMT', 'Set-Cookie', 's=1', 'X-Request-Id', '7'],
      ],
    },
    body: Buffer.from('<pre>Cannot GET /no-such</pre>'),
  }
  const expected = [
    ...['X-Powered-By', 'Express', 'Content-Type', 'text/html; charset=utf-8', 'Content-Length', '46'],
    ...['Date', 'Sun, 01 Mar 2026 12:00:00 GMT'],
  ]
  t.equal(Date.UTC(2026, 2, 1, 12), noon)
  for (const status of [403, 404]) {
    const { finalReply: whole } = settled(
      decide({ method: 'POST', target: '/admin/%3C"a"?q', status, imitation }),
    )
    t.same(whole?.head, { status: 404, reason: 'Nope', fields: expected }, `${status}`)
    t.equal(whole?.body.toString(), '<pre>Cannot POST /admin/%3C&quot;a&quot;</pre>')
  }
  const without = settled(rulesOf(`${admin}{}`)({ status: 403 })).finalReply
  t.same(settled(decide({ status: 403 })).finalReply, without, 'none is known')
  const failing = { head: { ...imitation.head, status: 503 }, body: imitation.body }
  t.same(settled(decide({ status: 403, imitation: failing })).finalReply, without, 'the service failed')

  const outside = settled(
    decide({ target: '/other', status: 404, fields: imitation.head.fields, body: 'x', imitation }),
  )
  t.same(
    outside.head.fields.filter((_, i) => i % 2 === 0),
    ['X-Powered-By', 'Content-Type', 'Content-Length', 'Date'],
    'the fields of other 404s are the same',
  )
  t.equal(outside.body, undefined)
  t.equal(settled(decide({ target: '/other', status: 404, fields: ['A', 'b'], imitation })).changed, false)
})

t.test('imitate: later phases treat the copy as they treat the service’s 404s', async (t) => {
  const decide = rulesOf(
    `${admin}{ imitate: /no-such }\n- name: format\n  problem: { title: { from: /message } }\n`,
  )
  const body = '{"message":"gone","path":"/no-such"}'
  const fields = ['Content-Type', 'application/json', 'Content-Length', String(body.length)]
  const imitation = { head: { status: 404, reason: '', fields }, body: Buffer.from(body) }
  const masked = settled(decide({ status: 403, body: '{"message":"forbidden"}', fields, imitation }))
  t.same(JSON.parse(masked.finalReply!.body.toString()), { type: 'about:blank', title: 'gone', status: 404 })
  t.equal(getField(masked.finalReply!.head.fields, 'content-type'), 'application/problem+json')
  t.equal(getField(masked.finalReply!.head.fields, 'content-length'), String(masked.finalReply!.body.length))
  const genuine = settled(decide({ target: '/other', status: 404, body, fields, imitation }))
  t.same(masked.head, genuine.head)
  t.same(masked.finalReply?.body, genuine.body?.content)
})

t.test('what goes upstream, and what is fetched', async (t) => {
  t.equal(compileKind(conceal, { imitate: '/a' }).imitates, '/a?absent')
  t.equal(compileKind(conceal, { imitate: '/a?b' }).imitates, '/a?b')
  t.equal(compileKind(conceal, {}).imitates, undefined)
  t.ok(compileKind(conceal, {}).dropsRequestFields?.includes('if-none-match'))
})

t.test('faults', async (t) => {
  const table: readonly (readonly [options: object, fault: RegExp])[] = [
    [{ statuses: [200] }, /^\/statuses\/0: "200" is no refusal/],
    [{ statuses: [403, '504-500'] }, /^\/statuses\/1: "504-500" ends before it begins/],
    [{ statuses: ['2xx'] }, /no refusal/],
    [{ imitate: '/a', body: 'x' }, /^\/body: /],
    [{ contentType: 'text/html' }, /^\/contentType: /],
    [{ body: 'x', contentType: 'text/h\u4e2dml' }, /^\/contentType: /],
    [{ keepHeaders: ['X Y'] }, /^\/keepHeaders\/0: .*no name/],
    [{ keepHeaders: ['X-A', 'Content-Length'] }, /^\/keepHeaders\/1: .*canonical/],
  ]
  for (const [options, fault] of table) t.match(compileKind(conceal, options).faults.join('\n'), fault)
})

t.test('doubts', async (t) => {
  const doubts = (options: Record<string, unknown>, match: object) =>
    conceal.lint!(read(conceal.options, options), match as never, options).map(({ at }) => at)
  const all = { statuses: 'any-error', everywhere: true }
  const table: readonly (readonly [
    options: Record<string, unknown>,
    match: object,
    at: readonly string[],
  ])[] = [
    [{}, { path: '/admin/**' }, ['/conceal', '/conceal']],
    [all, { path: '/admin/**' }, []],
    [{ ...all, everywhere: false, imitate: '/x' }, { path: '/admin/**' }, []],
    [{ ...all, everywhere: false }, { path: '/**' }, []],
    [{ ...all, everywhere: false }, {}, []],
    [{ ...all, statuses: [401, 403, 405, 412] }, { path: '/a/**' }, []],
    [{ ...all, statuses: [401, 403, 405] }, { path: '/a/**' }, ['/conceal']],
    [all, { path: '/admin' }, ['/match/path']],
    [all, { path: '/admin/' }, ['/match/path']],
    [all, { path: '/admin/*' }, ['/match/path']],
    [all, { path: ['/admin', '/admin/**'] }, []],
    [all, { path: ['/admin/users', '/admin/**'] }, []],
    [all, { path: ['/adm', '/admin/**'] }, ['/match/path']],
    [all, { path: '/reports/q3.pdf' }, []],
    [
      all,
      { status: 403, method: 'GET', responseHeader: { A: true }, contentType: 'a/b' },
      [...['/match/status', '/match/method', '/match/responseHeader', '/match/contentType']],
    ],
  ]
  for (const [options, match, at] of table)
    t.same(doubts(options, match), at, JSON.stringify([options, match]))
  t.match(
    conceal.lint!(read(conceal.options, {}), { path: '/a' }, {})
      .map(({ message }) => message)
      .join('\n'),
    /everywhere: true.*imitate/,
  )
})
