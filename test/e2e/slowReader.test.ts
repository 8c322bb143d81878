import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import t from 'tap'
import { startProxy } from './support/proxy.js'
import { startHttpUpstream } from './support/upstreams.js'

const bytes = 12 * 1024 * 1024

t.test('a client that stops to read for a while gets the tail of a body that has long come', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => {
    response.writeHead(200, { 'Content-Length': bytes })
    response.end(Buffer.alloc(bytes, 'x'))
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const client = connect(proxy.port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  let received = 0
  let failed = false
  client.on('error', () => {
    failed = true
  })
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()))
  // By then the upstream has ended, and what is left lies here and with the system.
  client.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (!client.isPaused() && isTail()) {
      client.pause()
      void after(2500).then(() => client.resume())
    }
  })
  let paused = false
  function isTail(): boolean {
    if (paused || proxy.app.gateway.plan.routes[0]!.upstream.inFlight > 0) return false
    paused = true
    return true
  }
  await ended
  t.notOk(failed)
  t.ok(paused, 'there was a tail to wait for')
  t.ok(received > bytes, `${received} bytes came`)
})

/** Bytes that differ from place to place and from seed to seed, so that a piece in the wrong place shows. */
function patternOf(seed: number, length: number): Buffer {
  const pattern = Buffer.alloc(length)
  for (let i = 0; i < length - 3; i += 4) pattern.writeUInt32LE((seed + i * 2654435761) >>> 0, i)
  return pattern
}

t.test('a long body takes a few buffers in turn, and no client gets the bytes of another', async (t) => {
  const length = 3 * 1024 * 1024 + 7
  const upstream = await startHttpUpstream(t, (request, response) => {
    const seed = Number(request.url!.slice(3))
    const kind = request.url![1]
    const body = patternOf(seed, length)
    if (kind === 'l') response.setHeader('Content-Length', length)
    if (kind === 'e') response.useChunkedEncodingByDefault = false
    // Pieces of many sizes, so that reads begin and end anywhere in a chunk.
    const write = (at: number): void => {
      if (at >= length) {
        response.end()
        return
      }
      const end = Math.min(length, at + 1 + ((at * 31 + seed * 977) % 150_000))
      if (response.write(body.subarray(at, end))) setImmediate(write, end)
      else response.once('drain', () => write(end))
    }
    write(0)
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const buffers = new Set<ArrayBufferLike>()
  const { write } = ServerResponse.prototype
  ServerResponse.prototype.write = function (this: ServerResponse, chunk: Buffer, ...rest: never[]) {
    if (this.req.socket.localPort === proxy.port && chunk.length > 32_768) buffers.add(chunk.buffer)
    return Reflect.apply(write, this, [chunk, ...rest])
  } as never
  t.teardown(() => {
    ServerResponse.prototype.write = write
  })

  const get = async (path: string, slow: boolean): Promise<Buffer> => {
    const response = await fetch(`${proxy.url}${path}`)
    const chunks: Buffer[] = []
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(Buffer.from(chunk))
      if (slow && chunks.length % 8 === 0) await after(1)
    }
    return Buffer.concat(chunks)
  }
  const leaveEarly = async (path: string): Promise<void> => {
    const client = connect(proxy.port, '127.0.0.1')
    client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    await once(client, 'data')
    client.destroy()
  }
  const paths = ['l', 'c', 'e', 'l', 'c', 'e'].map((kind, i) => `/${kind}/${i + 1}`)
  const bodies = await Promise.all([
    ...paths.map((path, i) => get(path, i % 2 === 0)),
    ...paths.map((path) => leaveEarly(path).then(() => Buffer.alloc(0))),
  ])
  for (const [i, path] of paths.entries()) {
    t.ok(bodies[i]!.equals(patternOf(i + 1, length)), `${path} came as it was sent`)
  }
  t.ok(buffers.size < 100, `${buffers.size} buffers for 18 MiB`)
  await proxy.idle()
})
