import { createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { startProxy } from '../support/proxy.js'
import { finalOf, rawRequest } from '../support/rawClient.js'
import { startHttpUpstream } from '../support/upstreams.js'

/** The possible outcomes of the GET by which the proxy decides. */
type Mode = 'answers' | 'reset' | 'close' | 'silent' | 'stale' | 'truncated'

const response = (status: string, fields: string) =>
  `HTTP/1.1 ${status}\r\n${fields}\r\nContent-Length: 0\r\n\r\n`

const exist = new Set(['/admin/users', '/admin/dir', '/admin/dir/', '/admin/hop'])

/** What reveals a hidden path is answered at once; the GET that decides fails in every way there is. */
async function upstreamFailing(t: Test, state: { mode: Mode; gets: number }): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let requests = 0
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      requests++
      const [method, target] = chunk.toString('latin1').split(' ')
      if (!exist.has(target!)) return void socket.write(response('404 Not Found', 'A: b'))
      if (method === 'OPTIONS') return void socket.write(response('200 OK', 'Allow: GET, OPTIONS'))
      if (target === '/admin/dir') return void socket.write(response('301 Moved', 'Location: /admin/dir/'))
      if (target === '/admin/hop') return void socket.write(response('302 Found', 'Location: /admin/users'))
      state.gets++
      if (state.mode === 'reset') socket.resetAndDestroy()
      else if (state.mode === 'close') socket.end()
      else if (state.mode === 'stale' && requests > 1) socket.destroy()
      else if (state.mode === 'truncated') socket.end('HTTP/1.1 200 O')
      else if (state.mode !== 'silent') socket.write(response('403 Forbidden', 'A: b'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

t.test('a subrequest that fails makes the path hidden, after one more attempt', async (t) => {
  const state = { mode: 'answers' as Mode, gets: 0 }
  const url = await upstreamFailing(t, state)
  const requests = ['OPTIONS /admin/users', 'GET /admin/dir', 'GET /admin/hop', 'OPTIONS /admin/dir/']
  for (const conceal of [{}, { statuses: 'any-error' }, { everywhere: true }]) {
    const rules = [{ match: { path: '/admin/**' }, conceal }]
    const proxy = await startProxy(t, { upstream: { url, headTimeout: '300ms' }, rules })
    const absent = finalOf(await rawRequest(proxy.port, 'GET /admin/nobody HTTP/1.1\r\nHost: h\r\n\r\n'))
    t.equal(absent?.status, 404)
    for (const mode of ['answers', 'reset', 'close', 'silent', 'stale', 'truncated'] as const) {
      state.mode = mode
      for (const line of requests) {
        state.gets = 0
        const transcript = await rawRequest(proxy.port, `${line} HTTP/1.1\r\nHost: h\r\n\r\n`, {
          timeout: 20_000,
        })
        const hidden = finalOf(transcript)
        t.same([hidden?.status, hidden?.body], [404, absent?.body], `${line}: ${mode}`)
        t.ok(state.gets <= 2, `${line}: ${mode}, ${state.gets} attempts`)
      }
    }
    await proxy.idle()
    await proxy.close()
  }
})

t.test(
  'where a hidden path breaks, the answer to it depends on the request as that to an absent one',
  async (t) => {
    const upstream = await startHttpUpstream(t, (request, response) => {
      if (request.url === '/admin/users') request.socket.resetAndDestroy()
      else if (request.method === 'OPTIONS') response.writeHead(204, { Allow: 'GET' }).end()
      else {
        const { origin = 'none', 'accept-language': language = '' } = request.headers
        response.writeHead(404, { 'Access-Control-Allow-Origin': origin }).end(`nothing ${language}`)
      }
    })
    for (const conceal of [{ everywhere: true }, { imitate: '/nothing' }]) {
      const rules = [{ match: { path: '/admin/**' }, conceal }]
      const proxy = await startProxy(t, { upstream: upstream.url, rules, profile: 'recommended' })
      await proxy.app.gateway.imitations.refresh()
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
        const seen = new Set<string>()
        for (const path of ['/admin/users', '/admin/nobod']) {
          const fields = 'Host: h\r\nOrigin: http://o\r\nAccept-Language: de\r\nContent-Length: 0\r\n'
          const { bytes } = await rawRequest(proxy.port, `${method} ${path} HTTP/1.1\r\n${fields}\r\n`)
          seen.add(bytes.replace(/^Date: .*$/gm, ''))
        }
        t.equal(seen.size, 1, `${method}: ${[...seen].join('\n---\n')}`)
        t.match([...seen][0], method === 'OPTIONS' ? /^HTTP\/1\.1 204 / : /^HTTP\/1\.1 404 /)
      }
      await proxy.idle()
      await proxy.close()
    }
  },
)
