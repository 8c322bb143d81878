import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import express from 'express'
import { fastify } from 'fastify'
import t, { type Test } from 'tap'
import { run } from '../../cli/run.fixture.js'
import { startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

// Nothing is asserted about time here: other tests run on the same machine.
const quick = [
  '--samples',
  '5',
  '--alpha',
  '1e-12',
  '--rounds',
  '1',
  '--patience',
  '5000',
  '--withhold',
  '60',
]

/** Twice, for services whose responses vary. */
const twice = [...quick, '--rounds', '2']

interface Verdict {
  readonly verdict: 'same' | 'different' | 'unknown'
  readonly differences: readonly {
    readonly question: 'hidden' | 'scope'
    readonly shape: string
    readonly what: string
    readonly absentPath: string
  }[]
}

async function probe(url: string, ...args: string[]): Promise<Verdict> {
  const { code, stdout, stderr } = await run(['probe', url, ...quick, ...args, '--format', 'json'])
  if (code === 2) throw new Error(stderr)
  const verdict: Verdict = JSON.parse(stdout)
  if ((verdict.verdict === 'same') !== (code === 0)) throw new Error(`exit code ${code}`)
  return verdict
}

/** As its users write it: a session of its own, answers from its routes, and pages that repeat the request. */
function expressService(): RequestListener {
  const app = express()
  app.set('env', 'test')
  app.enable('strict routing')
  app.use(express.json({ limit: '1mb' }))
  app.route('/admin/users').all((_request, response) => {
    response.cookie('area', 'admin').status(403).json({ error: 'admins only' })
  })
  app.get('/admin/reports', (_request, response) => {
    response.status(403).send('no')
  })
  app.get('/admin/dir', (_request, response) => response.redirect('/admin/dir/'))
  app.get('/admin/dir/', (_request, response) => {
    response.status(403).send('no')
  })
  return app
}

/** Reveals hidden paths in every possible way. Trailers are omitted where they would crash other proxies. */
const plainService =
  (trailing: boolean): RequestListener =>
  (request, response) => {
    const path = request.url!.split('?')[0]!
    if (path !== '/admin/users') {
      response.writeHead(404, { 'Content-Type': 'text/plain', 'X-Absent': 'yes' })
      response.end(`nothing at ${path}\n`)
      return
    }
    if (request.headers['if-none-match'] === '*' || request.headers['if-modified-since'] !== undefined) {
      response.writeHead(304, { ETag: '"1"' }).end()
    } else if (request.headers.range !== undefined) {
      response.writeHead(416, { 'Content-Range': 'bytes */17' }).end()
    } else if (request.headers.authorization !== undefined) {
      response.writeHead(401, 'Who?', { 'WWW-Authenticate': 'Basic' }).end('who are you?')
    } else if (request.method === 'OPTIONS') {
      response.writeHead(204, { Allow: 'GET', 'Access-Control-Allow-Origin': '*' }).end()
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET', Connection: 'close' }).end()
    } else {
      response.writeEarlyHints({ link: '</admin.css>; rel=preload; as=style' })
      const trails = trailing && request.method === 'GET' && request.httpVersion === '1.1'
      response.writeHead(403, { ...(trails && { Trailer: 'X-T' }), 'Set-Cookie': 'a=b', 'Proxy-Status': 'x' })
      response.write('for')
      if (trails) response.addTrailers({ 'X-T': '1' })
      setImmediate(() => response.end('bidden'))
    }
  }

async function through(t: Test, listener: RequestListener, conceal: object): Promise<string> {
  const upstream = await startHttpUpstream(t, listener)
  const rule = { name: 'hide', match: { path: '/admin/**' }, conceal }
  const { url } = await startProxy(t, { upstream: upstream.url, rules: [rule], profile: 'recommended' })
  return url
}

t.test('Express behind the proxy', async (t) => {
  const url = await through(t, expressService(), { statuses: 'any-error' })
  for (const hidden of ['/admin/users', '/admin/reports', '/admin/dir']) {
    t.same((await probe(url, '--hidden', hidden)).differences, [], hidden)
  }
})

t.test('a guard that answers before the content has arrived', async (t) => {
  const app = express()
  app.set('env', 'test')
  app.use('/admin/users', (_request, response) => {
    response.status(403).send('no')
  })
  app.use(express.json(), express.urlencoded({ extended: false }))
  const upstream = await startHttpUpstream(t, app)
  // On a busy machine the early answer itself takes a while.
  const bare = await probe(upstream.url, '--hidden', '/admin/users', '--withhold', '1000')
  const early = 'responded before the request was complete'
  t.ok(
    bare.differences.some(({ what }) => what === early),
    'is found out without the proxy',
  )
  const url = await through(t, app, {})
  t.same((await probe(url, '--hidden', '/admin/users')).differences, [])
})

t.test('the scope is detected, unless it is hidden', async (t) => {
  const app = expressService()
  const shown = await probe(await through(t, app, {}), '--hidden', '/admin/users', '--scope')
  t.ok(shown.differences.some(({ question, what }) => question === 'scope' && what === 'body'))
  t.notOk(shown.differences.some(({ question }) => question === 'hidden'))
  for (const conceal of [{ everywhere: true }, { imitate: '/no-such-page' }]) {
    const upstream = await startHttpUpstream(t, expressService())
    const rule = { name: 'hide', match: { path: '/admin/**' }, conceal }
    const proxy = await startProxy(t, { upstream: upstream.url, rules: [rule], profile: 'none' })
    await proxy.app.gateway.imitations.refresh()
    const { differences } = await probe(proxy.url, '--hidden', '/admin/users', '--scope')
    t.same(differences, [], JSON.stringify(conceal))
  }
})

t.test('a service that does not answer gives no result', async (t) => {
  const server = createTcpServer((socket) => socket.on('error', () => {}).destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, stdout } = await run(['probe', url, '--hidden', '/admin', ...quick])
  t.equal(code, 1)
  t.match(stdout, /the server did not answer/)
})

t.test('a service that is down gives every path the same answer, which proves nothing', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.writeHead(503).end())
  const rules = [{ match: { path: '/admin/**' }, conceal: { statuses: [403] } }]
  const { url } = await startProxy(t, { upstream: upstream.url, rules })
  const { verdict, differences } = await probe(url, '--hidden', '/admin/users')
  t.same([verdict, differences], ['unknown', []])
})

t.test('a service that reveals paths in every way, and absent paths anywhere', async (t) => {
  const url = await through(t, plainService(true), { statuses: 'any-error', everywhere: true })
  const { differences } = await probe(
    url,
    '--hidden',
    '/admin/users',
    '--absent',
    '/admin/qwert',
    '--absent',
    '/other/paths',
  )
  // The service answers OPTIONS and errors of method everywhere with 404, so that nothing shows the scope either.
  t.same(differences, [])
})

t.test('without `everywhere` the probe shows where the rule is', async (t) => {
  const url = await through(t, plainService(true), { statuses: 'any-error' })
  const { differences } = await probe(url, '--hidden', '/admin/users', '--absent', '/other/paths')
  t.ok(differences.some(({ what }) => what === 'body'))
})

t.test('a replaced status alone is detected', async (t) => {
  const upstream = await startHttpUpstream(t, plainService(false))
  const proxy = fastify()
  await proxy.register(httpProxy, {
    upstream: upstream.url,
    replyOptions: {
      onResponse(_request, reply, response) {
        if (reply.statusCode === 403) reply.code(404)
        reply.send((response as unknown as { stream: NodeJS.ReadableStream }).stream)
      },
    },
  })
  await proxy.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => proxy.close())
  const url = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`
  const { verdict, differences } = await probe(
    url,
    ...['--hidden', '/admin/users', '--absent', '/admin/qwert', '--patience', '600'],
  )
  t.equal(verdict, 'different')
  const differencesOf = (shape: string) =>
    differences.filter((difference) => difference.shape === shape).map(({ what }) => what)
  t.ok(differencesOf('GET').includes('body'))
  t.ok(differencesOf('GET').includes('order of fields'))
  t.ok(differencesOf('If-None-Match: *').includes('status line'))
  t.ok(differencesOf('PUT').includes('Allow') || differencesOf('PUT').includes('allow'))
})

t.test('a server without secrets, without a proxy', async (t) => {
  const server = createServer((request, response) => {
    response.writeHead(404, { 'X-Request-Id': `${Math.random()}`.padEnd(20, '0').slice(0, 20) })
    request.resume().on('end', () => response.end('nothing\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { differences } = await probe(url, '--hidden', '/a', '--absent', '/b', '--rounds', '2')
  t.same(differences, [])
  const { code, stdout } = await run(['probe', url, '--hidden', '/a', ...twice])
  t.equal(code, 0)
  t.match(stdout, /methods +the same/)
  t.match(stdout, /Nothing in these responses distinguishes/)
  t.match(stdout, /differences above [\d.]+ ms would show/)
  for (const [format, expected] of [
    ['markdown', /^# Probe of .*\n\n\*\*Nothing/],
    ['junit', /<testsuite name="probe [^"]*" tests="\d+" failures="0">/],
  ] as const) {
    const printed = await run(['probe', url, '--hidden', '/a', ...twice, '--format', format])
    t.match(printed.stdout, expected)
  }
})

t.test('wrong usage', async (t) => {
  const table: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [[], /takes one URL/],
    [['http://h', 'http://h'], /takes one URL/],
    [['nothing', '--hidden', '/a'], /is not a URL/],
    [['ftp://h', '--hidden', '/a'], /http or https/],
    [['http://127.0.0.1:1'], /say which paths are hidden/],
    [['http://127.0.0.1:1', '--hidden', 'a'], /is not a path/],
    [['http://127.0.0.1:1', '--hidden', '/a', '--rounds', '0'], /--rounds/],
    [['http://127.0.0.1:1', '--hidden', '/a', '--alpha', '2'], /--alpha/],
    [['http://127.0.0.1:1', '--hidden', '/a', '--format', 'x'], /--format/],
    [['http://127.0.0.1:1', '--hidden', '/a'], /cannot connect to 127\.0\.0\.1:1: connection refused/],
  ]
  for (const [args, message] of table) {
    const { code, stderr } = await run(['probe', ...args])
    t.equal(code, 2, args.join(' '))
    t.match(stderr, message)
  }
})
