import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { closedPort, onEachRequest, startRawUpstream } from '../support/upstreams.js'
import { type Fault, faultTable, type Misdeed } from './table.js'

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
const pause = () => new Promise((resolve) => setTimeout(resolve, 3))
// None of these may be told to a client.
const internal = /127\.0\.0\.1|localhost|ECONN|UND_ERR|undici|node:|\.js|:\d{4,5}/

async function misbehave(socket: Socket, { says = [], leaves }: Misdeed): Promise<void> {
  for (const [index, bytes] of says.entries()) {
    if (index > 0) await pause()
    if (!socket.destroyed) socket.write(bytes, 'latin1')
  }
  if (leaves === undefined) return
  await pause()
  if (leaves === 'reset') socket.resetAndDestroy()
  else socket.destroySoon()
}

async function run(t: Test, fault: Fault): Promise<void> {
  const { upstream: misdeed, expect, request = get, settings, limits } = fault
  let requests = 0
  const upstream = await startRawUpstream(t, (socket) => {
    onEachRequest(socket, () => {
      requests++
      void misbehave(socket, misdeed!)
    })
  })
  const port = misdeed === undefined ? await closedPort() : upstream.port
  const proxy = await startProxy(t, {
    upstream: { url: `http://127.0.0.1:${port}`, ...settings },
    ...(limits !== undefined && { limits }),
  })
  const untilClosed = expect.end !== 'open'
  const transcript = await rawRequest(proxy.port, request, { untilClosed })
  t.equal(transcript.end, expect.end, 'end of the connection')
  if (expect.end !== 'reset') {
    t.equal(transcript.illegal, undefined, 'legal HTTP')
    const final = finalOf(transcript)
    t.equal(final.status, expect.status)
    t.equal(
      fieldOf(final, 'proxy-status'),
      expect.proxyStatus && `upstanding; error=${expect.proxyStatus}`,
      'Proxy-Status',
    )
    if (expect.code !== undefined) {
      t.equal(JSON.parse(final.body).code, expect.code)
      t.equal(fieldOf(final, 'retry-after') !== undefined, expect.status === 503, 'Retry-After')
      t.notMatch(transcript.bytes, internal)
    } else {
      t.equal(final.body, expect.body)
    }
  } else {
    // A reset may overtake what was sent before it.
    if (transcript.bytes !== '') t.match(transcript.bytes, new RegExp(`^HTTP/1\\.1 ${expect.status} `))
    t.equal(transcript.responses.length, 0, 'never looks complete')
  }
  t.equal(requests, expect.requests ?? 1, 'requests that reached the upstream')
  await proxy.idle()
  // The next exchange is not affected.
  t.equal(proxy.app.server.server.listening, true)
  await proxy.close()
}

for (const { title, faults } of faultTable) {
  t.test(title, async (t) => {
    for (const fault of faults) await t.test(fault.name, (t) => run(t, fault))
  })
}
