/** Apps that end twice, write after the end, break off, or take their time. */
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import http2 from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { upstanding } from '../../src/integrations/express.js'
import { upstanding as forFastify } from '../../src/integrations/fastify.js'
import { upstanding as forFetch } from '../../src/integrations/fetch.js'

const config = {
  profile: 'none',
  rules: [
    { name: 'safe', match: { status: '5xx' }, sanitize: { maxBytes: '4KiB', maxHold: '50ms' } },
    {
      name: 'envelope',
      match: { path: '/api' },
      unwrap: { when: { '/a': 1 }, status: 404, maxHold: '50ms' },
    },
  ],
}
const trace = 'java.lang.Error: x\n\tat com.example.A.b(A.java:1)\n'

async function start(t: Test, listener: RequestListener, written: object = config): Promise<string> {
  const middleware = upstanding({ config: written })
  const server = createServer((request, response) =>
    middleware(request, response, () => listener(request, response)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const text = (status: number) => [status, { 'Content-Type': 'text/plain' }] as const

t.test('end twice, and write after the end', async (t) => {
  const url = await start(t, (_request, response) => {
    response.on('error', () => {})
    response.writeHead(...text(500)).end(trace)
    response.end(trace)
    response.write(trace)
  })
  const response = await fetch(url)
  t.equal(response.status, 500)
  t.notMatch(await response.text(), /example/)
})

/** The whole response as its bytes; the connection closes behind it. */
function rawly(url: string, path: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.setEncoding('latin1').on('data', (text) => {
      received += text
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received.replace(/^Date: .*\r\n/m, '')))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close\r\n\r\n`)
  })
}

const broken = (first: string) =>
  new Readable({
    read() {
      if (first === '') this.destroy(new Error('broken'))
      else this.push(first)
      first = ''
    },
  })

t.test('an absent path and a forbidden one are the same, however the app says so', async (t) => {
  const wants: Record<string, RequestListener> = {
    '/admin/text': (_q, s) => s.writeHead('403' as never, { 'X-Area': 'admin' }).end('no'),
    '/admin/list': (_q, s) => s.writeHead(403, ['Set-Cookie', ['a=1', 'b=2'], 'X-Area', 'admin']).end('no'),
    '/admin/pairs': (_q, s) => s.writeHead(403, [['X-Area', 'admin']] as never).end('no'),
    '/admin/late': (_q, s) => s.writeHead(403, undefined as never, { 'X-Area': 'admin' } as never).end('no'),
    '/admin/hints': (_q, s) => {
      s.writeEarlyHints({ link: '</admin.css>; rel=preload' })
      s.writeProcessing()
      s.writeHead(403).end('no')
    },
    '/admin/trailers': (_q, s) => {
      s.writeHead(403, { Trailer: 'X-Area' }).write('no')
      s.addTrailers({ 'X-Area': 'admin' })
      s.end()
    },
    '/admin/chunked': (_q, s) => s.writeHead(403, { 'Transfer-Encoding': 'chunked' }).end('no'),
    '/admin/broken': (_q, s) => void pipeline(broken('no'), s.writeHead(403), () => {}),
    '/admin/destroyed': (_q, s) => void s.writeHead(403).destroy(),
    '/admin/endless': (_q, s) => void s.writeHead(403).write('no'),
    '/admin/flushed': (_q, s) => {
      s.statusCode = 403
      s.flushHeaders()
      s.end('no')
    },
  }
  const url = await start(
    t,
    (request, response) =>
      (wants[request.url!] ?? ((_q, s) => s.writeHead(404).end('none')))(request, response),
    { profile: 'none', rules: [{ match: { path: '/admin/**' }, conceal: {} }] },
  )
  const absent = await rawly(url, '/admin/absent')
  t.match(absent, /^HTTP\/1\.1 404 /)
  for (const path of Object.keys(wants)) t.equal(await rawly(url, path), absent, path)
})

t.test('truncated bodies, trailers and reason phrases leak nothing', async (t) => {
  const line = 'at com.example.A.b(A.java:1)'
  const wants: Record<string, RequestListener> = {
    '/broken': (_q, s) => void pipeline(broken(trace), s.writeHead(...text(500)), () => {}),
    '/trailers': (_q, s) => {
      s.writeHead(500, { 'Content-Type': 'text/plain', Trailer: 'X-Cause, X-Time' }).write('oops')
      s.addTrailers({ 'X-Cause': line, 'X-Time': '3' })
      s.end()
    },
    '/trailerList': (_q, s) => {
      s.writeHead(500, { 'Content-Type': 'text/plain', Trailer: 'X-Cause, X-Time' }).write('oops')
      s.addTrailers([
        ['X-Cause', line],
        ['X-Time', '3'],
      ])
      s.end()
    },
    '/reason': (_q, s) => s.writeHead(500, line, { 'Content-Type': 'text/plain' }).end('oops'),
    '/afterwards': (_q, s) => {
      s.writeHead(...text(500)).write('oops')
      s.setHeader('X-Cause', line)
      s.end()
    },
  }
  const url = await start(t, (request, response) => wants[request.url!]!(request, response))
  for (const path of Object.keys(wants)) {
    const response = await rawly(url, path)
    t.match(response, /^HTTP\/1\.1 500 Internal Server Error\r\n/, path)
    t.notMatch(response, /A\.java/, path)
    if (path.startsWith('/trailer')) t.match(response, /\r\nX-Time: 3\r\n/, 'a harmless trailer stays')
  }
})

t.test('what cannot be sent is an error in the app’s own call, and it can still answer', async (t) => {
  const faults: Record<string, (response: ServerResponse) => unknown> = {
    '/number': (response) => response.end(5 as never),
    '/null': (response) => response.write(null as never),
    '/object': (response) => response.write({} as never),
    '/status': (response) => response.writeHead(99),
    '/large': (response) => {
      response.statusCode = 1000
      response.write('x')
    },
    '/reason': (response) => {
      response.statusMessage = 'a\r\nb: c'
      response.end('x')
    },
  }
  const url = await start(t, (request, response) => {
    response.statusCode = 500
    try {
      faults[request.url!]!(response)
    } catch (error) {
      t.type((error as NodeJS.ErrnoException).code, 'string')
      t.equal(response.headersSent, false, request.url!)
      response.statusMessage = 'Bad Gateway'
      response.statusCode = 502
      response.end('recovered')
    }
  })
  for (const path of Object.keys(faults)) t.match(await rawly(url, path), /^HTTP\/1\.1 502 /, path)
})

t.test('HTTP/2: trailers, hints and memory', async (t) => {
  const middleware = upstanding({
    config: { ...config, rules: [{ match: { path: '/admin/**' }, conceal: {} }, ...config.rules] },
  })
  const server = http2.createServer((request, response) =>
    middleware(request as never, response as never, () => {
      const isHidden = request.url === '/admin/a'
      if (isHidden) response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeHead(isHidden ? 403 : request.url === '/admin/none' ? 404 : 500, {
        'content-type': 'text/plain',
      })
      response.write(isHidden ? 'no' : 'oops')
      response.addTrailers({ 'x-cause': 'at com.example.A.b(A.java:1)' })
      response.end()
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  t.teardown(() => {
    session.destroy()
    server.close()
  })
  const seen = async (path: string) => {
    const stream = session.request({ ':path': path })
    const all: unknown[] = []
    for (const event of ['headers', 'response', 'trailers'])
      stream.on(event, ({ date: _date, ...headers }) => all.push(event, headers))
    for await (const chunk of stream) all.push(String(chunk))
    return all
  }
  t.same(await seen('/admin/a'), await seen('/admin/none'))
  t.notMatch(JSON.stringify(await seen('/x')), /A\.java/)
})

t.test('Fastify: subrequests that never end or never begin, and what they may', { timeout: 0 }, async (t) => {
  const app = Fastify()
  let closed = 0
  await app.register(forFastify, { config: { rules: [{ match: { path: '/admin/**' }, conceal: {} }] } })
  app.get('/admin/to/:where', (request, reply) => {
    void reply.redirect(`/admin/${(request.params as { where: string }).where}`)
  })
  app.get('/admin/events', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n')
    reply.raw.on('close', () => closed++)
  })
  app.get('/admin/local', (request, reply) => reply.code(request.ip === '127.0.0.1' ? 200 : 403).send('x'))
  app.get('/admin/failing', () => {
    throw new Error('no')
  })
  for (const method of ['GET', 'POST', 'OPTIONS'] as const) {
    app.route({
      method,
      url: '/admin/form',
      handler: (request, reply) => {
        const isAllowed = request.headers.authorization !== undefined
        return reply.code(isAllowed ? (method === 'GET' ? 200 : 422) : 403).send({ method })
      },
    })
  }
  const status = async (options: object) => (await app.inject(options)).statusCode
  t.equal(await status({ url: '/admin/to/events' }), 302, 'the head of a stream is enough')
  t.equal(closed, 1, 'and the stream is ended')
  t.equal(
    await status({ url: '/admin/to/local', remoteAddress: '10.0.0.9' }),
    404,
    'as the client, not as the app',
  )
  t.equal(await status({ url: '/admin/to/failing' }), 404)
  for (const method of ['POST', 'OPTIONS'] as const) {
    t.equal(await status({ method, url: '/admin/form' }), 404, method)
    t.equal(await status({ method, url: '/admin/form', headers: { authorization: 'x' } }), 422, method)
  }
})

t.test('fetch: subrequests that fail, throw, or are more than a GET, hide', async (t) => {
  const rules = [{ match: { path: '/admin/**' }, conceal: {} }]
  const moved = () => new Response(null, { status: 302, headers: { Location: '/admin/there' } })
  const answers: Record<string, () => Promise<Response>> = {
    rejects: async () => {
      throw new Error('no')
    },
    throws: () => {
      throw new Error('no')
    },
    forbidden: async () => new Response('no', { status: 403 }),
  }
  for (const [name, subrequest] of Object.entries(answers)) {
    const apply = forFetch({ config: { rules }, subrequest })
    t.equal((await apply(new Request('http://a.example/admin/x'), moved())).status, 404, name)
  }
  const apply = forFetch({ config: { rules }, subrequest: async () => new Response('fine') })
  t.equal((await apply(new Request('http://a.example/admin/x'), moved())).status, 302)
  const overridden = { headers: { 'X-HTTP-Method-Override': 'DELETE' } }
  t.equal((await apply(new Request('http://a.example/admin/x', overridden), moved())).status, 404)
})

t.test('fetch: all responses together hold no more than there is memory for', async (t) => {
  const apply = forFetch({ config: { ...config, limits: { heldBytes: '1KiB' } } })
  const opened: ReadableStreamDefaultController[] = []
  const slow = () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.alloc(700, 'x'))
        opened.push(controller)
      },
    })
  const head = { status: 500, headers: { 'Content-Type': 'text/plain' } }
  const request = new Request('http://a.example/')
  const all = await Promise.all([1, 2].map(() => apply(request, new Response(slow(), head))))
  t.match(await all[1]!.text(), /incident/)
  const after = await apply(request, new Response('harmless', head))
  t.equal(await after.text(), 'harmless', 'the memory is free again')
})

t.test('a second writeHead fails as it does without rules', async (t) => {
  let code: unknown
  const url = await start(t, (_request, response) => {
    response.writeHead(...text(500))
    try {
      response.writeHead(...text(200))
    } catch (error) {
      code = (error as NodeJS.ErrnoException).code
    }
    t.equal(response.headersSent, true)
    response.end('x')
  })
  t.equal((await fetch(url)).status, 500)
  t.equal(code, 'ERR_HTTP_HEADERS_SENT')
})

t.test('a body that breaks off under a rule that only improves is broken off', async (t) => {
  const url = await start(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"a"')
    setImmediate(() => response.destroy(new Error('broken')))
  })
  t.equal(await rawly(url, '/api'), '')
})

t.test('a body too slow or too large is replaced where it must not pass', async (t) => {
  const url = await start(t, (request, response) => {
    response.writeHead(...text(500))
    response.write(request.url === '/large' ? trace.repeat(500) : trace)
    setTimeout(() => response.end(trace), 200)
  })
  for (const path of ['/slow', '/large']) {
    const response = await fetch(url + path)
    t.equal(response.status, 500)
    t.notMatch(await response.text(), /example/, path)
  }
})

t.test('a body too slow for a rule that only improves passes, piece by piece', async (t) => {
  const url = await start(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{"a"')
    setTimeout(() => response.end(':1}'), 200)
  })
  const response = await fetch(`${url}/api`)
  t.equal(response.status, 200)
  t.equal(await response.text(), '{"a":1}')
})

t.test('an event stream is not buffered, and is sent as it is written', async (t) => {
  const url = await start(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write('data: 1\n\n')
  })
  const reader = (await fetch(`${url}/api`)).body!.getReader()
  t.equal(Buffer.from((await reader.read()).value!).toString(), 'data: 1\n\n')
  await reader.cancel()
})

t.test('fetch: a body that was read already is an error at once', async (t) => {
  const apply = forFetch({ config })
  const response = new Response('x', { status: 500 })
  await response.text()
  await t.rejects(apply(new Request('http://a.example/'), response), /has already been read/)
})

t.test('fetch: a body that breaks off, and one that never ends', async (t) => {
  const apply = forFetch({ config })
  const request = new Request('http://a.example/')
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from(trace))
      controller.error(new Error('broken'))
    },
  })
  const endless = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from(trace)) })
  for (const body of [broken, endless]) {
    const response = await apply(
      request,
      new Response(body, { status: 500, headers: { 'Content-Type': 'text/plain' } }),
    )
    t.equal(response.status, 500)
    t.notMatch(await response.text(), /example/)
  }
})
