/** What the rules promise, through a real Envoy with the config that is shipped; run by `npm run test:envoy`. */
import { readFileSync } from 'node:fs'
import http, { type RequestListener } from 'node:http'
import http2 from 'node:http2'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import { rules, services } from '../e2e/services/index.js'
import { startProxy } from '../e2e/support/proxy.js'
import { closedPort, startHttpUpstream } from '../e2e/support/upstreams.js'
import { extProcPlan, type RunningProcessor, startProcessor } from '../extProc/support/processor.js'
import { until } from '../support/wait.js'
import { shipped, startEnvoy, validate } from './support/envoy.js'

// As long as a busy machine needs.
t.setTimeout(0)

const config = { profile: 'recommended', rules }
const trace =
  'java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n\tat com.example.A.c(A.java:2)\n'

const portOf = ({ address }: RunningProcessor) => Number(address.split(':').at(-1))

async function start(t: Test, listener: RequestListener, written: object = config) {
  const service = await startHttpUpstream(t, listener)
  const processor = await startProcessor(t, written)
  const envoy = await startEnvoy(t, { service: service.port, processor: portOf(processor) })
  return { service, processor, envoy }
}

interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** A request on a connection of its own. Framing and what each server adds are left out of the headers. */
function seen(port: number, path: string, method = 'GET'): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const {
          date,
          connection,
          'keep-alive': alive,
          'transfer-encoding': coding,
          ...headers
        } = response.headers
        void [date, connection, alive, coding]
        delete headers['content-length']
        const body = Buffer.concat(chunks)
          .toString()
          .replaceAll(/(incident(?:":"|: |<\/dt><dd>))[\w-]+/g, '$1…')
        if (headers['incident-id'] !== undefined) headers['incident-id'] = '…'
        resolve({ status: response.statusCode!, headers, body })
      })
    })
    request.on('error', reject)
    request.end()
  })
}

t.test('Envoy accepts every config that is shipped', async (t) => {
  const envoyConfig = parse(readFileSync(shipped('envoy/envoy.yaml'), 'utf8'))
  t.equal(validate(t, envoyConfig), 0, 'deploy/envoy')
  // What istiod would make of the EnvoyFilter.
  const [{ spec }] = parseAllDocuments(readFileSync(shipped('istio/envoy-filter.yaml'), 'utf8')).map((each) =>
    each.toJS(),
  )
  const { value } = spec.configPatches[0].patch
  const { listeners, clusters } = envoyConfig.static_resources
  listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0] = value
  const { cluster_name } = value.typed_config.grpc_service.envoy_grpc
  clusters[1].name = cluster_name
  clusters[1].load_assignment.cluster_name = cluster_name
  t.equal(validate(t, envoyConfig), 0, 'deploy/istio')
  value.typed_config.no_such_field = true
  t.not(validate(t, envoyConfig), 0, 'and refuses what it does not know')
})

for (const { name, make } of services) {
  t.test(`side by side with serve: ${name}`, async (t) => {
    const { service, envoy } = await start(t, await make())
    const proxy = await startProxy(t, { ...config, upstream: service.url })
    for (const method of ['GET', 'HEAD']) {
      for (const path of [
        '/admin/users',
        '/admin/absent',
        '/orders/17',
        '/orders/18',
        '/api/users/7',
        '/busy',
        '/absent',
      ]) {
        t.same(
          await seen(envoy.port, path, method),
          await seen(proxy.port, path, method),
          `${method} ${path}`,
        )
      }
    }
  })
}

t.test('the ten lies, side by side with serve', async (t) => {
  const lies: Record<string, RequestListener> = {
    '/hidden/x': (_q, s) => s.writeHead(403, { 'Set-Cookie': ['a=1', 'b=2'], 'X-Area': 'admin' }).end('no'),
    '/leak': (_q, s) =>
      s.writeHead(500, { 'Content-Type': 'text/plain', 'X-Powered-By': 'Legacy' }).end(trace),
    '/wrapped': (_q, s) =>
      s.writeHead(200, { 'Content-Type': 'application/json', ETag: '"1"' }).end('{"success":false}'),
    '/busy': (_q, s) => s.writeHead(429, { 'Retry-After': '1.5' }).end('slow'),
    '/items': (_q, s) => s.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":7}'),
    '/empty': (_q, s) => s.writeHead(200).end(),
    '/moved': (_q, s) => s.writeHead(302, { Location: '/there' }).end(),
    '/wrong': (_q, s) => s.writeHead(404, { 'Content-Type': 'text/plain' }).end('bad'),
    '/login': (_q, s) => s.writeHead(401).end('who?'),
    '/formats': (_q, s) => s.writeHead(422, { 'Content-Type': 'text/plain' }).end('no such color'),
  }
  const all = {
    profile: 'none',
    rules: [
      { match: { path: '/hidden/**' }, conceal: {} },
      { match: { path: '/leak' }, sanitize: {} },
      { match: { path: '/wrapped' }, unwrap: { when: { '/success': false }, status: 409 } },
      { match: { path: '/busy' }, retryAfter: {} },
      { match: { path: '/items', method: 'POST' }, created: { location: '/items/{/id}' } },
      { match: { path: '/empty' }, noContent: {} },
      { match: { path: '/moved' }, keepMethod: {} },
      { match: { path: '/wrong' }, remap: { to: 400 } },
      { match: { path: '/login' }, challenge: { scheme: 'Bearer' } },
      { match: { path: '/formats' }, problem: {} },
    ],
  }
  const usable = { ...all, rules: all.rules.filter((rule) => compiles({ ...all, rules: [rule] })) }
  t.ok(usable.rules.length >= 8, `${usable.rules.length} kinds`)
  const { service, envoy } = await start(
    t,
    (q, s) => (lies[q.url!] ?? ((_q, r) => r.writeHead(404).end()))(q, s),
    usable,
  )
  const proxy = await startProxy(t, { ...usable, upstream: service.url })
  for (const path of Object.keys(lies)) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      t.same(await seen(envoy.port, path, method), await seen(proxy.port, path, method), `${method} ${path}`)
    }
  }
})

function compiles(written: object): boolean {
  try {
    return extProcPlan(written) !== undefined
  } catch {
    return false
  }
}

t.test('cookies, HEAD, 204, 304, event streams, bodies at and over the buffer limit', async (t) => {
  const { envoy } = await start(t, (request, response) => {
    const [, kind, size] = request.url!.split('/')
    if (kind === 'cookies') {
      response.writeHead(500, {
        'Set-Cookie': ['a=1', 'b=2'],
        'Content-Type': 'text/plain',
        'Content-Length': trace.length,
      })
      response.end(trace)
    } else if (kind === 'big') {
      response.writeHead(500, { 'Content-Type': 'text/plain', 'Content-Length': Number(size) })
      response.end(
        Buffer.from(trace.repeat(Math.ceil(Number(size) / trace.length))).subarray(0, Number(size)),
      )
    } else if (kind === 'api') {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      response.end(`{"success":false,"data":"${'x'.repeat(Number(size))}"}`)
    } else if (kind === 'events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write('data: 1\n\n')
    } else response.writeHead(Number(kind)).end()
  })
  t.match(await seen(envoy.port, '/cookies'), { status: 500, headers: { 'set-cookie': ['a=1', 'b=2'] } })
  t.match(await seen(envoy.port, '/cookies', 'HEAD'), { status: 500, body: '' })
  t.match(await seen(envoy.port, '/204'), { status: 204, body: '' })
  t.match(await seen(envoy.port, '/304'), { status: 304, body: '' })
  for (const size of [31_999, 32_001, 1_000_000, 1_048_576, 1_048_577, 3_000_000]) {
    const { status, body } = await seen(envoy.port, `/big/${size}`)
    t.equal(status, 500)
    t.ok(body.length > 0 && !body.includes('com.example'), `nothing of ${size} bytes leaks`)
  }
  t.equal((await seen(envoy.port, '/api/10')).status, 500)
  const large = await seen(envoy.port, '/api/3000000')
  t.equal(large.status, 200)
  t.equal(
    large.body.length,
    3_000_000 + '{"success":false,"data":""}'.length,
    'what does not fit passes whole',
  )
  const stream = await fetch(`${envoy.url}/events`)
  const reader = stream.body!.getReader()
  t.equal(Buffer.from((await reader.read()).value!).toString(), 'data: 1\n\n', 'an event stream is not held')
  await reader.cancel()
})

t.test(
  'a body that stays away never passes where it must not, whether its length is known or not',
  async (t) => {
    const { envoy } = await start(
      t,
      (request, response) => {
        const length = request.url === '/known' ? { 'Content-Length': 2 * trace.length } : {}
        response.writeHead(500, { 'Content-Type': 'text/plain', 'Set-Cookie': ['a=1', 'b=2'], ...length })
        response.write(trace)
        setTimeout(() => response.end(trace), 1500)
      },
      { profile: 'none', rules: [{ match: { status: '5xx' }, sanitize: { maxHold: '200ms' } }] },
    )
    for (const path of ['/known', '/unknown']) {
      const { status, headers, body } = await seen(envoy.port, path)
      t.equal(status, 500)
      t.same(headers['set-cookie'], ['a=1', 'b=2'], 'both lines in a reply that replaces everything')
      t.ok(body.length > 0 && !body.includes('com.example'), path)
    }
  },
)

t.test('subrequests through the configured upstream', async (t) => {
  const service = await startHttpUpstream(t, (request, response) => {
    const isAllowed = request.headers.authorization !== undefined
    if (request.url === '/admin/moved') response.writeHead(302, { Location: '/admin/x' }).end()
    else if (request.method === 'POST' && isAllowed) response.writeHead(422).end('no name')
    else if (request.url!.startsWith('/admin/')) response.writeHead(isAllowed ? 200 : 403).end('no')
    else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here')
  })
  const written = {
    ...config,
    upstream: service.url,
    rules: [{ match: { path: '/admin/**' }, conceal: { imitate: '/none' } }],
  }
  const processor = await startProcessor(t, written)
  const envoy = await startEnvoy(t, { service: service.port, processor: portOf(processor) })
  const status = async (path: string, init?: RequestInit) =>
    (await fetch(envoy.url + path, { redirect: 'manual', ...init })).status
  const authorized = { headers: { authorization: 'Basic x' } }
  t.equal(await status('/admin/moved'), 404)
  t.equal(await status('/admin/moved', authorized), 302)
  t.equal(await status('/admin/a', { method: 'POST', body: 'x', ...authorized }), 422)
  t.equal(await status('/admin/a', { method: 'POST', body: 'x' }), 404)
  t.match(await seen(envoy.port, '/admin/a'), { status: 404, body: 'nothing here' })
})

t.test('HTTP/2 and gRPC-web traffic that no rule touches', async (t) => {
  const { envoy } = await start(t, (request, response) => {
    request.pipe(response.writeHead(200, { 'Content-Type': request.headers['content-type'] ?? 'text/plain' }))
  })
  const session = http2.connect(envoy.url)
  t.teardown(() => session.destroy())
  const bytes = Buffer.from('000000000401020304', 'hex')
  for (const type of ['application/grpc-web+proto', 'application/octet-stream']) {
    const stream = session.request({ ':method': 'POST', ':path': '/svc/Call', 'content-type': type })
    stream.end(bytes)
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    t.same(Buffer.concat(chunks), bytes, type)
  }
})

t.test('a processor that is down or silent, with failure_mode_allow both ways', async (t) => {
  const service = await startHttpUpstream(t, (_request, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain' }).end(trace)
  })
  const silent = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  t.teardown(() => silent.close())
  const ports = { down: closedPort, silent: (silent.address() as { port: number }).port }
  for (const [kind, processor] of Object.entries(ports)) {
    for (const allow of [false, true]) {
      const envoy = await startEnvoy(t, {
        service: service.port,
        processor,
        edit: (envoyConfig, filter) => {
          filter.failure_mode_allow = allow
          filter.message_timeout = '0.3s'
          delete envoyConfig.static_resources.clusters[1].health_checks
        },
      })
      const { body } = await seen(envoy.port, '/x')
      t.equal(body.includes('com.example'), allow, `${kind}, failure_mode_allow: ${allow}`)
    }
  }
})

t.test('reload, drain and restart of the processor under load: no original ever passes', async (t) => {
  const service = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/admin/x') response.writeHead(403).end('no')
    else response.writeHead(500, { 'Content-Type': 'text/plain' }).end(trace)
  })
  const first = await startProcessor(t, config)
  const port = portOf(first)
  const envoy = await startEnvoy(t, { service: service.port, processor: port })
  let running = true
  const statuses = new Map<number, number>()
  let leaks = 0
  const worker = async (path: string) => {
    while (running) {
      const { status, body } = await seen(envoy.port, path).catch(() => ({ status: 0, body: '' }))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 403 || body.includes('com.example') || body === 'no') leaks++
    }
  }
  const workers = ['/x', '/admin/x', '/x', '/admin/x'].map(worker)
  const answered = () => [...statuses.values()].reduce((sum, count) => sum + count, 0)
  const more = async (count: number) => {
    const aim = answered() + count
    await until(() => answered() >= aim)
  }
  await more(40)
  t.same([...statuses.keys()].sort(), [404, 500])
  for (let reloads = 0; reloads < 5; reloads++) {
    first.app.reload(extProcPlan({ ...config, rules: [...rules].reverse() }))
    await more(10)
  }
  t.same([...statuses.keys()].sort(), [404, 500], 'a reload fails nothing')
  await first.close()
  await more(10)
  const second = await startProcessor(t, { ...config, listen: `127.0.0.1:${port}` })
  await more(40)
  running = false
  await Promise.all(workers)
  t.equal(leaks, 0)
  t.equal(portOf(second), port)
})

t.test('1,000 exchanges at once', async (t) => {
  const held: (() => void)[] = []
  const { envoy } = await start(
    t,
    (_request, response) => {
      held.push(() => response.writeHead(403, { 'Set-Cookie': 'a=1' }).end('no'))
      if (held.length === 1000) for (const answer of held) answer()
    },
    { ...config, limits: { exchanges: 2000 } },
  )
  const all = await Promise.all(Array.from({ length: 1000 }, () => seen(envoy.port, '/admin/x')))
  t.same(new Set(all.map(({ status }) => status)), new Set([404]))
})
