import t from 'tap'
import { loadText } from '../../src/config/load.js'
import { decide } from '../../src/engine/decide.js'
import { heldBody, type Settled } from '../../src/engine/decision.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { type Fields, getField, noFields } from '../../src/http/fields.js'
import type { Head, Reply } from '../../src/http/message.js'
import { normalizePath } from '../../src/match/path.js'
import { candidatePaths } from '../../src/match/pathCandidates.js'
import { twinOf } from '../../src/rules/conceal/twin.js'
import { conceal } from '../../src/rules/conceal.js'
import { type LocalReason, unknownUpstream } from '../../src/rules/rule.js'
import { keyOf, type NeedsSubrequest } from '../../src/rules/subrequest.js'
import { read } from '../../src/schema/option.js'
import { compileKind, exchangeOf, noon } from '../support/exchange.js'

interface Shape {
  readonly method?: string
  readonly target?: string
  readonly sent?: Fields
  readonly status: number
  readonly fields?: Fields
  readonly body?: string
  /** By method and target: a status, a whole head, or none. */
  readonly replies?: Readonly<Record<string, number | Head | Reply | 'failed'>>
  /** Whether the subrequest for an absent path elsewhere is of interest; otherwise it fails. */
  readonly showsTwin?: boolean
  readonly local?: LocalReason
  readonly imitation?: Reply
}

const inAdmin = (target: string) => candidatePaths(target).some((path) => /^\/admin(?:\/|$)/.test(path))

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
  return (shape: Shape): Settled | NeedsSubrequest => {
    const {
      method = 'GET',
      target = '/admin/x',
      sent = noFields,
      status,
      fields = noFields,
      body = '',
    } = shape
    const path = normalizePath(target)
    const request = { method, target, path, fields: sent, httpVersion: '1.1', origin: 'http://api.example' }
    const { context } = exchangeOf({
      context: { upstream: { ...unknownUpstream, imitation: () => shape.imitation } },
    })
    const raw = Buffer.from(body)
    const decideWith = (replies: Shape['replies']) =>
      decide({
        candidates: rules.lookup(request),
        request,
        received: { status, reason: '', fields },
        local: shape.local,
        held: heldBody(raw, fields, 'complete', { maxBytes: 65_536, maxHold: 0, refuseByLength: false }),
        context,
        subresponses: new Map(Object.entries(replies ?? {}).map(([key, reply]) => [key, replyOf(reply)])),
      })
    let decision = decideWith(shape.replies)
    if ('subrequest' in decision && decision.subrequest.absent && !shape.showsTwin)
      decision = decideWith({ ...shape.replies, [keyOf(decision.subrequest)]: 'failed' })
    if ('hold' in decision) throw new Error('held')
    return 'subrequest' in decision ? decision : decision.response
  }
}

const replyOf = (reply: number | Head | Reply | 'failed'): Reply | 'failed' => {
  if (reply === 'failed') return reply
  if (typeof reply === 'object' && 'body' in reply) return reply
  const head = typeof reply === 'number' ? { status: reply, reason: '', fields: [] } : reply
  return { head, body: Buffer.alloc(0) }
}

const settled = (decision: Settled | NeedsSubrequest): Settled => {
  if ('subrequest' in decision) throw new Error(`needs ${keyOf(decision.subrequest)}`)
  return decision
}

/** Method and target of the subrequest that is needed. */
const needed = (decision: Settled | NeedsSubrequest): string | undefined =>
  'subrequest' in decision ? keyOf(decision.subrequest) : undefined

const to = (location: string, status = 302): Head => ({ status, reason: '', fields: ['Location', location] })

const admin = 'rules:\n- name: hide\n  match: { path: /admin/** }\n  conceal: '

t.test('hidden and absent paths get the same response, whatever the upstream sent', async (t) => {
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

t.test('successes pass, and other paths', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  for (const status of [200, 201, 204]) t.equal(settled(decide({ status })).changed, false, `${status}`)
  for (const target of ['/', '/administrator', '/api/admin', '/x?y=/admin']) {
    for (const status of [403, 404])
      t.equal(settled(decide({ target, status })).changed, false, `${target} ${status}`)
  }
  for (const target of ['/ADMIN', '/x/..;/admin', '/%2561dmin', 'http://h/admin', '/index.php/admin']) {
    t.ok(settled(decide({ target, status: 403 })).finalReply, target)
  }
  for (const name of ['X-Original-URL', 'x-rewrite-url']) {
    t.ok(settled(decide({ target: '/', sent: [name, '/admin/x'], status: 403 })).finalReply, name)
  }
})

t.test('statuses left out: GET decides whether a client may have the error of another method', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const canonical = settled(decide({ status: 404 })).finalReply
  for (const status of [400, 401, 403, 405, 406, 413, 422, 429, 500, 501, 503]) {
    for (const method of ['GET', 'HEAD'])
      t.same(settled(decide({ method, status })).finalReply, canonical, `${method} ${status}`)
  }
  for (const status of [400, 405, 413, 422, 500, 501]) {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'ODD']) {
      const shape = { method, status, fields: ['Allow', 'GET'] }
      t.equal(needed(decide(shape)), 'GET /admin/x')
      t.equal(settled(decide({ ...shape, replies: { 'GET /admin/x': 200 } })).changed, false)
      for (const reply of [401, 403, 404, 405, 500, 'failed'] as const) {
        const decided = settled(decide({ ...shape, replies: { 'GET /admin/x': reply } }))
        t.same(decided.finalReply, canonical, `${method} ${status}, GET ${reply}`)
      }
    }
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

t.test('minDelay applies to hidden and absent paths alike', async (t) => {
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

t.test('a redirect within the rule is followed, with the credentials of the client', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const canonical = settled(decide({ status: 404 })).finalReply
  const followed: readonly (readonly [target: string, location: string, subrequest: string])[] = [
    ['/admin', '/admin/', '/admin/'],
    ['/admin/x?a=b', '/admin/x/?a=b', '/admin/x/?a=b'],
    ['/admin/x', 'http://10.0.0.1:3000/admin/x/', '/admin/x/'],
    ['/admin/x', 'x/', '/admin/x/'],
    ['/admin%2fx', '/admin/x', '/admin/x'],
    ['/admin', '/admin/html', '/admin/html'],
    ['/admin/x', '/admin/y/', '/admin/y/'],
    ['/admin/x', '/admin/x', '/admin/x'],
    ['/admin/x', 'https://other/admin/x', '/admin/x'],
    ['/admin/x', '/admin/x?session=new', '/admin/x?session=new'],
    ['/admin/x', '/index.php/admin/x', '/index.php/admin/x'],
  ]
  for (const [target, location, next] of followed) {
    for (const status of [301, 302, 303, 307, 308]) {
      const shape = { target, status, fields: ['Location', location] }
      const key = `GET ${next}`
      t.equal(needed(decide(shape)), key, `${target} to ${location}`)
      t.equal(settled(decide({ ...shape, replies: { [key]: 200 } })).changed, false)
      for (const reply of [403, 404, 500, 'failed', 300, 304, to('', 302)] as const)
        t.same(settled(decide({ ...shape, replies: { [key]: reply } })).finalReply, canonical)
    }
  }
  t.equal(needed(decide({ status: 200, fields: ['Refresh', '0; url=/admin/y'] })), 'GET /admin/y')
  t.equal(settled(decide({ status: 200, fields: ['Refresh', '30'] })).changed, false)
})

t.test('redirects are followed one after another, up to a limit', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const chain = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`GET /admin/${i}`, to(`/admin/${i + 1}`)]))
  const shape = { status: 302, fields: ['Location', '/admin/0'] }
  t.equal(needed(decide({ ...shape, replies: chain(2) })), 'GET /admin/2')
  t.equal(settled(decide({ ...shape, replies: { ...chain(2), 'GET /admin/2': 200 } })).changed, false)
  t.ok(settled(decide({ ...shape, replies: { ...chain(2), 'GET /admin/2': 403 } })).finalReply)
  t.ok(settled(decide({ ...shape, replies: chain(20) })).finalReply, 'too many')
  t.ok(settled(decide({ ...shape, replies: { 'GET /admin/0': to('/admin/0') } })).finalReply, 'a loop')
  t.ok(settled(decide({ ...shape, replies: { 'GET /admin/0': to('/login') } })).finalReply, 'to the login')
})

t.test(
  'redirects out of the rule count as refusals if they lead to a page that refuses access',
  async (t) => {
    const logins = [
      ...['/login?next=/admin/x', '/users/sign_in', 'https://idp.example/oauth2/authorize?x=1'],
      ...[
        'https://sts.example/adfs/ls/',
        '/logon.aspx',
        'https://login.example/',
        'https://idp.example/?SAMLRequest=f',
      ],
      ...['/error/403', '/access-denied', '/app/unauthorized.html', '/?error=Access%20denied', '/forbidden'],
    ]
    const returns = [
      ...['/account?returnUrl=%2Fadmin%2Fx', '/enter?from=https://api.example/admin/x'],
      'https://sts.example/ls/?wctx=rm%3D0%26ru%3D%252fadmin%252fx',
    ]
    const unreadable = ['http://[']
    for (const options of ['{}', '{ statuses: any-error }']) {
      const decide = rulesOf(`${admin}${options}`)
      for (const location of [...logins, ...returns, ...unreadable])
        t.ok(settled(decide({ status: 302, fields: ['Location', location] })).finalReply, location)
      for (const status of [300, 301, 304, 308]) t.ok(settled(decide({ status })).finalReply, `${status}`)
      for (const location of [
        '/dashboard',
        'https://other/',
        '/blogs/x',
        '/search?error=0',
        'http://api.example/',
      ])
        t.equal(settled(decide({ status: 302, fields: ['Location', location] })).changed, false, location)
    }
    const listed = rulesOf(`${admin}{ statuses: [403] }`)
    t.equal(settled(listed({ status: 302, fields: ['Location', '/login'] })).changed, false)
  },
)

t.test('a listed status is concealed in every form in which clients read it', async (t) => {
  const refresh = { status: 200, fields: ['Refresh', '0; url=/login'] }
  for (const [statuses, shape, hides] of [
    ['[5xx]', { status: 999 }, true],
    ['[500]', { status: 600 }, true],
    ['[4xx]', { status: 999 }, false],
    ['[4xx, 5xx, 300-399]', refresh, true],
    ['[302]', refresh, true],
    ['[4xx, 5xx]', refresh, false],
    ['[302]', { status: 200, fields: ['Refresh', '5'] }, false],
    ['[302]', { status: 302, fields: ['Location', '/admin/y'] }, true],
  ] as const) {
    const { finalReply } = settled(rulesOf(`${admin}{ statuses: ${statuses} }`)(shape))
    t.equal(finalReply !== undefined, hides, `${statuses} ${shape.status}`)
  }
})

t.test('a success that may not come from a handler reveals no more than GET does', async (t) => {
  const decide = rulesOf(`${admin}{}`)
  const canonical = settled(decide({ status: 404 })).finalReply
  const shapes: readonly Omit<Shape, 'status'>[] = [
    { method: 'OPTIONS', fields: ['Allow', 'GET'] },
    { method: 'TRACE' },
    { method: 'POST', sent: ['X-HTTP-Method-Override', 'OPTIONS'] },
    { method: 'POST', sent: ['x-method-override', 'PUT'] },
    { method: 'POST', fields: ['Allow', 'GET, POST'] },
  ]
  for (const shape of shapes) {
    const now = { ...shape, status: 204, target: '/admin/x?a' }
    t.equal(needed(decide(now)), 'GET /admin/x?a')
    for (const reply of [403, 404, 'failed'] as const)
      t.same(settled(decide({ ...now, replies: { 'GET /admin/x?a': reply } })).finalReply, canonical)
    t.equal(settled(decide({ ...now, replies: { 'GET /admin/x?a': 200 } })).changed, false)
  }
  const overriding = decide({ method: 'POST', sent: ['X-HTTP-Method', 'OPTIONS'], status: 200 })
  t.ok('subrequest' in overriding && overriding.subrequest.drops.has('x-http-method'))
  t.equal(settled(decide({ method: 'OPTIONS', target: '/other', status: 200 })).changed, false)
})

t.test('with a hidden scope, the response for an absent path outside is used', async (t) => {
  for (const options of ['{ everywhere: true }', '{ imitate: /nope }']) {
    const decide = rulesOf(`${admin}${options}`)
    const canonical = settled(rulesOf(`${admin}{ body: x }`)({ status: 404 })).finalReply!.head.status
    for (const [method, status] of [
      ['GET', 403],
      ['GET', 404],
      ['OPTIONS', 404],
      ['PUT', 403],
    ] as const) {
      const target = '/admin/%zz'
      const subrequest = needed(decide({ method, target, status, showsTwin: true }))!
      const twin = `${method === 'PUT' ? 'GET' : method} ${twinOf(target, inAdmin)}`
      t.equal(subrequest, twin)
      t.notOk(twin.includes('admin'))
      const sentence = decide({ method, target, status, showsTwin: true })
      const drops = 'subrequest' in sentence ? sentence.subrequest.drops : undefined
      t.equal(drops?.has('if-match'), method === 'PUT', 'conditions of another method mean another thing')
      const malformed = settled(decide({ method, target, status, replies: { [twin]: 400 } }))
      t.equal(malformed.head.status, 400)
      for (const reply of [404, 'failed'] as const) {
        const ordinary = settled(decide({ method, target, status, replies: { [twin]: reply } }))
        t.equal(ordinary.head.status, canonical)
      }
    }
  }
  const everything = rulesOf('rules:\n- { match: { path: /** }, conceal: { everywhere: true } }\n')
  t.equal(settled(everything({ status: 403 })).head.status, 404, 'there is no path elsewhere')
})

t.test('where the scope is hidden, absent paths outside lose errors of method and content', async (t) => {
  const decide = rulesOf(`${admin}{ everywhere: true }`)
  const outside = { target: '/other', method: 'PUT' }
  const canonical = settled(decide({ target: '/other', status: 404 })).finalReply
  for (const status of [405, 501]) {
    t.equal(needed(decide({ ...outside, status })), 'GET /other')
    t.same(settled(decide({ ...outside, status, replies: { 'GET /other': 404 } })).finalReply, canonical)
    for (const reply of [200, 403, 405, 'failed'] as const)
      t.equal(settled(decide({ ...outside, status, replies: { 'GET /other': reply } })).changed, false)
    const { head, finalReply } = settled(decide({ ...outside, method: 'GET', status, body: 'x' }))
    t.same([head.status, finalReply?.body.toString()], [status, 'x'], 'as it came, when the request is whole')
  }
  for (const status of [400, 411, 413, 415]) {
    for (const method of ['OPTIONS', 'GET']) {
      const whole = settled(decide({ ...outside, method, status }))
      t.equal(whole.head.status, status, 'of the target')
      const withContent = { ...outside, method, status, sent: ['Content-Length', '1'] }
      t.equal(needed(decide(withContent)), 'GET /other', 'of the content')
    }
    const absent = { 'GET /other': 404 }
    t.equal(needed(decide({ ...outside, status, replies: absent })), 'OPTIONS /other')
    const both = { ...absent, 'OPTIONS /other': 404 }
    t.same(settled(decide({ ...outside, status, replies: both })).finalReply, canonical)
    const routed = { ...absent, 'OPTIONS /other': 200 }
    t.equal(settled(decide({ ...outside, status, replies: routed })).changed, false)
  }
  for (const status of [412, 416])
    for (const method of ['GET', 'HEAD', 'PUT']) {
      const decision = decide({ target: '/other', method, status })
      t.equal(needed(decision), 'GET /other')
      t.ok('subrequest' in decision && decision.subrequest.drops.has('if-match'))
      const absent = settled(decide({ target: '/other', method, status, replies: { 'GET /other': 404 } }))
      t.same(absent.finalReply?.head, canonical?.head)
      t.notOk(settled(decide({ target: '/other', method, status, replies: { 'GET /other': 200 } })).changed)
    }
  for (const status of [403, 409, 422]) t.equal(settled(decide({ ...outside, status })).changed, false)
})

t.test('the response for an absent path outside also replaces failures of the upstream', async (t) => {
  const decide = rulesOf(`${admin}{ everywhere: true }`)
  const local = { code: 'UPSTREAM_TIMEOUT', proxyStatus: 'http_response_timeout', detail: '' }
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    t.equal(settled(decide({ method, status: 504, local })).head.status, 404)
    t.equal(settled(decide({ method, target: '/other', status: 504, local })).changed, false)
    t.match(needed(decide({ method, status: 504, local, showsTwin: true })), /^(?:GET|OPTIONS) \//)
  }
  const twin = `OPTIONS ${twinOf('/admin/x', inAdmin)}`
  const options = settled(decide({ method: 'OPTIONS', status: 504, local, replies: { [twin]: 204 } }))
  t.equal(options.head.status, 204)
  for (const [status, proxyStatus] of [
    [508, 'proxy_loop_detected'],
    [413, 'http_request_error'],
    [503, 'connection_refused'],
  ] as const)
    t.notOk(settled(decide({ status, local: { ...local, proxyStatus } })).changed, proxyStatus)
  const unrouted = { code: 'NO_ROUTE', proxyStatus: undefined, detail: '' }
  t.equal(settled(decide({ status: 404, local: unrouted, showsTwin: true })).head.status, 404)
})

t.test('the path outside keeps as much of the requested path as possible', async (t) => {
  const within = (start: RegExp) => (target: string) => start.test(target)
  for (const [target, scope, expected] of [
    ['/admin/users', /^\/admin/, /^\/[a-z]{5}\/[a-z]{5}$/],
    ['/api/admin/users?a=/admin', /^\/api\/admin/, /^\/api\/[a-z]{5}\/[a-z]{5}\?a=\/admin$/],
    ['/api/admin/a', /^\/api\/admin/, /^\/api\/[a-z]{5}\/[a-z]$/],
    [
      '/api/v1/adm/a',
      /^\/api\/v1\/adm/,
      /^\/api\/[a-z]\d\/[a-z]{3}\/[a-z]$|^\/api\/[a-z\d]{2}\/[a-z]{3}\/[a-z]$/,
    ],
    ['/index.php/admin/users', /^\/index.php\/admin/, /^\/index\.php\/[a-z]{5}\/[a-z]{5}$/],
    ['/a/b/c/secret.html', /secret/, /^\/a\/b\/c\/[a-z]{6}\.html$/],
    ['http://h/api/admin/users', /api\/admin/, /^http:\/\/h\/api\/[a-z]{5}\/[a-z]{5}$/],
    ['/adm', /^\/adm/, /^\/[a-z]{6}$/],
  ] as const) {
    const twin = twinOf(target, within(scope))
    t.match(twin, expected, target)
    t.equal(twin, twinOf(target, within(scope)), 'the same for the same target')
  }
  t.equal(
    twinOf('/a/b', () => true),
    undefined,
  )
  let work = 0
  const deep = `/x/${'secret/'.repeat(900)}`
  twinOf(deep, (target) => ++work > 0 && target.startsWith('/x/secret'))
  t.ok(work < 15, `${work} paths are tried`)
})

t.test('where the scope is hidden, absent paths outside cost as much time as those inside', async (t) => {
  for (const options of ['{ everywhere: true, minDelay: 1s }', '{ imitate: /nope, minDelay: 1s }']) {
    const decide = rulesOf(`${admin}${options}`)
    for (const [method, sent] of [
      ['GET', 'GET'],
      ['OPTIONS', 'OPTIONS'],
      ['POST', 'GET'],
    ] as const) {
      const shape = { method, target: '/other/thing', status: 404 }
      t.match(needed(decide({ ...shape, showsTwin: true })), new RegExp(`^${sent} /[a-z]+/[a-z]+$`))
      t.equal(settled(decide(shape)).minDelay, 1000)
    }
    t.equal(settled(decide({ target: '/%zz', status: 400 })).minDelay, 1000)
  }
})

t.test('headers that the service sets on every response stay on responses other than 404', async (t) => {
  const decide = rulesOf(`${admin}{ everywhere: true }`)
  const target = '/admin/%zz'
  const fields = ['Set-Cookie', 's=1', 'X-Request-Id', '7', 'Date', 'Mon, 01 Jan 2024 00:00:00 GMT']
  const head = { status: 400, reason: '', fields }
  const malformed = settled(
    decide({ target, status: 400, replies: { [`GET ${twinOf(target, inAdmin)}`]: head } }),
  )
  t.same(malformed.head.fields, fields)
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
  t.equal(outside.finalReply?.body.toString(), 'x')
  t.same(settled(decide({ target: '/other', status: 404, fields: ['A', 'b'], imitation })).head.fields, [
    'A',
    'b',
  ])
})

t.test(
  'imitate: the service’s own 404 to the same request for another absent path is the best model',
  async (t) => {
    const decide = rulesOf(`${admin}{ imitate: /no-such }`)
    for (const target of ['/admin/%zz', '/admin/%61%62', '/%2561dmin', '/admin/a1.json?b=c', '/admin/abc%'])
      for (const method of ['GET', 'DELETE']) {
        const twin = twinOf(target, inAdmin)!
        t.not(twin, target)
        t.equal(twin.length, target.length)
        const body = Buffer.from(`Cannot GET [${encodeURI(twin)}]`)
        const head = {
          status: 404,
          reason: '',
          fields: ['Content-Length', String(body.length), 'X-Form', '2'],
        }
        const { finalReply } = settled(
          decide({ method, target, status: 403, replies: { [`GET ${twin}`]: { head, body } } }),
        )
        const written = `Cannot ${method} [${encodeURI(target)}]`
        t.equal(finalReply?.body.toString(), written)
        t.same(finalReply?.head.fields, ['Content-Length', String(written.length), 'X-Form', '2'])
      }
  },
)

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
  t.equal(compileKind(conceal, { imitate: '/a' }).requires?.imitatedPath, '/a?absent')
  t.equal(compileKind(conceal, { imitate: '/a?b' }).requires?.imitatedPath, '/a?b')
  t.equal(compileKind(conceal, {}).requires?.imitatedPath, undefined)
  t.ok(compileKind(conceal, {}).requires?.withoutRequestHeaders?.includes('if-none-match'))
})

t.test('faults', async (t) => {
  const table: readonly (readonly [options: object, fault: RegExp])[] = [
    [{ statuses: [200] }, /^\/statuses\/0: "200" is not an error or redirect/],
    [{ statuses: [403, '504-500'] }, /^\/statuses\/1: "504-500" ends before it begins/],
    [{ statuses: ['2xx'] }, /not an error or redirect/],
    [{ imitate: '/a', body: 'x' }, /^\/body: /],
    [{ contentType: 'text/html' }, /^\/contentType: /],
    [{ body: 'x', contentType: 'text/h\u4e2dml' }, /^\/contentType: /],
    [{ keepHeaders: ['X Y'] }, /^\/keepHeaders\/0: .*not a header name/],
    [{ keepHeaders: ['X-A', 'Content-Length'] }, /^\/keepHeaders\/1: .*canonical/],
  ]
  for (const [options, fault] of table) t.match(compileKind(conceal, options).faults.join('\n'), fault)
})

t.test('doubts', async (t) => {
  const lint = (options: Record<string, unknown>, match: object) =>
    conceal.lint!(read(conceal.options, options), match as never, options)
  const doubts = (options: Record<string, unknown>, match: object) => lint(options, match).map(({ at }) => at)
  const table: readonly (readonly [
    options: Record<string, unknown>,
    match: object,
    at: readonly string[],
  ])[] = [
    [{}, { path: '/admin/**' }, []],
    [{ statuses: 'any-error', everywhere: true }, { path: '/admin/**' }, []],
    [{}, {}, []],
    [{ statuses: ['3xx', '4xx', '5xx'] }, { path: '/a/**' }, []],
    [{ statuses: ['4xx', '5xx'] }, { path: '/a/**' }, ['/conceal/statuses']],
    [{ statuses: [403] }, { path: '/a/**' }, ['/conceal/statuses']],
    [{ keepHeaders: ['Access-Control-Allow-Origin', 'Set-Cookie'] }, {}, ['/conceal/keepHeaders/1']],
    [{}, { path: '/admin' }, ['/match/path']],
    [{}, { path: '/admin/' }, ['/match/path']],
    [{}, { path: '/admin/*' }, ['/match/path']],
    [{}, { path: ['/admin', '/admin/**'] }, []],
    [{}, { path: ['/admin/users', '/admin/**'] }, []],
    [{}, { path: ['/adm', '/admin/**'] }, ['/match/path']],
    [{}, { path: '/reports/q3.pdf' }, []],
    [{}, { path: '/users.json' }, ['/match/path']],
    [{}, { path: ['/users.json', '/users', '/users/**'] }, []],
    [
      {},
      { status: 403, method: 'GET', responseHeader: { A: true }, contentType: 'a/b' },
      [...['/match/status', '/match/method', '/match/responseHeader', '/match/contentType']],
    ],
    [
      {},
      { host: 'a', query: { a: true }, requestHeader: { A: true }, percent: 5 },
      [...['/match/host', '/match/query', '/match/requestHeader', '/match/percent']],
    ],
  ]
  for (const [options, match, at] of table)
    t.same(doubts(options, match), at, JSON.stringify([options, match]))
  const messages = lint({ statuses: [403] }, { path: '/a/**' }).map(({ message }) => message)
  for (const status of [400, 401, 405, 413, 501, 302]) t.match(messages.join('\n'), String(status))
})
