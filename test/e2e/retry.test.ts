import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import axios from 'axios'
import axiosRetry from 'axios-retry'
import got from 'got'
import t, { type Test } from 'tap'
import { Agent, RetryAgent, request } from 'undici'
import { startProxy } from './support/proxy.js'

const run = promisify(execFile)
// They wait side by side.
t.jobs = 8

// None of the clients would wait that long by itself.
const wait = 2

/** An upstream that rejects the first request to each path, with the wait in a format of its own, and serves the second. */
async function startUpstream(
  t: Test,
  refuse: () => { status: number; headers: Record<string, string>; body?: string },
) {
  const arrivals: number[] = []
  const server = createServer((_, response) => {
    arrivals.push(performance.now())
    const { status, headers, body } =
      arrivals.length === 1 ? refuse() : { status: 200, headers: {}, body: 'served' }
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrivals }
}

type Client = (url: string) => Promise<unknown>

const clients: Readonly<Record<string, Client>> = {
  got: (url) => got(url, { retry: { limit: 1 } }).text(),
  async 'axios with axios-retry'(url) {
    const client = axios.create({ proxy: false })
    axiosRetry(client, { retries: 1, retryCondition: () => true })
    return (await client.get(url)).data
  },
  async 'undici RetryAgent'(url) {
    const agent = new Agent()
    const dispatcher = new RetryAgent(agent, { maxRetries: 1 })
    const { body } = await request(url, { dispatcher })
    const text = await body.text()
    await agent.close()
    return text
  },
  async 'urllib3 Retry'(url) {
    const script = `
import sys, urllib3
retry = urllib3.Retry(total=1, status_forcelist=[429, 503])
print(urllib3.PoolManager().request("GET", sys.argv[1], retries=retry).data.decode(), end="")
`
    return (await run('python3', ['-c', script, url])).stdout
  },
}

async function hasUrllib3(): Promise<boolean> {
  return run('python3', ['-c', 'import urllib3']).then(
    () => true,
    () => false,
  )
}

const refusals = {
  'a fraction of a second less, as a number': {
    options: {},
    refuse: () => ({ status: 503, headers: { 'Retry-After': `${wait - 0.4}` } }),
  },
  'a member of the body, as a date': {
    options: { format: 'date' },
    refuse: () => ({
      status: 429,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ error: { retry_after: `${wait}s` } }),
    }),
  },
}

for (const [way, { options, refuse }] of Object.entries(refusals)) {
  for (const [name, ask] of Object.entries(clients)) {
    t.test(`${name} waits as ${way} says`, { buffered: true }, async (t) => {
      if (name.startsWith('urllib3') && !(await hasUrllib3())) {
        t.pass('urllib3 is needed', { skip: 'it is not installed' })
        return
      }
      const upstream = await startUpstream(t, refuse)
      const proxy = await startProxy(t, { upstream: upstream.url, rules: [{ retryAfter: options }] })
      t.equal(await ask(proxy.url), 'served')
      t.equal(upstream.arrivals.length, 2)
      t.ok(
        upstream.arrivals[1]! - upstream.arrivals[0]! > wait * 1000 - 5,
        'not before, except for the resolution of timers',
      )
    })
  }
}
