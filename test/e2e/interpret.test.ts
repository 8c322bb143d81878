import { connect } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { through } from './support/through.js'

const wrapped = '{ "success" : false, "error" : {"code":"USER_NOT_FOUND","id":12345678901234567890} }\n'

t.test('a wrapped error keeps its body byte for byte, in its own coding', async (t) => {
  const content = gzipSync(wrapped)
  const ask = await through(t, [{ unwrap: { dialect: 'envelope' } }], (request, response) => {
    const asksGzip = request.headers['accept-encoding']?.includes('gzip') === true
    response.writeHead(200, {
      'Content-Type': 'application/json',
      ETag: '"1"',
      'Cache-Control': 'max-age=60',
      'Last-Modified': 'Sun, 01 Mar 2026 10:00:00 GMT',
      ...(asksGzip && { 'Content-Encoding': 'gzip' }),
    })
    response.end(asksGzip ? content : wrapped)
  })
  const plain = await ask('GET /')
  t.equal(plain.status, 404)
  t.equal(plain.reason, 'Not Found')
  t.equal(plain.body, wrapped)
  t.equal(plain.field('cache-control'), 'no-store')
  for (const name of ['etag', 'last-modified']) t.equal(plain.field(name), undefined, name)
  const coded = await ask('GET /', 'Accept-Encoding: gzip\r\n')
  t.equal(coded.status, 404)
  t.equal(coded.field('content-encoding'), 'gzip')
  t.ok(Buffer.from(coded.body, 'latin1').equals(content))
  t.equal(gunzipSync(Buffer.from(coded.body, 'latin1')).toString(), wrapped)
})

t.test('a body that cannot be an error is not buffered', async (t) => {
  let release: () => void = () => undefined
  const rows: [contentType: string, length?: string][] = [
    ['image/png'],
    ['text/event-stream; charset=utf-8'],
    ['application/x-ndjson'],
    ['application/json', '100000'],
  ]
  for (const [contentType, length] of rows) {
    const ask = await through(t, [{ unwrap: { dialect: 'envelope', maxHold: '30s' } }], (_, response) => {
      response.writeHead(200, { 'Content-Type': contentType, ...(length && { 'Content-Length': length }) })
      response.write('first')
      release = () => response.end('x'.repeat(length === undefined ? 1 : Number(length) - 5))
    })
    // The first part arrives while the upstream still has not ended: the response ends only by that.
    const response = await fetch(`${ask.proxy.url}/`)
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    t.equal(Buffer.from(value!).toString(), 'first', contentType)
    release()
    await reader.cancel()
  }
})

t.test('a body that exceeds the limits passes unchanged', async (t) => {
  const long = `{"success":false,"message":"${'x'.repeat(200_000)}"}`
  const ask = await through(t, [{ unwrap: { dialect: 'envelope' } }], (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    for (let at = 0; at < long.length; at += 10_000) response.write(long.slice(at, at + 10_000))
    response.end()
  })
  const answer = await ask('GET /')
  t.equal(answer.status, 200)
  t.equal(answer.body, long)
})

t.test('a slow body passes after maxHold', async (t) => {
  const ask = await through(t, [{ unwrap: { dialect: 'envelope', maxHold: '50ms' } }], (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{"success":')
    setTimeout(() => response.end('false}'), 1_500)
  })
  const answer = await ask('GET /')
  t.equal(answer.status, 200)
  t.equal(answer.body, '{"success":false}')
})

t.test('Range is not asked for where the body must be read, and 206 is not read', async (t) => {
  let asked: string | undefined
  const ask = await through(t, [{ unwrap: { dialect: 'envelope' } }], (request, response) => {
    asked = request.headers.range
    response.writeHead(request.url === '/part' ? 206 : 200, {
      'Content-Type': 'application/json',
      'Content-Range': 'bytes 0-16/99',
    })
    response.end('{"success":false}')
  })
  t.equal((await ask('GET /', 'Range: bytes=0-16\r\n')).status, 500)
  t.equal(asked, undefined)
  t.equal((await ask('GET /part')).status, 206)
})

t.test('buffering ends when the first bytes show that the body is not what a rule looks for', async (t) => {
  const text = {
    match: { path: '/text' },
    unwrap: { when: { text: 'Fehler 17' }, status: 500, maxHold: '30s' },
  }
  const rows: [path: string, rules: object[], content: [string, string], status: number][] = [
    ['/page', [{ unwrap: { dialect: 'envelope', maxHold: '30s' } }], ['<html>', '</html>'], 200],
    ['/page', [{ unwrap: { dialect: ['jsonRpc', 'problem'], maxHold: '30s' } }], ['\n<p>', '</p>'], 200],
    ['/page', [{ unwrap: { dialect: 'soap', maxHold: '30s' } }], ['Hello', ' world'], 200],
    ['/page', [{ remap: { to: 404, when: { '/a': 1 }, maxHold: '30s' } }], ['<html>', '</html>'], 200],
  ]
  for (const [path, rules, [first, rest], status] of rows) {
    let release: () => void = () => undefined
    const ask = await through(t, rules, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.write(first)
      release = () => response.end(rest)
    })
    const socket = connect(ask.proxy.port, '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
    let seen = ''
    for await (const chunk of socket) {
      seen += chunk
      // Only now does the rest come: a held body would never get here.
      if (seen.includes(first.trim())) release()
    }
    t.match(seen, new RegExp(`^HTTP/1.1 ${status}`))
    t.ok(seen.includes(rest))
    await ask.proxy.idle()
  }
  const both = await through(
    t,
    [{ unwrap: { dialect: 'envelope' } }, text, { match: { path: '/soap' }, unwrap: { dialect: 'soap' } }],
    (request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' })
      response.write(request.url === '/json' ? ' {"success"' : '<html>')
      setTimeout(() => response.end(request.url === '/json' ? ':false}' : 'Fehler 17</html>'), 20)
    },
  )
  t.equal((await both('GET /json')).status, 500)
  t.equal((await both('GET /text')).status, 500, 'another rule looks on')
  t.equal((await both('GET /soap')).status, 200)
  t.equal((await both('GET /soap')).body, '<html>Fehler 17</html>')
  const coded = await through(t, [{ unwrap: { dialect: 'envelope' } }], (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
    response.end(gzipSync('{"success":false}'))
  })
  t.equal((await coded('GET /', 'Accept-Encoding: gzip\r\n')).status, 500)
})

t.test('HEAD keeps its status', async (t) => {
  const ask = await through(t, [{ unwrap: { dialect: 'envelope' } }], (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '17' })
    response.end('{"success":false}')
  })
  const answer = await ask('HEAD /')
  t.equal(answer.status, 200)
  t.equal(answer.field('content-length'), '17')
})

t.test('HEAD asked as GET has the status and the fields of GET, and no body', async (t) => {
  const methods: (string | undefined)[] = []
  const big = 'x'.repeat(1 << 22)
  const rules = [
    { match: { path: '/text' }, remap: { to: 404, when: { text: 'no such' }, head: 'asGet' } },
    { match: { method: 'GET' }, unwrap: { dialect: 'envelope', head: 'asGet' } },
    { match: { path: '/problem', status: 404 }, problem: {} },
  ]
  const ask = await through(t, rules, (request, response) => {
    methods.push(request.method)
    const content =
      request.url === '/good'
        ? '{"success":true}'
        : request.url === '/big'
          ? big
          : '{"success":false,"message":"no such user: not found"}'
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': content.length,
      ETag: '"1"',
    })
    response.end(content)
  })
  for (const [path, status, upstream] of [
    ['/wrapped', 404, 'GET'],
    ['/text', 404, 'GET'],
    ['/problem', 404, 'GET'],
    ['/good', 200, 'GET'],
    ['/big', 200, 'GET'],
  ] as const) {
    const got = await ask(`GET ${path}`)
    methods.length = 0
    const head = await ask(`HEAD ${path}`)
    t.equal(head.status, status, path)
    t.same(methods, [upstream], path)
    t.equal(head.body, '', path)
    for (const name of ['content-length', 'content-type', 'etag', 'cache-control'])
      t.equal(head.field(name), got.field(name), `${name} of ${path}`)
  }
  await ask.proxy.idle()
})

t.test('a rule that only matches HEAD leaves HEAD unchanged', async (t) => {
  const rules = [{ match: { method: 'HEAD' }, unwrap: { dialect: 'envelope', head: 'asGet' } }]
  let method: string | undefined
  const ask = await through(t, rules, (request, response) => {
    method = request.method
    response.writeHead(200, { 'Content-Type': 'application/json' }).end()
  })
  t.equal((await ask('HEAD /')).status, 200)
  t.equal(method, 'HEAD')
})

t.test('created, noContent, keepMethod, remap', async (t) => {
  const rules = [
    { match: { path: '/users', method: 'POST' }, created: { location: '{path}/{/id}' } },
    { noContent: {} },
    { match: { path: '/moved' }, keepMethod: {} },
    { match: { status: 302, responseHeader: { Location: '*/login*' } }, remap: { to: 401 } },
  ]
  const ask = await through(t, rules, (request, response) => {
    if (request.url === '/users') response.end('{"id":7}')
    else if (request.url === '/moved') response.writeHead(302, { Location: '/new' }).end()
    else if (request.url === '/me') response.writeHead(302, { Location: '/login' }).end('Found')
    else if (request.url === '/chunked') {
      response.flushHeaders()
      response.end()
    } else if (request.url === '/gzip')
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(''))
    else response.end()
  })
  const made = await ask('POST /users', 'Content-Length: 0\r\n')
  t.equal(made.status, 201)
  t.equal(made.field('location'), '/users/7')
  t.equal(made.body, '{"id":7}')
  for (const path of ['/empty', '/chunked', '/gzip']) {
    const gone = await ask(`DELETE ${path}`)
    t.equal(gone.status, 204, path)
    t.equal(gone.body, '')
    for (const name of ['content-length', 'transfer-encoding', 'content-encoding'])
      t.equal(gone.field(name), undefined)
  }
  t.equal((await ask('GET /empty')).status, 200)
  t.equal((await ask('POST /moved', 'Content-Length: 0\r\n')).status, 307)
  t.equal((await ask('GET /moved')).status, 302)
  const login = await ask('GET /me')
  t.equal(login.status, 401)
  t.equal(login.field('location'), undefined)
  t.equal(login.body, 'Found')
})

t.test(
  'a request that changes something never gets a status that invites a repeat, unless the body says so',
  async (t) => {
    const bodies: readonly (readonly [body: object, safe: number, unsafe: number, wait?: string])[] = [
      [{ success: false, message: 'The system is busy' }, 503, 500],
      [{ success: false, message: 'You exceeded your quota, quota exceeded' }, 429, 400],
      [{ errors: [{ message: 'server is overloaded' }], data: null }, 503, 500],
      [{ statusCode: 503, message: 'Service Unavailable' }, 503, 503],
      [{ statusCode: 429, message: 'Too many requests', retryAfter: 7 }, 429, 429, '7'],
    ]
    let body: object = {}
    const ask = await through(
      t,
      [{ unwrap: { dialect: 'any' } }, { match: { status: [429, 503] }, retryAfter: { default: '30s' } }],
      (_request, response) =>
        response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body)),
    )
    for (const [given, safe, unsafe, wait] of bodies) {
      body = given
      const read = await ask('GET /')
      t.equal(read.status, safe)
      t.equal(read.field('retry-after'), wait ?? '30')
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const changed = await ask(`${method} /`, 'Content-Length: 0\r\n')
        t.equal(changed.status, unsafe, `${method}: ${JSON.stringify(given)}`)
        t.equal(changed.field('retry-after'), wait)
      }
    }
  },
)
