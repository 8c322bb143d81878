import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { logTo } from '../../src/observe/logger.js'
import { loggedTarget } from '../../src/observe/redactFields.js'
import { startProxy } from '../e2e/support/proxy.js'
import { startHttpUpstream } from '../e2e/support/upstreams.js'

t.test('no input forges a line, or does anything to a terminal', async (t) => {
  const written: string[] = []
  const logger = logTo({ write: (line: string) => written.push(line) }, { level: 'info' })
  const hostile = `a\n{"level":"fatal"}\r\u0000\u001b[2J\u007f\u0085\u009b31m\u2028\u2029"\\é`
  logger.info({ target: hostile, [hostile]: hostile }, hostile)
  t.equal(written.length, 1)
  const line = written[0]!
  t.notMatch(line.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
  t.ok(line.endsWith('\n'))
  t.match(JSON.parse(line), { target: hostile, msg: hostile, level: 'info' })
})

t.test('credentials in a target are masked', async (t) => {
  const cases: [target: string, logged: string][] = [
    ['/plain?page=2&sort=name', '/plain?page=2&sort=name'],
    ['/a?access_token=abcdef&page=2', '/a?access_token=[redacted]&page=2'],
    ['/a?API_KEY=abcdef', '/a?API_KEY=[redacted]'],
    ['/a?x-amz-signature=abc&X-Amz-Date=1', '/a?x-amz-signature=[redacted]&X-Amz-Date=1'],
    ['/a?%74oken=abc', '/a?%74oken=[redacted]'],
    ['/cb?code=abc&state=xyz', '/cb?code=[redacted]&state=[redacted]'],
    ['/a?keyboard=us&monkey=1', '/a?keyboard=us&monkey=1'],
    ['/a?%zz=1', '/a?%zz=1'],
    ['*', '*'],
  ]
  for (const [target, logged] of cases) t.equal(loggedTarget(target), logged)
  t.ok(loggedTarget(`/${'a'.repeat(10_000)}`).length < 2100)
  t.ok(loggedTarget(`/?${'a-'.repeat(50_000)}=1`).length < 2100)
})

async function exchanges(t: Test, config: object, paths: string[], headers: Record<string, string> = {}) {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/busy') response.writeHead(429).end()
    else if (request.url === '/leak') {
      const error =
        'java.lang.IllegalStateException: no\n\tat com.acme.Dao.load(Dao.java:42)\n\tat com.acme.A.b(A.java:1)\n'
      response.writeHead(500, {
        'Content-Type': 'text/plain',
        'Set-Cookie': 'session=topsecret',
        'X-Tenant': 'acme',
        'X-Other': 'kept',
      })
      response.end(error)
    } else response.end(JSON.stringify(request.headers))
  })
  const proxy = await startProxy(t, { upstream: upstream.url, profile: 'recommended', ...config })
  const bodies: string[] = []
  for (const path of paths) bodies.push(await (await fetch(`${proxy.url}${path}`, { headers })).text())
  await proxy.idle()
  return { log: proxy.log, bodies, lines: proxy.log.filter(({ msg }) => msg === 'exchange') }
}

t.test('which exchanges get a line', async (t) => {
  const paths = ['/', '/busy', '/']
  const cases: [log: object, count: number][] = [
    [{}, 1],
    [{ exchanges: 'all' }, 3],
    [{ exchanges: 'none' }, 0],
    [{ sample: 1 }, 3],
  ]
  for (const [log, count] of cases) {
    t.equal((await exchanges(t, { log }, paths)).lines.length, count, JSON.stringify(log))
  }
})

t.test('the line of an exchange, by the names in docs/logs.md', async (t) => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = { 'x-request-id': 'r-1', traceparent: `00-${trace}-00f067aa0ba902b7-01`, tracestate: 'a=b' }
  const { lines, bodies } = await exchanges(t, { log: { exchanges: 'all' } }, ['/busy', '/'], headers)
  t.match(lines[0], {
    requestId: 'r-1',
    method: 'GET',
    target: '/busy',
    status: 429,
    upstreamStatus: 429,
    durationMs: Number,
    traceId: trace,
  })
  const rules = lines[0]!.rules as object[]
  t.match(rules.at(-1), { rule: 'recommended:retry-after', outcome: 'fired', note: String })
  t.match(JSON.parse(bodies[1]!), headers, 'trace context and request id are passed on')
})

t.test('ids that are not sane are not taken over', async (t) => {
  for (const id of ['a b', '<script>', 'x'.repeat(200), '{"a":1}']) {
    const { lines, bodies } = await exchanges(t, { log: { exchanges: 'all' } }, ['/'], { 'x-request-id': id })
    t.not(lines[0]!.requestId, id)
    t.equal(JSON.parse(bodies[0]!)['x-request-id'], lines[0]!.requestId)
  }
})

t.test('two requests of one trace have ids of their own', async (t) => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` }
  const { lines } = await exchanges(t, { log: { exchanges: 'all' } }, ['/', '/'], headers)
  t.same(
    lines.map(({ traceId }) => traceId),
    [trace, trace],
  )
  t.not(lines[0]!.requestId, lines[1]!.requestId)
  t.not(lines[0]!.requestId, trace)
})

t.test('a trace context that is not valid goes no further', async (t) => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const invalid = ['x', `00-${trace}-00f067aa0ba902b7`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, '']
  for (const traceparent of invalid) {
    const headers = { traceparent, tracestate: 'a=b' }
    const { lines, bodies } = await exchanges(t, { log: { exchanges: 'all' } }, ['/'], headers)
    const received = JSON.parse(bodies[0]!)
    t.equal(received.traceparent, undefined, traceparent)
    t.equal(received.tracestate, undefined, traceparent)
    t.equal(lines[0]!.traceId, undefined)
  }
})

t.test('a setting selects the fields of a line; the user agent is not among the defaults', async (t) => {
  const headers = { 'user-agent': 'curl/8' }
  const plain = await exchanges(t, { log: { exchanges: 'all' } }, ['/'], headers)
  t.equal(plain.lines[0]!.userAgent, undefined)
  const fields = ['userAgent', 'status', 'method']
  const chosen = await exchanges(t, { log: { exchanges: 'all', fields } }, ['/leak'], headers)
  const { level: _level, time: _time, pid: _pid, hostname: _host, msg: _msg, ...rest } = chosen.lines[0]!
  t.same(rest, { method: 'GET', userAgent: 'curl/8', status: 500 })
  const incident = chosen.log.find(({ msg }) => msg === 'incident')!
  t.equal(incident.client, undefined, 'what is not to be written is not in an incident either')
  t.type(incident.original, 'string')
})

t.test('the client can be given the id', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) =>
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('X-Request-Id', 'theirs').end('{}'),
  )
  const config = { upstream: upstream.url, forwarded: { requestIdToClient: true }, log: { exchanges: 'all' } }
  const proxy = await startProxy(t, config)
  const response = await fetch(proxy.url, { headers: { 'x-request-id': 'mine-1' } })
  t.equal(response.headers.get('x-request-id'), 'mine-1')
  t.match(response.headers.get('access-control-expose-headers'), 'X-Request-Id')
  await new Promise((resolve) => upstream.server.close(resolve).closeAllConnections())
  const down = await fetch(proxy.url)
  await proxy.idle()
  const id = down.headers.get('x-request-id')
  t.equal(down.status, 503)
  t.equal(proxy.log.filter(({ msg }) => msg === 'exchange').at(-1)!.requestId, id)
  const raw = await new Promise<string>((resolve) => {
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'))
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('close', () => resolve(received))
  })
  const refused = proxy.log.find(({ msg }) => msg === 'request refused')!
  t.equal(/^X-Request-Id: (.+)$/im.exec(raw)?.[1]?.trim(), refused.requestId)
  t.equal(refused.client, '127.0.0.1')
})

t.test('an incident has the original, without what must not be written', async (t) => {
  const { log, bodies } = await exchanges(t, { log: { redact: ['X-Tenant'] } }, ['/leak'])
  t.notMatch(bodies[0], 'Dao.java')
  const record = log.find(({ msg }) => msg === 'incident')!
  t.match(record, {
    incident: String,
    requestId: String,
    rule: 'recommended:sanitize-5xx',
    upstreamStatus: 500,
  })
  t.match(record.original, 'com.acme.Dao.load(Dao.java:42)')
  const headers = record.headers as string[]
  const valueIn = (name: string) => headers[headers.indexOf(name) + 1]
  t.equal(valueIn('Set-Cookie'), '[redacted]')
  t.equal(valueIn('X-Tenant'), '[redacted]')
  t.equal(valueIn('X-Other'), 'kept')
  t.notMatch(JSON.stringify(log), 'topsecret')
})
