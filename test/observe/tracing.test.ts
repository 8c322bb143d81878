import { connect } from 'node:net'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import t from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { loadTracing } from '../../src/observe/tracing.js'
import { startProgram, writeConfig } from '../e2e/support/built.js'
import { startProxy } from '../e2e/support/proxy.js'
import { closedPort, startHttpUpstream } from '../e2e/support/upstreams.js'

const exporter = new InMemorySpanExporter()

/** From then on, for the rest of this file. */
function registerSdk() {
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register()
}

const leak =
  'java.lang.IllegalStateException: no\n\tat com.acme.Dao.load(Dao.java:42)\n\tat com.acme.A.b(A.java:1)\n'
const client = '0af7651916cd43dd8448eb211c80319c'
const parent = `00-${client}-b7ad6b7169203331-01`

/** Spans of the exchanges since the last call, by kind. */
function spans(): { server: ReadableSpan[]; client: ReadableSpan[] } {
  const all = exporter.getFinishedSpans()
  exporter.reset()
  const of = (kind: SpanKind) => all.filter((span) => span.kind === kind)
  return { server: of(SpanKind.SERVER), client: of(SpanKind.CLIENT) }
}

t.test('without an SDK there is nothing, and the API is not even loaded', async (t) => {
  t.equal(await loadTracing(), undefined)
  const upstream = await startHttpUpstream(t, (request, response) =>
    response.end(request.headers.traceparent),
  )
  const text = `listen: 127.0.0.1:0\nadmin: off\nupstream: ${upstream.url}\n`
  const directory = t.testdir({
    'loaded.cjs': "process.on('exit', () => console.error(Object.keys(require.cache).join(' ')))",
  })
  const program = startProgram(t, ['serve', '--config', writeConfig(t, text)], {
    NODE_OPTIONS: `--require=${directory}/loaded.cjs`,
  })
  const { address } = await program.logged('listening')
  t.equal(await (await fetch(address as string, { headers: { traceparent: parent } })).text(), parent)
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
  t.match(program.output.stderr, /fastify|serve\.cjs/, 'modules are listed')
  t.notMatch(program.output.stderr, '@opentelemetry')
})

t.test('an exchange is a SERVER span, its upstream request a CLIENT span below it', async (t) => {
  registerSdk()
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url?.startsWith('/shop/leak'))
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(leak)
    else response.end(JSON.stringify(request.headers))
  })
  const down = `http://127.0.0.1:${closedPort}`
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    routes: [
      { prefix: '/shop', upstream: upstream.url },
      { prefix: '/down', upstream: down },
    ],
    profile: 'recommended',
    log: { exchanges: 'all' },
    rules: [{ name: 'hidden', match: { path: '/secret/**' }, conceal: {} }],
  })
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${proxy.url}${path}`, { headers })
    const text = await response.text()
    await proxy.idle()
    return { text, ...spans() }
  }

  await t.test('the context of the client is continued', async (t) => {
    const seen = await get('/a?token=hunter2hunter2&page=2', {
      traceparent: parent,
      tracestate: 'vendor=1',
      'user-agent': 'curl/8',
    })
    const [server] = seen.server
    const [call] = seen.client
    t.equal(server!.name, 'GET')
    t.equal(server!.spanContext().traceId, client)
    t.equal(server!.parentSpanContext?.spanId, 'b7ad6b7169203331')
    t.match(server!.attributes, {
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': '/a',
      'url.query': 'token=[redacted]&page=2',
      'server.address': '127.0.0.1',
      'server.port': proxy.port,
      'client.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'user_agent.original': 'curl/8',
      'http.response.status_code': 200,
    })
    t.equal(server!.attributes['http.route'], undefined, 'a prefix that all paths have is no route')
    t.equal(call!.parentSpanContext?.spanId, server!.spanContext().spanId)
    t.match(call!.attributes, {
      'http.request.method': 'GET',
      'url.full': `${upstream.url}/a?token=[redacted]&page=2`,
      'server.address': '127.0.0.1',
      'server.port': upstream.port,
      'http.response.status_code': 200,
    })
    const received = JSON.parse(seen.text)
    t.equal(received.traceparent, `00-${client}-${call!.spanContext().spanId}-01`, 'the upstream gets it')
    t.equal(received.tracestate, 'vendor=1')
    const line = proxy.log.filter(({ msg }) => msg === 'exchange').at(-1)!
    t.match(line, { traceId: client, spanId: server!.spanContext().spanId })
    t.notMatch(JSON.stringify([server!.attributes, call!.attributes]), 'hunter2')
  })

  await t.test('an invalid context begins a new trace', async (t) => {
    for (const traceparent of [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`, 'nonsense']) {
      const { server, client: calls, text } = await get('/', { traceparent, tracestate: 'vendor=1' })
      const { traceId } = server[0]!.spanContext()
      t.match(traceId, /^(?!0{32})[0-9a-f]{32}$/)
      t.equal(JSON.parse(text).traceparent, `00-${traceId}-${calls[0]!.spanContext().spanId}-01`)
      t.equal(JSON.parse(text).tracestate, undefined)
    }
  })

  await t.test('rule, incident and error are attributes', async (t) => {
    const { server, client: calls } = await get('/shop/leak')
    t.equal(server[0]!.name, 'GET /shop')
    t.match(server[0]!.attributes, {
      'http.route': '/shop',
      'http.response.status_code': 500,
      'error.type': '500',
      'upstanding.rules': ['recommended:sanitize-5xx'],
      'upstanding.incidents': [proxy.log.find(({ msg }) => msg === 'incident')!.incident],
    })
    t.equal(server[0]!.status.code, SpanStatusCode.ERROR)
    t.match(calls[0]!.attributes, { 'http.response.status_code': 500, 'error.type': '500' })
  })

  await t.test('a local reply', async (t) => {
    const { server, client: calls } = await get('/down/a')
    t.match(server[0]!.attributes, {
      'http.response.status_code': 503,
      'upstanding.local_reply': 'UPSTREAM_UNREACHABLE',
      'error.type': 'UPSTREAM_UNREACHABLE',
    })
    t.equal(calls[0]!.attributes['error.type'], 'UPSTREAM_UNREACHABLE')
    t.equal(calls[0]!.status.code, SpanStatusCode.ERROR)
  })

  await t.test('a unknown method makes no name of its own', async (t) => {
    const socket = connect(proxy.port, '127.0.0.1', () =>
      socket.end('PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    )
    await new Promise((resolve) => socket.on('close', resolve).resume())
    await proxy.idle()
    const { server } = spans()
    t.equal(server[0]!.name, 'HTTP')
    t.match(server[0]!.attributes, {
      'http.request.method': '_OTHER',
      'http.request.method_original': 'PROPFIND',
    })
  })
})

t.test('a client that leaves ends both spans', async (t) => {
  let arrived: () => void = () => {}
  const there = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const upstream = await startHttpUpstream(t, () => arrived())
  const proxy = await startProxy(t, { upstream: upstream.url })
  const leaving = new AbortController()
  const left = fetch(proxy.url, { signal: leaving.signal }).catch(() => {})
  await there
  leaving.abort()
  await left
  await proxy.idle()
  const { server, client: calls } = spans()
  t.equal(server[0]!.attributes['upstanding.client_left_while_waiting_for'], 'upstream head')
  t.equal(server[0]!.status.code, SpanStatusCode.UNSET, 'it is no error of the server')
  t.equal(calls[0]!.attributes['error.type'], 'cancelled')
})

t.test('a tunnel', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.writeHead(403).end())
  const sockets = new WebSocketServer({ noServer: true })
  upstream.server.on('upgrade', (request, socket, head) => {
    if (request.url === '/no') socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n')
    else sockets.handleUpgrade(request, socket, head, (ws) => ws.close())
  })
  const proxy = await startProxy(t, { upstream: upstream.url, log: { exchanges: 'all' } })
  for (const path of ['/ws', '/no']) {
    const ws = new WebSocket(`ws://127.0.0.1:${proxy.port}${path}`)
    await new Promise((resolve) => ws.on('error', () => {}).on('close', resolve))
    await proxy.idle()
    const { server, client: calls } = spans()
    const status = path === '/ws' ? 101 : 403
    t.equal(server.length, 1, path)
    t.equal(calls.length, 1, path)
    t.equal(server[0]!.attributes['http.response.status_code'], status)
    t.equal(calls[0]!.attributes['http.response.status_code'], status)
    t.equal(calls[0]!.parentSpanContext?.spanId, server[0]!.spanContext().spanId)
  }
  const [line] = proxy.log.filter(({ msg }) => msg === 'exchange')
  t.match(line, { status: 101, upstream: upstream.url, route: '/', bytesSent: Number })
})

t.test('the built program finds an SDK that was registered before it', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) =>
    response.end(request.headers.traceparent),
  )
  const text = `listen: 127.0.0.1:0\nadmin: off\nupstream: ${upstream.url}\n`
  const from = new URL('../../package.json', import.meta.url).href
  const sdk = `data:text/javascript,import{createRequire as c}from'node:module';const{NodeTracerProvider:N}=c('${from}')('@opentelemetry/sdk-trace-node');new N().register()`
  const program = startProgram(t, ['serve', '--config', writeConfig(t, text)], {
    NODE_OPTIONS: `--import=${encodeURI(sdk)}`,
  })
  const { address } = await program.logged('listening')
  t.match(await (await fetch(address as string)).text(), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})
