import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import t, { type Test } from 'tap'
import {
  closedPort,
  onEachRequest,
  startCannedUpstream,
  startRawUpstream,
} from '../../e2e/support/upstreams.js'
import { pause, until } from '../../support/wait.js'
import { callerOf, type TransportName } from './calls.js'

const ok = (body = 'ok', more = '') =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`

const pem = (name: string) => readFileSync(new URL(`../../e2e/tls/${name}.pem`, import.meta.url))
const certificate = { cert: pem('server'), key: pem('server-key') }
const unverified = { ca: undefined, cert: undefined, key: undefined, serverName: undefined, verify: false }

/** Both transports keep the same promises. */
function bothTransports(name: string, body: (t: Test, transport: TransportName) => Promise<void>): void {
  for (const transport of ['native', 'undici'] as const) {
    t.test(`${transport}: ${name}`, (t) => body(t, transport))
  }
}

/** The other side has closed the connection, in whatever way. */
function left(socket: Socket): Promise<void> {
  return until(() => socket.readableEnded || socket.destroyed)
}

const responses: readonly [name: string, bytes: string, body: string, trailers: string[]][] = [
  ['a length', ok('hello'), 'hello', []],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n\r\n',
    'hello!',
    [],
  ],
  [
    'trailers',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nTrailer: X-T\r\n\r\n1\r\na\r\n0\r\nX-T: v\r\n\r\n',
    'a',
    ['X-T', 'v'],
  ],
  ['nothing', 'HTTP/1.1 204 No Content\r\n\r\n', '', []],
  [
    'a 304 with the length of what it has not',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    '',
    [],
  ],
  [
    'an interim response',
    `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${ok('x')}`,
    'x',
    [],
  ],
]

bothTransports('reads a body and keeps the connection', async (t, transport) => {
  for (const [name, bytes, body, trailers] of responses) {
    const upstream = await startCannedUpstream(t, bytes)
    const caller = callerOf(t, { origin: upstream.url, transport })
    for (let i = 0; i < 3; i++) {
      const call = await caller.call().done
      t.same([call.body, call.trailers, call.cause], [body, trailers, undefined], name)
    }
    if (transport === 'native') t.equal(upstream.sockets.length, 1, `${name}: one connection`)
    t.equal(caller.upstream.inFlight, 0)
  }
})

bothTransports('reads a body that ends with the connection', async (t, transport) => {
  const upstream = await startRawUpstream(t, (socket) => {
    onEachRequest(socket, () => socket.end('HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello'))
  })
  const caller = callerOf(t, { origin: upstream.url, transport })
  for (let i = 0; i < 3; i++) t.equal((await caller.call().done).body, 'hello')
  t.equal(upstream.sockets.length, 3)
})

bothTransports('destroys a connection with bytes that nobody asked for', async (t, transport) => {
  const upstream = await startCannedUpstream(
    t,
    `${ok('first')}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`,
  )
  const caller = callerOf(t, { origin: upstream.url, transport })
  for (let i = 0; i < 5; i++) {
    const call = await caller.call().done
    t.match([call.body, undefined], [call.cause === undefined ? 'first' : '', undefined])
    t.not(call.body, 'evil')
  }
})

bothTransports('destroys an idle connection that bytes arrive on', async (t, transport) => {
  const upstream = await startCannedUpstream(t, ok())
  const caller = callerOf(t, { origin: upstream.url, transport })
  await caller.call().done
  upstream.sockets[0]!.write(ok('evil'))
  await left(upstream.sockets[0]!)
  t.equal((await caller.call().done).body, 'ok')
  t.equal(upstream.sockets.length, 2)
})

/** Answers the first request of every connection and closes at the second one. */
const diesAtSecond = (how: 'resetAndDestroy' | 'end') => (socket: Socket) => {
  onEachRequest(socket, (_head, count) => {
    if (count === 0) socket.write(ok())
    else socket[how]()
  })
}

bothTransports('retries on a fresh connection, and only what may be repeated', async (t, transport) => {
  for (const how of ['resetAndDestroy', 'end'] as const) {
    const upstream = await startRawUpstream(t, diesAtSecond(how))
    const caller = callerOf(t, { origin: upstream.url, transport })
    await Promise.all(Array.from({ length: 4 }, () => caller.call().done))
    for (let i = 0; i < 4; i++) {
      const call = await caller.call().done
      t.same([call.body, call.cause], ['ok', undefined], `GET ${i} after ${how}`)
    }
    const requests = upstream.received.join('').match(/GET/g)!.length
    const post = await caller.call({ method: 'POST', headers: ['Host', 'a', 'Content-Length', '0'] }).done
    const again = upstream.received.join('').match(/GET/g)!.length
    t.equal(again, requests)
    t.equal(post.raw.retried, false)
  }
})

bothTransports('gives up when the fresh connection fails too', async (t, transport) => {
  const upstream = await startRawUpstream(t, (socket, index) => {
    if (index === 0) diesAtSecond('resetAndDestroy')(socket)
    else socket.on('data', () => socket.resetAndDestroy())
  })
  const caller = callerOf(t, { origin: upstream.url, transport })
  await caller.call().done
  const call = await caller.call().done
  t.match(call.cause, { code: 'UPSTREAM_INVALID_RESPONSE', proxyStatus: 'connection_terminated' })
  t.equal(upstream.sockets.length, 2)
  t.equal(caller.upstream.inFlight, 0)
})

bothTransports('pauses and resumes', async (t, transport) => {
  const body = 'x'.repeat(3_000_000)
  const upstream = await startCannedUpstream(t, ok(body))
  const caller = callerOf(t, { origin: upstream.url, transport })
  const call = caller.call()
  await call.whenHead
  call.raw.pause()
  await pause(50)
  const before = call.body.length
  await pause(50)
  t.equal(call.body.length, before)
  t.ok(before < body.length)
  call.raw.resume()
  await call.done
  t.ok(call.body === body)
})

bothTransports('hears nothing after a pause, though all has arrived', async (t, transport) => {
  const chunks =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n'
  for (const bytes of [chunks, ok('abc')]) {
    const upstream = await startCannedUpstream(t, bytes)
    const caller = callerOf(t, { origin: upstream.url, transport })
    const call = caller.prepare()
    call.raw.pause()
    call.raw.start()
    await call.whenHead
    await pause(30)
    t.equal(call.body, '')
    call.raw.resume()
    await call.done
    t.equal(call.body, 'abc')
  }
})

bothTransports('aborts without another word, and without another connection', async (t, transport) => {
  const upstream = await startRawUpstream(t, () => {})
  const caller = callerOf(t, { origin: upstream.url, transport })
  const call = caller.call()
  await until(() => upstream.received[0]?.includes('\r\n\r\n') === true)
  t.equal(call.raw.waitingFor, 'head')
  call.raw.abort()
  await left(upstream.sockets[0]!)
  const early = caller.call()
  early.raw.abort()
  t.equal(caller.upstream.inFlight, 0)
  await pause(50)
  if (transport === 'native') t.equal(upstream.received.slice(1).join(''), '')
  t.same([call.cause, early.cause], [undefined, undefined])
})

bothTransports('discards a small rest and keeps the connection', async (t, transport) => {
  const upstream = await startCannedUpstream(t, ok('x'.repeat(20_000)))
  const caller = callerOf(t, { origin: upstream.url, transport })
  for (let i = 0; i < 3; i++) {
    const call = caller.call()
    await call.whenHead
    call.raw.discard()
    await until(() => caller.upstream.inFlight === 0)
  }
  if (transport === 'native') t.equal(upstream.sockets.length, 1)
})

bothTransports('discards a large rest with its connection', async (t, transport) => {
  const upstream = await startCannedUpstream(t, ok('x'.repeat(5_000_000)))
  const caller = callerOf(t, { origin: upstream.url, transport })
  const call = caller.call()
  await call.whenHead
  call.raw.discard()
  await left(upstream.sockets[0]!)
  t.equal(caller.upstream.inFlight, 0)
})

bothTransports('loses nothing of what came before the close while it was paused', async (t, transport) => {
  const chunked = 'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n'
  const whole = [
    ok('abc', 'Connection: close\r\n'),
    `${chunked}1\r\na\r\n2\r\nbc\r\n0\r\n\r\n`,
    'HTTP/1.0 200 OK\r\n\r\nabc',
  ]
  for (const secure of [false, true]) {
    for (const bytes of whole) {
      const answer = (socket: Socket) => onEachRequest(socket, () => socket.end(bytes))
      const server = secure ? createTlsServer(certificate, answer) : createServer(answer)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      t.teardown(() => server.close())
      const { port } = server.address() as AddressInfo
      const origin = `${secure ? 'https' : 'http'}://127.0.0.1:${port}`
      const caller = callerOf(t, { origin, transport, ...(secure && { tls: unverified }) })
      for (const upgrade of transport === 'native' ? [undefined, 'websocket'] : [undefined]) {
        const call = caller.prepare({ upgrade })
        call.raw.pause()
        call.raw.start()
        await call.whenHead
        await pause(30)
        call.raw.resume()
        await call.done
        t.same([call.body, call.cause], ['abc', undefined], `${origin}: ${JSON.stringify(bytes)} ${upgrade}`)
      }
    }
  }
})

const malformed: readonly [name: string, bytes: string][] = [
  ['a bare CR in the status line', 'HTTP/1.1 200 OK\r\rContent-Length: 4\r\n\r\nabcd'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
  [
    'a length with chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['RTSP', 'RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a header line that never ends', 'HTTP/1.1 200 OK\r\nA b\r\n'],
  ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
  ['101 unasked', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n'],
  ['a large head', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`],
  ['a null byte', 'HTTP/1.1 200 OK\r\nA: \0\r\nContent-Length: 0\r\n\r\n'],
]

t.test('native: rejects bytes that are no response at once', async (t) => {
  for (const [name, bytes] of malformed) {
    const upstream = await startCannedUpstream(t, bytes)
    const caller = callerOf(t, { origin: upstream.url })
    const { cause } = await caller.call().done
    t.match(cause, { code: 'UPSTREAM_INVALID_RESPONSE', proxyStatus: 'http_protocol_error' }, name)
  }
})

const odd: readonly [name: string, bytes: string, body: string][] = [
  ['white space in front of a colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok', 'ok'],
  ['a tab around a length', 'HTTP/1.1 200 OK\r\nContent-Length:\t2\t\r\n\r\nok', 'ok'],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['the same length in a list', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok', 'ok'],
  ['no reason phrase', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok'],
  [
    'white space behind a chunk size',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 \t\r\nok\r\n0 \r\n\r\n',
    'ok',
  ],
  [
    'white space around an extension',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 ; a = "b"\r\nok\r\n0\r\n\r\n',
    'ok',
  ],
]

t.test('native: accepts deviations that have only one meaning', async (t) => {
  for (const [name, bytes, body] of odd) {
    const upstream = await startCannedUpstream(t, bytes)
    const caller = callerOf(t, { origin: upstream.url })
    const call = await caller.call().done
    t.same([call.cause, call.body], [undefined, body], name)
    t.notOk(
      call.head?.fields.some((text) => /[ \t]$/.test(text) || text.includes(',')),
      name,
    )
  }
})

/** A body whose chunks the test writes. */
function paused(): PassThrough {
  const body = new PassThrough()
  body.pause()
  return body
}

const post = { method: 'POST', path: '/up' }

t.test('native: sends the head of a request at once', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready'))
  })
  const caller = callerOf(t, { origin: upstream.url })
  const body = paused()
  const call = caller.call({ ...post, headers: ['Host', 'a', 'Content-Length', '5'], body })
  await call.whenHead
  t.match(upstream.received[0], /\r\n\r\n$/)
})

t.test('native: frames a body as its client did, trailers included', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.on('data', (chunk) => {
      if (/(0\r\n(X-T: v\r\n)?\r\n|hello|Length: 0\r\n[\s\S]*\r\n\r\n)$/.test(chunk.toString()))
        socket.write(ok())
    })
  })
  const caller = callerOf(t, { origin: upstream.url })
  const bodyOf = (text: string) => {
    const body = paused()
    body.end(text)
    return body
  }
  const sent = async (request: object) => {
    const before = upstream.received.join('').length
    await caller.call({ ...post, ...request }).done
    return upstream.received.join('').slice(before)
  }
  const chunked = await sent({ headers: ['Host', 'a'], body: bodyOf('hello'), trailers: () => ['X-T', 'v'] })
  t.match(chunked, /\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n$/)
  t.match(await sent({ headers: ['Host', 'a'], body: bodyOf('') }), /chunked\r\n\r\n0\r\n\r\n$/)
  const sized = await sent({ headers: ['Host', 'a', 'Content-Length', '5'], body: bodyOf('hello') })
  t.match(sized, /Content-Length: 5\r\n[\s\S]*\r\n\r\nhello$/)
  t.match(
    await sent({ method: 'DELETE', headers: ['Host', 'a', 'Content-Length', '0'] }),
    /Content-Length: 0\r\n/,
  )
  t.match(
    await sent({ headers: ['Host', 'a', 'TE', 'trailers', 'Content-Length', '0'] }),
    /Connection: keep-alive, TE\r\n/,
  )
})

t.test('native: forwards Expect, and the response to it', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      socket.once('data', () => socket.write(ok()))
    })
  })
  const caller = callerOf(t, { origin: upstream.url })
  const body = paused()
  const headers = ['Host', 'a', 'Expect', '100-continue', 'Content-Length', '5']
  const call = caller.call({ ...post, headers, body })
  await until(() => call.interims.length > 0)
  t.same(call.interims, [100])
  t.equal(call.raw.waitingFor, 'request')
  body.end('hello')
  t.equal((await call.done).body, 'ok')
})

bothTransports('reads a response that was sent without reading the request', async (t, transport) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => {
      socket.pause()
      socket.end('HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
      setTimeout(() => socket.destroy(), 30)
    })
  })
  const caller = callerOf(t, { origin: upstream.url, transport })
  const body = paused()
  const call = caller.call({ ...post, headers: ['Host', 'a', 'Content-Length', '50000000'], body })
  const feed = () => {
    while (!call.raw.over && body.write(Buffer.alloc(65536))) {}
    if (!call.raw.over) body.once('drain', feed)
  }
  feed()
  await call.done
  t.same([call.head?.status, call.body], [413, 'no'])
})

bothTransports('gives an upload that its upstream does not read up', async (t, transport) => {
  const upstream = await startRawUpstream(t, (socket) => socket.pause())
  const caller = callerOf(t, { origin: upstream.url, transport, headTimeout: 200 })
  const body = paused()
  const call = caller.call({ ...post, headers: ['Host', 'a', 'Content-Length', '50000000'], body })
  const feed = () => {
    while (!call.raw.over && body.write(Buffer.alloc(65536))) {}
    if (!call.raw.over) body.once('drain', feed)
  }
  feed()
  t.match((await call.done).cause, { code: 'UPSTREAM_TIMEOUT', cause: 'head' })
})

bothTransports(
  'waits longer than the head time-out for a body that is still to come',
  async (t, transport) => {
    const upstream = await startRawUpstream(t, (socket) => {
      socket.on('data', (chunk: Buffer) => chunk.includes('last') && socket.write(ok()))
    })
    const caller = callerOf(t, { origin: upstream.url, transport, headTimeout: 100 })
    const body = paused()
    const call = caller.call({ ...post, headers: ['Host', 'a', 'Content-Length', '9'], body })
    body.write('first')
    setTimeout(() => body.end('last'), 400)
    t.equal((await call.done).body, 'ok')
  },
)

bothTransports('changes protocols', async (t, transport) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\nearly',
      )
      socket.on('data', (chunk) => socket.write(chunk))
    })
  })
  const caller = callerOf(t, { origin: upstream.url, transport })
  const { tunnel } = await caller.call({ upgrade: 'websocket' }).done
  t.match(upstream.received[0], /\r\nConnection: upgrade\r\nUpgrade: websocket\r\n/i)
  let got = ''
  tunnel!.on('data', (chunk) => {
    got += chunk
  })
  tunnel!.resume()
  tunnel!.write(' echo')
  await until(() => got === 'early echo')
  t.equal(caller.upstream.inFlight, 0)
  tunnel!.destroy()
})

bothTransports('refuses another protocol than the one asked for', async (t, transport) => {
  const upstream = await startCannedUpstream(
    t,
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
  )
  const caller = callerOf(t, { origin: upstream.url, transport })
  t.match((await caller.call({ upgrade: 'websocket' }).done).cause, { code: 'UPSTREAM_INVALID_RESPONSE' })
})

bothTransports('reads a response that refuses the upgrade', async (t, transport) => {
  const upstream = await startCannedUpstream(t, 'HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno')
  const caller = callerOf(t, { origin: upstream.url, transport })
  const call = await caller.call({ upgrade: 'websocket' }).done
  t.same([call.head?.status, call.body], [403, 'no'])
})

bothTransports('says why there is no connection', async (t, transport) => {
  const origin = `http://127.0.0.1:${closedPort}`
  const refused = await callerOf(t, { origin, transport }).call().done
  t.match(refused.cause, { code: 'UPSTREAM_UNREACHABLE', proxyStatus: 'connection_refused' })
  const unknown = await callerOf(t, {
    origin: 'http://none.invalid',
    transport,
    connectTimeout: 60_000,
  }).call().done
  t.match(unknown.cause, { code: 'UPSTREAM_UNREACHABLE', proxyStatus: 'dns_error' })
  const absent = { socketPath: '/nowhere/socket', origin: 'http://localhost', transport }
  t.match((await callerOf(t, absent).call().done).cause, { code: 'UPSTREAM_UNREACHABLE' })
})

bothTransports('bounds a TLS handshake that falls silent by the connect time-out', async (t, transport) => {
  const upstream = await startRawUpstream(t, () => {})
  const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined, verify: true }
  const origin = upstream.url.replace('http:', 'https:')
  const caller = callerOf(t, { origin, transport, tls, connectTimeout: 100 })
  t.match((await caller.call().done).cause, { code: 'UPSTREAM_TIMEOUT', proxyStatus: 'connection_timeout' })
})

bothTransports('bounds the wait for a head', async (t, transport) => {
  const upstream = await startRawUpstream(t, () => {})
  const caller = callerOf(t, { origin: upstream.url, transport, headTimeout: 100 })
  t.match((await caller.call().done).cause, {
    code: 'UPSTREAM_TIMEOUT',
    proxyStatus: 'http_response_timeout',
  })
  await left(upstream.sockets[0]!)
})

bothTransports('speaks over a unix socket', async (t, transport) => {
  const socketPath = join(mkdtempSync(join(tmpdir(), 'upstanding-')), 'socket')
  const server = createServer((socket) => onEachRequest(socket, () => socket.write(ok('unix'))))
  server.listen(socketPath)
  await once(server, 'listening')
  t.teardown(() => server.close())
  const caller = callerOf(t, { origin: 'http://localhost', socketPath, transport })
  for (let i = 0; i < 2; i++) t.equal((await caller.call().done).body, 'unix')
})

bothTransports('speaks TLS with a client certificate and the name asked for', async (t, transport) => {
  const names: unknown[] = []
  const server = createTlsServer(
    {
      cert: pem('server'),
      key: pem('server-key'),
      ca: pem('ca'),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (socket) => {
      names.push(socket.servername)
      onEachRequest(socket, () => socket.write(ok('secure'.repeat(5000))))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tls = { ca: '', cert: '', key: '', serverName: 'legacy.test', verify: true }
  const files = { ca: pem('ca'), cert: pem('client'), key: pem('client-key') }
  const caller = callerOf(t, { origin, transport, tls }, files)
  for (let i = 0; i < 3; i++) t.equal((await caller.call().done).body.length, 30_000)
  t.same([...new Set(names)], ['legacy.test'])
  const wrong = callerOf(t, { origin, transport, tls: { ...tls, serverName: 'other.test' } }, files)
  t.match((await wrong.call().done).cause, { proxyStatus: 'tls_certificate_error' })
})

t.test('native: uses a connection as often and as long as it may', async (t) => {
  const upstream = await startCannedUpstream(t, ok())
  const often = callerOf(t, { origin: upstream.url, maxRequestsPerConnection: 2 })
  for (let i = 0; i < 4; i++) await often.call().done
  t.equal(upstream.sockets.length, 2)
  t.match(upstream.received[0], /keep-alive[\s\S]*Connection: close/)
  for (const [maxConnectionAge, connections] of [
    [60_000, 1],
    [60, 2],
  ] as const) {
    const before = upstream.sockets.length
    const caller = callerOf(t, { origin: upstream.url, maxConnectionAge })
    await caller.call().done
    await pause(80)
    await caller.call().done
    t.equal(upstream.sockets.length - before, connections)
  }
})

t.test(
  'native: takes a fresh connection for what cannot be repeated when the others have long been idle',
  async (t) => {
    const upstream = await startCannedUpstream(t, ok())
    for (const [keepAlive, connections] of [
      [60_000, 1],
      [200, 2],
    ] as const) {
      const before = upstream.sockets.length
      const caller = callerOf(t, { origin: upstream.url, keepAlive })
      const send = () => caller.call({ method: 'POST', headers: ['Host', 'a', 'Content-Length', '0'] }).done
      await send()
      await pause(130)
      await send()
      t.equal(upstream.sockets.length - before, connections)
    }
  },
)

t.test('native: keeps idle connections for less than an upstream was seen to', async (t) => {
  let isFirst = true
  const upstream = await startRawUpstream(t, (socket) => {
    const closesEarly = isFirst
    isFirst = false
    onEachRequest(socket, () => {
      socket.write(ok())
      if (closesEarly) setTimeout(() => socket.end(), 400)
    })
  })
  const caller = callerOf(t, { origin: upstream.url, keepAlive: 600_000 })
  await caller.call().done
  await left(upstream.sockets[0]!)
  await caller.call().done
  await left(upstream.sockets[1]!)
  t.pass('the proxy closed a connection that the upstream keeps open')
})

bothTransports('has calls wait for a connection when there may be no more', async (t, transport) => {
  const upstream = await startRawUpstream(t, (socket) => {
    onEachRequest(socket, () => setTimeout(() => socket.write(ok()), 2))
  })
  const caller = callerOf(t, { origin: upstream.url, transport, connections: 2 })
  const calls = Array.from({ length: 20 }, () => caller.call())
  calls[10]!.raw.abort()
  for (const call of calls.filter((_, i) => i !== 10)) t.equal((await call.done).body, 'ok')
  t.ok(upstream.sockets.length <= 2 + (transport === 'undici' ? 1 : 0))
})

bothTransports('loses no GET when connections die together', async (t, transport) => {
  let sockets = 0
  const upstream = await startRawUpstream(t, (socket) => {
    const dies = 1 + (sockets++ % 3)
    onEachRequest(socket, (_head, count) => {
      if (count === dies) socket.resetAndDestroy()
      else socket.write(ok())
    })
  })
  const caller = callerOf(t, { origin: upstream.url, transport, connections: 64 })
  let lost = 0
  const work = async () => {
    for (let i = 0; i < 50; i++) if ((await caller.call().done).body !== 'ok') lost++
  }
  await Promise.all(Array.from({ length: 20 }, work))
  t.equal(lost, 0)
  t.equal(caller.upstream.inFlight, 0)
})
