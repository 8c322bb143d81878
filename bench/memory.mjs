// Measures the resident memory that idle connections, exchanges under way and a long body cost.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { startUpstanding } from './contenders/upstanding.mjs'
import { answerOf, freePort, load, residentMiB, stop } from './measure.mjs'
import { binaryOf, versionOf } from './nodes.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true },
    bytes: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const bodyBytes = Number(values.bytes ?? (values.quick ? 2 ** 27 : 2 ** 30))
const many = values.quick ? 200 : 1000
const warmExchanges = values.quick ? 5000 : 30_000
const chunk = Buffer.alloc(64 * 1024, 'x')
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Answers `/late` on command, `/long` with a large body as fast as it is read, and everything else immediately. */
async function startUpstream() {
  const waiting = []
  const server = createServer((request, response) => {
    if (request.url === '/late') {
      waiting.push(response)
      return
    }
    if (request.url !== '/long') {
      response.end('ok')
      return
    }
    response.writeHead(200, { 'Content-Length': bodyBytes })
    let left = bodyBytes
    const write = () => {
      while (left > 0) {
        const part = left < chunk.length ? chunk.subarray(0, left) : chunk
        left -= part.length
        if (!response.write(part)) {
          response.once('drain', write)
          return
        }
      }
      response.end()
    }
    write()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answer = () => {
    for (const response of waiting.splice(0)) response.end('ok')
  }
  return { server, origin: `http://127.0.0.1:${server.address().port}`, waiting, answer }
}

async function open(port, path) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  if (path !== undefined) socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`)
  return socket
}

/** Each asks once, so that what a connection costs after its first exchange is in it. */
async function openIdle(port) {
  const sockets = []
  for (let i = 0; i < many; i++) {
    const socket = await open(port, '/')
    await once(socket, 'data')
    sockets.push(socket)
  }
  return sockets
}

/** Reads at most 200 MiB a second, so that the body is always there before it is wanted; resolves to the peak. */
async function readSlowly(port, resident) {
  const socket = await open(port, '/long')
  let peak = 0
  let received = 0
  let turn = 0
  for await (const part of socket) {
    received += part.length
    if (++turn % 64 === 0) {
      await pause(20)
      peak = Math.max(peak, resident())
    }
    if (received > bodyBytes) break
  }
  return peak
}

async function measure(node) {
  const upstream = await startUpstream()
  const port = await freePort()
  const given = { port, origin: { url: upstream.origin, connections: many + 10 }, node, rules: [] }
  const child = startUpstanding(given)
  const resident = () => residentMiB([child.pid])
  const line = (name, value) => console.log(`${name.padEnd(44)}${value.toFixed(1).padStart(8)}`)
  try {
    await answerOf(`http://127.0.0.1:${port}/`)
    await pause(2000)
    const idle = resident()
    line('idle, MiB', idle)
    // What the heap takes for any traffic is no cost of a connection.
    await load(`http://127.0.0.1:${port}/`, 30, 64, warmExchanges)
    await pause(2000)
    const warm = resident()
    line(`after ${warmExchanges} exchanges, MiB`, warm)
    const sockets = await openIdle(port)
    await pause(1000)
    const connected = resident()
    line('an idle connection after a request, KiB', ((connected - warm) * 1024) / many)
    for (const socket of sockets) socket.write('GET /late HTTP/1.1\r\nHost: bench\r\n\r\n')
    while (upstream.waiting.length < many) await pause(50)
    await pause(1000)
    line('an exchange in flight on it, KiB', ((resident() - connected) * 1024) / many)
    upstream.answer()
    await pause(500)
    for (const socket of sockets) socket.destroy()
    await pause(2000)
    const before = resident()
    line(
      `a body of ${(bodyBytes / 2 ** 20).toFixed(0)} MiB through a slow client, MiB`,
      (await readSlowly(port, resident)) - before,
    )
  } finally {
    await stop(child)
    upstream.server.closeAllConnections()
    upstream.server.close()
  }
}

for (const version of values.node ?? [undefined]) {
  const node = binaryOf(version)
  console.log(`\nnode ${versionOf(node)}`)
  await measure(node)
}
