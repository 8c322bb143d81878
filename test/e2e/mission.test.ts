/** The four rules of the mission, before services of real frameworks, over sockets. */
import got from 'got'
import t from 'tap'
import { rules, services } from './services/index.js'
import { startProxy } from './support/proxy.js'
import { rawRequest } from './support/rawClient.js'
import { startHttpUpstream } from './support/upstreams.js'

const internals = /\bat [\w.]+ \(|node:internal|node_modules|\/test\/e2e|SELECT \*|10\.0\.3\.7|Cannot read/

for (const service of services) {
  t.test(`before ${service.name}`, async (t) => {
    const upstream = await startHttpUpstream(t, await service.make())
    const proxy = await startProxy(t, { upstream: upstream.url, profile: 'recommended', rules })

    t.test('a forbidden path and an absent one cannot be distinguished', async (t) => {
      const ask = async (target: string) => {
        const { bytes } = await rawRequest(proxy.port, `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`)
        return bytes.replace(/Date: [^\r]*/, 'Date: …')
      }
      const hidden = await ask('/admin/users')
      t.match(hidden, /^HTTP\/1\.1 404 Not Found\r\n/)
      t.equal(hidden, await ask('/admin/absent'))
    })

    t.test(
      'nothing internal leaves, and the original is in the log under the id that the client got',
      async (t) => {
        for (const target of ['/orders/17', '/orders/18']) {
          const response = await fetch(proxy.url + target)
          const text = await response.text()
          t.equal(response.status, 500)
          t.notMatch(text, internals, target)
          const id = response.headers.get('incident-id')
          t.ok(id !== null && text.includes(id), `${target}: the body and the header tell the same id`)
          const record = proxy.log.find(({ incident }) => incident === id)
          t.ok(record, `${target}: the incident ${id} is in the log`)
          t.match(String(record?.original), /Cannot read|ECONNREFUSED/)
        }
      },
    )

    t.test('JSON keeps its shape', async (t) => {
      const body = (await (await fetch(`${proxy.url}/orders/18`)).json()) as Record<string, unknown>
      t.match(body, { status: 500, requestId: 'r-1', total: 1 })
      t.notOk('stack' in body)
    })

    t.test('an error wrapped in a 200 has its own status, and its body byte for byte', async (t) => {
      const response = await fetch(`${proxy.url}/api/users/7`)
      t.equal(response.status, 404)
      t.equal(await response.text(), await (await fetch(`${upstream.url}/api/users/7`)).text())
    })

    t.test('a fractional Retry-After is rounded up', async (t) => {
      t.equal((await fetch(`${proxy.url}/busy`)).headers.get('retry-after'), '2')
    })
  })
}

t.test('got waits as long as Retry-After says', async (t) => {
  const asked: number[] = []
  const upstream = await startHttpUpstream(t, (_request, response) => {
    asked.push(performance.now())
    if (asked.length > 1) response.end('here')
    else response.writeHead(503, { 'X-RateLimit-Reset-After': '0.4' }).end()
  })
  const proxy = await startProxy(t, { upstream: upstream.url, profile: 'recommended' })
  t.equal(await got(proxy.url, { retry: { limit: 1 } }).text(), 'here')
  t.ok(asked[1]! - asked[0]! >= 990, 'the second request came a second after the first, and no earlier')
})
