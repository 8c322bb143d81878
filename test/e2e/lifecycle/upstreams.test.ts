import { copyFileSync, readFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { planOf, startProxy } from '../support/proxy.js'

const pem = (name: string) => fileURLToPath(new URL(`../tls/${name}.pem`, import.meta.url))

async function startSecure(t: Test, listener: RequestListener, options = {}): Promise<number> {
  const files = { cert: readFileSync(pem('server')), key: readFileSync(pem('server-key')) }
  const server = createHttps({ ...files, ...options }, listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

t.test('an upstream behind TLS is verified', async (t) => {
  const port = await startSecure(t, (request, response) => {
    response.end((request.socket as TLSSocket & { servername: string }).servername || 'no name')
  })
  const url = `https://127.0.0.1:${port}`
  const named = `https://localhost:${port}`
  const ca = pem('ca')
  const cases: [name: string, upstream: object | string, status: number, text?: string][] = [
    ['unknown issuer', url, 502],
    ['own CA', { url, tls: { ca } }, 200],
    ['own CA and the name of the host', { url: named, tls: { ca } }, 200, 'localhost'],
    ['another name', { url, tls: { ca, serverName: 'legacy.test' } }, 200, 'legacy.test'],
    ['a name that the certificate lacks', { url, tls: { ca, serverName: 'other.test' } }, 502],
    ['unverified, as configured', { url, tls: { verify: false } }, 200],
  ]
  for (const [name, upstream, status, text] of cases) {
    const proxy = await startProxy(t, { upstream })
    // The client's Host says nothing about the upstream's certificate.
    const response = await fetch(`${proxy.url}/`, { headers: { host: 'client.example' } })
    const got = await response.text()
    t.equal(response.status, status, name)
    if (text !== undefined) t.equal(got, text, name)
    if (status === 502) {
      t.match(got, 'UPSTREAM_TLS_FAILED')
      t.equal(response.headers.get('proxy-status'), 'upstanding; error=tls_certificate_error')
    }
  }
})

t.test('a client certificate, renewed by a reload', async (t) => {
  const subjects: string[] = []
  const options = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(pem('ca')) }
  const port = await startSecure(
    t,
    (request, response) => {
      subjects.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN))
      response.end('ok')
    },
    options,
  )
  const directory = t.testdir()
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const put = (name: string) => {
    copyFileSync(pem(name), cert)
    copyFileSync(pem(`${name}-key`), key)
  }
  put('client')
  const config = {
    listen: '127.0.0.1:0',
    upstream: { url: `https://127.0.0.1:${port}`, tls: { ca: pem('ca'), cert, key } },
  }
  const proxy = await startProxy(t, config)
  t.equal((await fetch(proxy.url)).status, 200)
  put('renewed')
  proxy.app.reload(planOf(config))
  t.equal((await fetch(proxy.url)).status, 200)
  t.same(subjects, ['client.test', 'second.test'])

  const without = await startProxy(t, { upstream: { url: config.upstream.url, tls: { ca: pem('ca') } } })
  t.equal((await fetch(without.url)).status, 502)
  await t.rejects(
    startProxy(t, { upstream: { url: config.upstream.url, tls: { ca: join(directory, 'none.pem') } } }),
    /none\.pem: the file does not exist; expected the PEM file of "ca"/,
  )
})

t.test('a unix socket', async (t) => {
  const path = join(t.testdir(), 'upstream.sock')
  const server = createHttp((request, response) => response.end(`${request.headers.host} ${request.url}`))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  t.teardown(() => server.close())
  const proxy = await startProxy(t, { upstream: `unix:${path}` })
  t.equal(await (await fetch(`${proxy.url}/a//b`)).text(), `127.0.0.1:${proxy.port} /a//b`)
})

t.test('of several addresses behind a name, one that answers serves', async (t) => {
  // Listens on IPv4 alone, while `localhost` may stand for ::1 first.
  const server = createHttp((_, response) => response.end('found')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const proxy = await startProxy(t, { upstream: `http://localhost:${port}` })
  t.equal(await (await fetch(proxy.url)).text(), 'found')
})

t.test('only proxies that are trusted are believed', async (t) => {
  const server = createHttp((request, response) => response.end(JSON.stringify(request.headers)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const claims = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'shop.example',
    forwarded: 'for=203.0.113.9;proto=https',
  }
  const cases: [trustProxy: string[], expected: object][] = [
    [[], { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': /^127/ }],
    [['10.0.0.0/8'], { 'x-forwarded-for': '127.0.0.1', forwarded: /^for=127\.0\.0\.1;/ }],
    [
      ['127.0.0.0/8'],
      {
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'shop.example',
        forwarded: /^for=203\.0\.113\.9;proto=https, for=127\.0\.0\.1;/,
      },
    ],
  ]
  for (const [trustProxy, expected] of cases) {
    const proxy = await startProxy(t, { upstream, forwarded: { trustProxy } })
    t.match(await (await fetch(proxy.url, { headers: claims })).json(), expected, String(trustProxy))
  }
})
