/** Subrequests of rules, with and without the address of the service in the config. */
import { createServer } from 'node:net'
import t from 'tap'
import { closedPort, startHttpUpstream } from '../e2e/support/upstreams.js'
import { until } from '../support/wait.js'
import {
  type Answer,
  extProcPlan,
  playEnvoy,
  requestHeaders,
  responseHeaders,
  startProcessor,
} from './support/processor.js'

const hide = (options: object = {}) => [{ name: 'hide', match: { path: '/admin/**' }, conceal: options }]

async function play(
  address: string,
  [method, path]: readonly [string, string],
  status: number,
  headers: Record<string, string> = {},
  request: Record<string, string> = {},
): Promise<Answer> {
  const one = playEnvoy(t, address).exchange()
  one.send(requestHeaders(path, request, method))
  t.ok((await one.next()).request_headers)
  one.send(responseHeaders(status, headers))
  const answer = await one.next()
  t.equal(await one.end(), 0)
  return answer
}

t.test('the answer to a GET of the same client decides', async (t) => {
  const seen: string[] = []
  const service = await startHttpUpstream(t, (request, response) => {
    const { method, url, headers } = request
    seen.push(`${method} ${url} ${headers.host} ${headers.authorization} ${headers['transfer-encoding']}`)
    response.writeHead(headers.authorization === 'Basic ok' ? 200 : 403).end()
  })
  const { address, app } = await startProcessor(t, { upstream: service.url, rules: hide() })
  const request = { 'transfer-encoding': 'chunked', te: 'trailers' }
  const ask = (authorization: string) =>
    play(address, ['POST', '/admin/a'], 422, {}, { ...request, authorization })
  t.same(await ask('Basic ok'), { response_headers: {} }, 'a permitted client sees its mistake')
  t.equal((await ask('Basic no')).immediate_response.status.code, 404)
  t.same(seen, ['GET /admin/a a.example Basic ok undefined', 'GET /admin/a a.example Basic no undefined'])
  const moved = (path: string) => play(address, ['GET', path], 302, { location: `${path}/` })
  t.equal((await moved('/admin/b')).immediate_response.status.code, 404, 'a redirect to what is hidden')
  t.equal(app.processor.inFlight, 0)
})

t.test('an upstream that is down, silent, or not named: hidden', async (t) => {
  const silent = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  t.teardown(() => silent.close())
  const { port } = silent.address() as { port: number }
  const upstreams = {
    down: { upstream: `http://127.0.0.1:${closedPort}` },
    silent: { upstream: { url: `http://127.0.0.1:${port}`, connectTimeout: '50ms', headTimeout: '50ms' } },
    none: {},
    'of another path': { routes: [{ prefix: '/shop', upstream: `http://127.0.0.1:${port}` }] },
  }
  for (const [name, upstream] of Object.entries(upstreams)) {
    const { address } = await startProcessor(t, { ...upstream, rules: hide() })
    const { immediate_response } = await play(address, ['POST', '/admin/a'], 422)
    t.equal(immediate_response.status.code, 404, name)
  }
})

t.test(
  'a page to imitate is fetched, again after a reload, and a malformed path is answered as elsewhere',
  async (t) => {
    const service = await startHttpUpstream(t, (request, response) => {
      if (request.url!.includes('%c0')) response.writeHead(400, { 'X-Parser': 'yes' }).end('bad escape')
      else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here')
    })
    const config = { upstream: service.url, rules: hide({ imitate: '/none' }) }
    const { address, app } = await startProcessor(t, config)
    const body = async (path: string) =>
      (await play(address, ['GET', path], 403)).immediate_response.body.toString()
    await until(async () => (await body('/admin/a')) === 'nothing here')
    t.equal(await body('/admin/a'), 'nothing here')
    t.equal(await body('/admin/%c0'), 'bad escape')
    app.reload(extProcPlan(config))
    t.equal(await body('/admin/a'), 'nothing here', 'known across a reload')
  },
)

t.test('a client that leaves while its subrequest is under way leaves nothing behind', async (t) => {
  let closed = false
  let asked = () => {}
  const arrived = new Promise<void>((resolve) => {
    asked = resolve
  })
  const service = await startHttpUpstream(t, (request) => {
    request.socket.on('close', () => {
      closed = true
    })
    asked()
  })
  const { address, app } = await startProcessor(t, { upstream: service.url, rules: hide() })
  for (const leave of ['cancel', 'end'] as const) {
    const one = playEnvoy(t, address).exchange()
    one.send(requestHeaders('/admin/a', {}, 'POST'))
    await one.next()
    one.send(responseHeaders(422))
    await arrived
    t.not(await one[leave](), 0, 'never a good end without an answer')
  }
  await until(() => closed && app.processor.inFlight === 0)
  t.ok(closed)
  t.equal(app.processor.inFlight, 0)
})
