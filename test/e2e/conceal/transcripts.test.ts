import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import express from 'express'
import t, { type Test } from 'tap'
import { subtree } from '../../match/spellings.fixture.js'
import { startProxy } from '../support/proxy.js'
import { finalOf, rawRequest } from '../support/rawClient.js'
import { startHttpUpstream } from '../support/upstreams.js'

/** The line ends of the head are CRLF on the wire. */
function golden(name: string): string {
  const text = readFileSync(new URL(`../../golden/conceal/${name}.http`, import.meta.url), 'latin1')
  const end = text.indexOf('\n\n') + 2
  return text.slice(0, end).replaceAll('\n', '\r\n') + text.slice(end)
}

const withoutDate = (bytes: string) => bytes.replace(/^Date: .*$/gm, 'Date: (now)')

async function through(t: Test, listener: RequestListener, conceal: object) {
  const upstream = await startHttpUpstream(t, listener)
  const rule = { name: 'hide', match: { path: '/admin/**' }, conceal }
  return startProxy(t, { upstream: upstream.url, rules: [rule], profile: 'recommended' })
}

/** Rejects each path in a different way, except absent paths. */
const service: RequestListener = (request, response) => {
  if (request.url?.includes('absent')) {
    response.writeHead(404, { Server: 'absent', 'Content-Type': 'text/html' }).end('<h1>absent</h1>')
  } else {
    response.writeHead(403, 'No way', { 'Set-Cookie': 'area=admin', Connection: 'close' }).end('hidden')
  }
}

const requests: readonly (readonly [name: string, request: (path: string) => string])[] = [
  ['get', (path) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`],
  ['head', (path) => `HEAD ${path} HTTP/1.1\r\nHost: h\r\n\r\n`],
  ['get-html', (path) => `GET ${path} HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\n\r\n`],
  [
    'post-close',
    (path) => `POST ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
  ],
  ['options', (path) => `OPTIONS ${path} HTTP/1.1\r\nHost: h\r\nOrigin: http://o\r\n\r\n`],
  ['http-1.0', (path) => `GET ${path} HTTP/1.0\r\n\r\n`],
]

t.test('hidden and absent paths get the golden transcript, byte for byte except the date', async (t) => {
  const { port } = await through(t, service, {})
  for (const [name, request] of requests) {
    const expected = golden(name)
    for (const path of ['/admin/hidden', '/admin/absent']) {
      const { bytes } = await rawRequest(port, request(path))
      t.equal(withoutDate(bytes), expected, `${name} ${path}`)
    }
  }
})

t.test('every spelling of a hidden path gets the response of an absent one', async (t) => {
  const { port } = await through(t, service, {})
  const expected = golden('get')
  for (const target of subtree) {
    const { bytes } = await rawRequest(port, `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)
    // Some are no targets of HTTP, whatever the path.
    if (/^(?:[^/h]|http:\/\/[^/]*[@\\])|[^!-~]/i.test(target))
      t.match(bytes, /^HTTP\/1\.1 (?:400|404) /, target)
    else t.equal(withoutDate(bytes), expected, target)
  }
  const other = await rawRequest(port, 'GET /administrator HTTP/1.1\r\nHost: h\r\n\r\n')
  t.equal(finalOf(other).status, 403)
})

t.test('imitate: hidden, absent and foreign paths are answered as Express answers', async (t) => {
  const app = express()
  app.set('env', 'test')
  app.get('/admin/users', (_request, response) => {
    response.cookie('a', 'b').status(403).send('no')
  })
  const proxy = await through(t, app, { imitate: '/no-such-page' })
  await proxy.app.gateway.imitations.refresh()
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
    const transcripts = new Set<string>()
    for (const path of ['/admin/users', '/admin/qwert', '/other/paths']) {
      const { bytes } = await rawRequest(
        proxy.port,
        `${method} ${path}?a=%3Cb HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n`,
      )
      transcripts.add(withoutDate(bytes).replaceAll(path, '{path}'))
    }
    t.equal(transcripts.size, 1, [...transcripts].join('\n---\n'))
    if (method === 'POST') t.match([...transcripts][0], /Cannot POST \{path\}</)
  }
})

t.test('minDelay: neither response is sent early', async (t) => {
  const { port } = await through(t, service, { minDelay: '150ms' })
  for (const path of ['/admin/hidden', '/admin/absent']) {
    const begin = performance.now()
    await rawRequest(port, `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`)
    // No upper bound: how busy the machine is does not matter.
    t.ok(performance.now() - begin >= 149, path)
  }
})
