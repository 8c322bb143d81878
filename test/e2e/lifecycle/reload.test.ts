import { Agent, request } from 'node:http'
import t from 'tap'
import { until } from '../../support/wait.js'
import { planOf, startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

interface Got {
  readonly status: number
  readonly body: string
}

function get(url: string, agent: Agent, body?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const message = request(url, { agent, method: body === undefined ? 'GET' : 'POST' }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, body: text }))
      response.on('error', reject)
    })
    message.on('error', reject)
    message.end(body)
  })
}

t.test('no exchange is lost in 100 reloads under load, upstreams changed', async (t) => {
  const upstreams = await Promise.all(
    ['one', 'two'].map((name) =>
      startHttpUpstream(t, (message, response) => {
        message.resume()
        // Longer than a reload takes: many exchanges are under way in each.
        setTimeout(() => response.end(name), message.url === '/slow' ? 60 : 1)
      }),
    ),
  )
  const configOf = (round: number) => ({
    upstream: { url: upstreams[round % 2]!.url, connections: 100 + (round % 3) },
    rules: [{ name: `rule-${round}`, retryAfter: { default: `${round + 1}s` } }],
  })
  const proxy = await startProxy(t, configOf(0))
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  t.teardown(() => agent.destroy())
  let running = true
  const wrong: unknown[] = []
  let count = 0
  const client = async (path: string, body?: string) => {
    while (running) {
      try {
        const got = await get(`${proxy.url}${path}`, agent, body)
        count++
        if (got.status !== 200 || !['one', 'two'].includes(got.body)) wrong.push(got)
      } catch (error) {
        wrong.push(error)
      }
    }
  }
  const clients = [
    client('/'),
    client('/'),
    client('/', 'a body'),
    client('/slow'),
    client('/slow', 'a body'),
  ]
  for (let round = 1; round <= 100; round++) {
    proxy.app.reload(planOf({ listen: '127.0.0.1:0', ...configOf(round) }))
    const before = count
    await until(() => count !== before || wrong.length > 0)
  }
  running = false
  await Promise.all(clients)
  t.same(wrong, [])
  t.ok(count >= 100, `${count} exchanges`)
  t.same(
    Object.keys(proxy.app.metrics.rules.byName()),
    ['rule-100'],
    'counts of rules that are gone are gone',
  )
  await proxy.idle()
})

t.test('an exchange under way finishes under the plan that it began with', async (t) => {
  let release: (() => void) | undefined
  const upstream = await startHttpUpstream(t, (message, response) => {
    if (message.url === '/held') release = () => response.writeHead(429).end()
    else response.writeHead(429).end()
  })
  const configOf = (wait: string) => ({
    listen: '127.0.0.1:0',
    upstream: upstream.url,
    rules: [{ retryAfter: { default: wait } }],
  })
  const proxy = await startProxy(t, configOf('5s'))
  const held = fetch(`${proxy.url}/held`)
  await until(() => release !== undefined)
  const { upstream: before } = proxy.app.gateway.plan.routes[0]!
  proxy.app.reload(planOf(configOf('6s')))
  t.equal(proxy.app.gateway.plan.routes[0]!.upstream, before, 'equal settings keep their connections')
  ;(release as () => void)()
  t.equal((await held).headers.get('retry-after'), '5')
  t.equal((await fetch(proxy.url)).headers.get('retry-after'), '6')
})

t.test('limits of the listener change without a restart', async (t) => {
  const upstream = await startHttpUpstream(t, (_, response) => response.end('ok'))
  const proxy = await startProxy(t, { upstream: upstream.url })
  const limits = {
    requestsPerConnection: 1,
    keepAlive: '7s',
    requestTimeout: '9s',
    target: '64B',
    requestHead: '1KiB',
  }
  proxy.app.reload(planOf({ listen: '127.0.0.1:0', upstream: upstream.url, limits }))
  const response = await fetch(`${proxy.url}/`)
  t.equal(response.headers.get('connection'), 'close')
  t.equal((await fetch(`${proxy.url}/${'longer'.repeat(12)}`)).status, 414)
  const large = await fetch(proxy.url, { headers: { x: 'x'.repeat(2000) } })
  t.equal(large.status, 431)
  const { server } = proxy.app.server
  t.same([server.keepAliveTimeout, server.requestTimeout], [7000, 9000])
})
