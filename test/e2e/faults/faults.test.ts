import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { pause } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { closedPort, onEachRequest, startRawUpstream } from '../support/upstreams.js'
import { type Fault, faultTable, type UpstreamFailure } from './table.js'

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
// None of these may reach a client.
const internal = /127\.0\.0\.1|localhost|ECONN|UND_ERR|undici|node:|\.js|:\d{4,5}/

async function misbehave(socket: Socket, { says = [], leaves }: UpstreamFailure): Promise<void> {
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
  const { upstream: failure, expect, request = get, settings, limits } = fault
  let requests = 0
  const upstream = await startRawUpstream(t, (socket) => {
    onEachRequest(socket, () => {
      requests++
      void misbehave(socket, failure!)
    })
  })
  const port = failure === undefined ? closedPort : upstream.port
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

const ok = 'HTTP/1.1 200 OK\r\n'
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`

/** Heads and framings as servers and attackers get them wrong, and what the client gets; undefined: a 502. */
const malformations: readonly [name: string, bytes: string, body: string | undefined][] = [
  ['two spaces behind the version', 'HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n', undefined],
  ['a tab in the status line', 'HTTP/1.1\t200\tOK\r\nContent-Length: 0\r\n\r\n', undefined],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n', undefined],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n', undefined],
  ['version 0.9', 'HTTP/0.9 200 OK\r\n\r\n', undefined],
  ['version 2.0', 'HTTP/2.0 200 OK\r\n\r\n', undefined],
  ['version 01.1', 'HTTP/01.1 200 OK\r\n\r\n', undefined],
  ['an empty line first', `\r\n${ok}Content-Length: 0\r\n\r\n`, undefined],
  ['an empty line behind an interim response', `HTTP/1.1 100 Continue\r\n\r\n\r\n${ok}\r\n`, undefined],
  ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', undefined],
  ['bare CR', 'HTTP/1.1 200 OK\r\rContent-Length: 4\r\n\r\nEvil', undefined],
  ['a bare CR in a value', `${ok}X: a\rContent-Length: 4\r\n\r\nEvil`, undefined],
  ['NUL in a value', `${ok}X: a\0b\r\nContent-Length: 0\r\n\r\n`, undefined],
  ['a folded line', `${ok}X: a\r\n b\r\nContent-Length: 0\r\n\r\n`, undefined],
  ['a blank in front of the first name', `${ok} Content-Length: 2\r\n\r\nok`, undefined],
  ['a line without a colon', `${ok}Content-Length\r\n\r\n`, undefined],
  ['an empty name', `${ok}: a\r\nContent-Length: 0\r\n\r\n`, undefined],
  ['a blank in front of a colon', `${ok}Content-Length : 2\r\n\r\nok`, 'ok'],
  ['blanks around a length', `${ok}Content-Length: \t 2\t \r\n\r\nok`, 'ok'],
  ['a length with a sign', `${ok}Content-Length: +2\r\n\r\nok`, undefined],
  ['a length with an underscore', `${ok}Content-Length: 1_0\r\n\r\n0123456789`, undefined],
  ['a hexadecimal length', `${ok}Content-Length: 0x2\r\n\r\nok`, undefined],
  ['an empty length', `${ok}Content-Length: \r\n\r\nok`, undefined],
  ['a length that no number holds', `${ok}Content-Length: 18446744073709551617\r\n\r\nok`, undefined],
  ['the same length twice', `${ok}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`, 'ok'],
  ['two lengths', `${ok}Content-Length: 2\r\nContent-Length: 1\r\n\r\nok`, undefined],
  ['length and chunks', `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, undefined],
  ['chunked before another coding', `${ok}Transfer-Encoding: chunked, gzip\r\n\r\nok`, undefined],
  ['chunked twice', `${ok}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, undefined],
  ['an empty coding', `${ok}Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n`, undefined],
  ['chunkedchunked', `${ok}Transfer-Encoding: chunkedchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`, undefined],
  ['vertical tab and chunked', `${ok}Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n`, undefined],
  ['an extension', `${chunked}2;a=";b"\r\nok\r\n0\r\n\r\n`, 'ok'],
  ['blanks around an extension', `${chunked}2 ; a = b\t;c\r\nok\r\n0 \r\n\r\n`, 'ok'],
  ['an extension without a name', `${chunked}2;\r\nok\r\n0\r\n\r\n`, undefined],
  ['a semicolon behind an extension', `${chunked}2;a=b; \r\nok\r\n0\r\n\r\n`, undefined],
  ['an extension without a semicolon', `${chunked}2 a\r\nok\r\n0\r\n\r\n`, undefined],
  ['a bare LF behind a size', `${chunked}2\nok\r\n0\r\n\r\n`, undefined],
  ['a bare CR behind a size', `${chunked}2\rXok\r\n0\r\n\r\n`, undefined],
  ['a bare LF in an extension', `${chunked}2;a\nok\r\n0\r\n\r\n`, undefined],
  ['a size with a sign', `${chunked}+2\r\nok\r\n0\r\n\r\n`, undefined],
  ['a size with a prefix', `${chunked}0x2\r\nok\r\n0\r\n\r\n`, undefined],
  ['a size with an underscore', `${chunked}0_2\r\nok\r\n0\r\n\r\n`, undefined],
  ['an empty size', `${chunked}\r\nok\r\n0\r\n\r\n`, undefined],
  ['a blank in front of a size', `${chunked} 2\r\nok\r\n0\r\n\r\n`, undefined],
  ['a size that overflows', `${chunked}10000000000000002\r\nok\r\n0\r\n\r\n`, undefined],
  ['no chunks at all', `${chunked}ok\r\n`, undefined],
  ['a bare LF in the trailers', `${chunked}0\r\nX: y\n\r\n`, undefined],
  ['framing in the trailers', `${chunked}0\r\nContent-Length: 4\r\n\r\n`, undefined],
]

const segmentations: readonly (readonly [name: string, (bytes: string) => readonly string[]])[] = [
  ['together', (bytes) => [bytes]],
  ['byte by byte', (bytes) => [...bytes]],
  [
    'the head alone',
    (bytes) => {
      const end = bytes.indexOf('\r\n\r\n') + 4
      return end > 3 && end < bytes.length ? [bytes.slice(0, end), bytes.slice(end)] : [bytes]
    },
  ],
]

t.test('malformed heads and framings, however they are cut', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.setNoDelay(true)
    onEachRequest(socket, async (head) => {
      const [, cut, index] = /^GET \/(\d)\/(\d+) /.exec(head) ?? []
      if (index === undefined) {
        socket.write(`${ok}Content-Length: 4\r\n\r\nnext`)
        return
      }
      for (const part of segmentations[Number(cut)]![1](malformations[Number(index)]![1])) {
        socket.write(part, 'latin1')
        await (cut === '2' ? pause() : new Promise(setImmediate))
      }
    })
  })
  // No connection of another case is there to be used, and none that this one has left something on.
  const proxy = await startProxy(t, { upstream: { url: upstream.url, maxRequestsPerConnection: 1 } })
  const next = 'GET /next HTTP/1.1\r\nHost: h\r\n\r\n'
  for (const [cut, [how]] of segmentations.entries()) {
    for (const [index, [name, , body]] of malformations.entries()) {
      const request = `GET /${cut}/${index} HTTP/1.1\r\nHost: h\r\n\r\n`
      const { end, illegal, responses } = await rawRequest(proxy.port, [request + next], {
        methods: ['GET', 'GET'],
      })
      const answers = responses.map(({ status, body }) => `${status} ${status === 200 ? body : ''}`)
      t.equal(illegal, undefined, `${name}, ${how}`)
      if (end === 'reset' && body === undefined) t.same(answers, [], `${name}, ${how}: cut off`)
      else t.same(answers, [body === undefined ? '502 ' : `200 ${body}`, '200 next'], `${name}, ${how}`)
    }
  }
  t.equal(finalOf(await rawRequest(proxy.port, next)).body, 'next')
  await proxy.idle()
})
