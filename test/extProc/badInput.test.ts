/** A client that breaks the protocol, stops half-way, or asks for too much; and a processor that has to stop. */
import http2 from 'node:http2'
import t, { type Test } from 'tap'
import { pause, until } from '../support/wait.js'
import {
  playEnvoy,
  requestHeaders,
  responseBody,
  responseHeaders,
  startProcessor,
} from './support/processor.js'

const rules = [
  { name: 'envelope', match: { path: '/api/**' }, unwrap: { when: { '/success': false }, status: 404 } },
  { name: 'safe', match: { path: '/err/**', status: '5xx' }, sanitize: { maxBytes: '1MiB', maxHold: '10m' } },
]
const text = { 'content-type': 'text/plain' }
const invalidArgument = 3
const resourceExhausted = 8
const unimplemented = 12
const unavailable = 14
const path = '/envoy.service.ext_proc.v3.ExternalProcessor/Process'

t.test('messages out of order fail the stream: a good end would let the original pass', async (t) => {
  const { address, app } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)
  const sequences: Record<string, object[]> = {
    'response headers first': [responseHeaders(500)],
    'a body without a head': [requestHeaders('/err/1'), responseBody('x')],
    'request headers twice': [requestHeaders('/err/1'), requestHeaders('/err/1')],
    'nothing at all': [{}],
    'no method': [{ request_headers: { headers: { headers: [] } } }],
    'no status': [requestHeaders('/err/1'), { response_headers: { headers: { headers: [] } } }],
  }
  for (const [name, messages] of Object.entries(sequences)) {
    const one = exchange()
    for (const message of messages.slice(0, -1)) {
      one.send(message)
      await one.next()
    }
    one.send(messages.at(-1)!)
    await t.rejects(one.next(), { code: invalidArgument }, name)
  }
  t.equal(app.processor.inFlight, 0)
})

/** Writes bytes to a method, and returns the trailers. */
function rawCall(
  address: string,
  path: string,
  bytes: Buffer,
  end = true,
): Promise<http2.IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`http://${address}`)
    session.on('error', reject)
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' })
    stream.on('response', (headers) => {
      if (headers['grpc-status'] !== undefined) resolve(headers)
    })
    stream.on('trailers', resolve)
    stream.on('close', () => session.close())
    stream.resume()
    if (end) stream.end(bytes)
    else stream.write(bytes)
  })
}

const framed = (bytes: Buffer, flag = 0) => {
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([prefix, bytes])
}

t.test('bytes that are no message', async (t) => {
  const { address } = await startProcessor(t, { rules })
  const status = async (bytes: Buffer, method = path, end = true) =>
    Number((await rawCall(address, method, bytes, end))['grpc-status'])
  t.equal(await status(framed(Buffer.from([0xff, 0xff, 0xff]))), invalidArgument)
  t.equal(await status(framed(Buffer.from([0x12, 0x7f, 0x01]))), invalidArgument, 'longer than it is')
  t.equal(await status(framed(Buffer.from('x'), 1)), unimplemented, 'compressed')
  t.equal(await status(framed(Buffer.alloc(10)).subarray(0, 8)), invalidArgument, 'cut off')
  t.equal(await status(framed(Buffer.alloc(0)), '/no.such.Service/Call'), unimplemented)
  t.equal(await status(framed(Buffer.alloc(2 * 1024 * 1024)), path, false), resourceExhausted)
})

t.test('a stream that ends or is reset half-way leaves nothing behind', async (t) => {
  const { address, app, log } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)
  for (const path of ['/api/1', '/err/1']) {
    const one = exchange()
    one.send(requestHeaders(path))
    await one.next()
    one.send(responseHeaders(path === '/api/1' ? 200 : 500, { 'content-type': 'application/json' }))
    t.ok((await one.next()).mode_override)
    t.ok(app.processor.heldBytes > 0)
    await one.cancel()
  }
  await until(() => app.grpc.counts.resets === 2)
  t.equal(app.processor.inFlight, 0)
  t.equal(app.processor.heldBytes, 0)
  const lines = log.filter(({ msg }) => msg === 'exchange')
  t.ok(lines.length === 2 && lines.every(({ complete }) => complete === false))
  t.match(log.find(({ level }) => level === 40)?.msg, /ext_proc_graceful_grpc_close/)
})

/** A connection of its own that speaks HTTP/2 and nothing more. */
function connectRaw(t: Test, address: string) {
  const session = http2.connect(`http://${address}`)
  session.on('error', () => {})
  t.teardown(() => session.destroy())
  const open = () => {
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' })
    stream.on('error', () => {})
    return stream
  }
  return { session, open }
}

const text16 = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])
/** A member of length up to 127. */
const member = (field: number, bytes: Buffer) =>
  Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes])
const header = (name: string, value: string) =>
  member(1, Buffer.concat([Buffer.from([10]), text16(name), Buffer.from([26]), text16(value)]))
const head = (field: number, ...headers: Buffer[]) => framed(member(field, member(1, Buffer.concat(headers))))
const request = head(2, header(':method', 'GET'), header(':path', '/err/1'))
const failure = head(3, header(':status', '500'))

t.test('a thousand streams at once that end in every wrong way leave nothing behind', async (t) => {
  const { address, app } = await startProcessor(t, { rules, limits: { exchanges: 4000 } })
  const answers = (stream: http2.ClientHttp2Stream) => new Promise((resolve) => stream.once('data', resolve))
  const wrong: Record<string, (stream: http2.ClientHttp2Stream) => unknown> = {
    'reset at once': (stream) => stream.close(http2.constants.NGHTTP2_CANCEL),
    'reset in a head': (stream) => {
      stream.write(request.subarray(0, 9))
      stream.close(http2.constants.NGHTTP2_CANCEL)
    },
    'half-closed after the request': (stream) => stream.end(request),
    'half-closed in a message': (stream) => stream.end(request.subarray(0, 9)),
    'reset in the body': async (stream) => {
      stream.write(Buffer.concat([request, failure]))
      await answers(stream)
      stream.write(framed(Buffer.alloc(50_000)).subarray(0, 20_000))
      stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)
    },
    'a body of no end': async (stream) => {
      stream.write(Buffer.concat([request, failure]))
      await answers(stream)
      stream.write(framed(Buffer.alloc(0)).fill(0xff, 1))
      stream.close(http2.constants.NGHTTP2_CANCEL)
    },
  }
  for (const [name, end] of Object.entries(wrong)) {
    const { session, open } = connectRaw(t, address)
    await Promise.all(
      Array.from({ length: 170 }, async () => {
        const stream = open()
        stream.resume()
        const closed = new Promise((resolve) => stream.once('close', resolve))
        await end(stream)
        await closed
      }),
    )
    await until(() => app.processor.inFlight === 0)
    t.equal(app.processor.inFlight, 0, name)
    t.equal(app.processor.heldBytes, 0, name)
    session.destroy()
  }
  await until(() => app.grpc.connections === 0)
  t.equal(app.grpc.connections, 0)
  const one = playEnvoy(t, address).exchange()
  one.send(requestHeaders('/err/1'))
  t.ok((await one.next()).request_headers, 'and the next exchange is served')
})

t.test('a connection that breaks or says GOAWAY in the middle of exchanges', async (t) => {
  for (const leave of [
    (session: http2.ClientHttp2Session) => session.destroy(),
    (session: http2.ClientHttp2Session) => session.goaway(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM),
    (session: http2.ClientHttp2Session) => session.socket.resetAndDestroy(),
  ]) {
    const { address, app } = await startProcessor(t, { rules })
    const { session, open } = connectRaw(t, address)
    const streams = Array.from({ length: 20 }, open)
    await Promise.all(
      streams.map((stream) => {
        stream.write(Buffer.concat([request, failure]))
        return new Promise((resolve) => stream.once('data', resolve))
      }),
    )
    t.equal(app.processor.inFlight, 20)
    leave(session)
    await until(() => app.processor.inFlight === 0)
    t.equal(app.processor.inFlight, 0)
    t.equal(app.processor.heldBytes, 0)
  }
})

t.test('a client that does not read its answers is not read from', async (t) => {
  const { address, app } = await startProcessor(t, { rules })
  const { open } = connectRaw(t, address)
  const stream = open()
  const none = head(2, header(':method', 'GET'), header(':path', '/none'))
  // Parts that nobody requested are answered one by one.
  const part = framed(member(4, Buffer.alloc(0)))
  stream.pause()
  stream.write(none)
  const many = Buffer.concat(Array.from({ length: 20_000 }, () => part))
  let writes = 0
  while (writes < 200 && stream.writableLength < 4 * many.length) {
    stream.write(many)
    writes++
    await pause(2)
  }
  t.ok(stream.writableLength > 0, 'what is sent waits at its sender')
  stream.close(http2.constants.NGHTTP2_CANCEL)
  await until(() => app.processor.inFlight === 0)
})

t.test('messages that are announced and do not come take no more than there is memory for', async (t) => {
  const { address, app } = await startProcessor(t, { rules, limits: { heldBytes: '1MiB' } })
  const { open } = connectRaw(t, address)
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(400_000, 1)
  const streams = Array.from({ length: 10 }, open)
  const failed = streams.map((stream) => {
    stream.write(Buffer.concat([prefix, Buffer.alloc(1000)]))
    stream.resume()
    return new Promise((resolve) => {
      stream.once('trailers', ({ 'grpc-status': status }) => resolve(Number(status)))
    })
  })
  await until(() => app.processor.heldBytes === 800_000)
  t.equal(app.processor.heldBytes, 800_000, 'two of them')
  for (const stream of streams) stream.end(Buffer.alloc(399_000))
  const statuses = await Promise.all(failed)
  t.equal(statuses.filter((status) => status === resourceExhausted).length, 8)
  await until(() => app.processor.heldBytes === 0)
  t.equal(app.processor.heldBytes, 0)
})

t.test('a tunnel passes: without a path there is nothing to match', async (t) => {
  const { address, app } = await startProcessor(t, { rules })
  const one = playEnvoy(t, address).exchange()
  one.send({
    request_headers: { headers: { headers: [{ key: ':method', raw_value: Buffer.from('CONNECT') }] } },
  })
  t.ok((await one.next()).mode_override)
  t.equal(await one.end(), 0)
  t.equal(app.processor.inFlight, 0)
})

t.test('a body larger than the memory for it follows the promise of the rule', async (t) => {
  const { address, app } = await startProcessor(t, { rules, limits: { heldBytes: '100KiB' } })
  const { exchange } = playEnvoy(t, address)
  const play = async (path: string, status: number, headers: Record<string, string>, body?: Buffer) => {
    const one = exchange()
    one.send(requestHeaders(path))
    await one.next()
    one.send(responseHeaders(status, headers))
    const answer = await one.next()
    if (body === undefined) return answer
    one.send(responseBody(body))
    return one.next()
  }
  const length = { 'content-length': '500000' }
  t.same(await play('/api/1', 200, { 'content-type': 'application/json', ...length }), {
    response_headers: {},
  })
  t.equal((await play('/err/1', 500, { ...text, ...length })).immediate_response.status.code, 500)
  const unknown = await play('/err/1', 500, text, Buffer.alloc(500_000, 97))
  t.equal(unknown.immediate_response.status.code, 500, 'more came than was expected')
  t.equal(app.processor.heldBytes, 0)
})

t.test('a body that does not come in time is replaced where it must not pass', async (t) => {
  const { address } = await startProcessor(t, {
    rules: [{ match: { path: '/err/**' }, sanitize: { maxHold: '50ms' } }],
  })
  for (const length of [{}, { 'content-length': '100' }]) {
    const one = playEnvoy(t, address).exchange()
    one.send(requestHeaders('/err/1'))
    await one.next()
    one.send(responseHeaders(500, { ...text, ...length }))
    t.ok((await one.next()).mode_override)
    // Envoy lets the original pass when it gets an answer to a body that it has not sent.
    t.equal((await one.next()).immediate_response?.status.code, 500, 'although nobody asked')
  }
})

t.test('if Envoy ignores a requested mode, bodies that must not pass are replaced', async (t) => {
  const { address, app, log } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)
  const play = async (path: string, status: number) => {
    const one = exchange()
    one.send(requestHeaders(path))
    await one.next()
    one.send(responseHeaders(status, { 'content-type': 'application/json', 'content-length': '2' }))
    const answer = await one.next()
    await one.end()
    return answer
  }
  for (let times = 0; times < 3; times++) t.ok((await play('/err/1', 500)).mode_override)
  await until(() => !app.processor.obeysModeOverride)
  t.equal((await play('/err/1', 500)).immediate_response.status.code, 500)
  t.ok((await play('/api/1', 200)).mode_override, 'no harm where nothing is hidden')
  t.match(log.find(({ level }) => level === 50)?.msg, /allow_mode_override/)
  // They were clients that left, and not Envoy's config.
  const one = exchange()
  one.send(requestHeaders('/api/1'))
  await one.next()
  one.send(responseHeaders(200, { 'content-type': 'application/json', 'content-length': '2' }))
  await one.next()
  one.send(responseBody('{}'))
  await one.next()
  t.ok(app.processor.obeysModeOverride)
  t.ok((await play('/err/1', 500)).mode_override)
})

t.test('a drain answers all open streams and accepts no new ones', async (t) => {
  const { address, app, close } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)
  const one = exchange()
  one.send(requestHeaders('/err/1'))
  await one.next()
  const closed = close()
  one.send(responseHeaders(500, { ...text, 'content-length': '98' }))
  t.ok((await one.next()).mode_override)
  one.send(responseBody('java.lang.Error: x\n\tat com.example.A.b(A.java:1)\n'))
  t.notMatch((await one.next()).response_body.response.body_mutation.body.toString(), /example/)
  t.equal(await one.end(), 0)
  await closed
  await until(() => app.grpc.connections === 0)
  t.equal(app.grpc.connections, 0)
  const late = playEnvoy(t, address).exchange()
  late.send(requestHeaders('/err/1'))
  await t.rejects(late.next(), { code: unavailable })
})

t.test('a stream that is still open at the end of the drain fails with an error', async (t) => {
  const { address, close } = await startProcessor(t, { rules, limits: { drain: '50ms' } })
  const one = playEnvoy(t, address).exchange()
  one.send(requestHeaders('/err/1'))
  await one.next()
  await Promise.all([close(), t.rejects(one.next(), { code: unavailable })])
})

t.test('a connection is renewed before its resets look like an attack, and nothing is lost', async (t) => {
  const { address, app } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)
  let answered = 0
  for (let round = 0; round < 30; round++) {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const one = exchange()
        one.send(requestHeaders('/api/1'))
        if ((await one.next()).request_headers !== undefined) answered++
        await one.cancel()
      }),
    )
  }
  t.equal(answered, 1500)
  t.ok(app.grpc.counts.renewed > 0)
  t.equal(app.grpc.counts.flooded, 0)
})
