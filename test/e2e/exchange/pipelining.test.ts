import { connect } from 'node:net'
import t from 'tap'
import { pause, until } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { transcriptOf } from '../support/rawClient.js'
import { startHttpUpstream } from '../support/upstreams.js'

const post = 'POST /pay HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello'

t.test('valid requests are answered before an error about what follows them', async (t) => {
  const seen: string[] = []
  let answer = () => {}
  const upstream = await startHttpUpstream(t, (request, response) => {
    request.resume().once('end', () => {
      seen.push(request.url!)
      answer = () => response.writeHead(201).end('ok')
      if (seen.length > 1) answer()
    })
  })
  const proxy = await startProxy(t, { upstream: upstream.url, limits: { requestHeadTimeout: '1s' } })
  for (const [name, parts, statuses] of [
    ['bad bytes at once', [`${post}\x01\x02\r\n\r\n`], [201, 400]],
    ['bad bytes later', [post, '\x01\x02\r\n\r\n'], [201, 400]],
    ['a head that is too large', [post, `GET / HTTP/1.1\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`], [201, 431]],
    [
      'a second good request in between',
      [`${post}GET /two HTTP/1.1\r\nHost: h\r\n\r\n\x01\x02\r\n\r\n`],
      [201, 201, 400],
    ],
    ['half a head, and no more', [post, 'GET / HT'], [201, 408]],
  ] as const) {
    seen.length = 0
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    const transcript = transcriptOf(socket, Array(statuses.length).fill('POST'), {
      untilClosed: true,
      timeout: 20_000,
    })
    for (const part of parts) {
      socket.write(part, 'latin1')
      await until(() => seen.length !== 0)
    }
    // The parser has refused what follows by now, or will do so in time.
    const refusals = () => proxy.log.filter(({ msg }) => msg === 'request refused').length
    const before = refusals()
    await pause(50)
    if (name === 'half a head, and no more') await pause(2500)
    t.equal(refusals(), before, 'nothing is refused before the answer')
    answer()
    const { responses, end } = await transcript
    t.same(
      responses.map(({ status }) => status),
      statuses,
      name,
    )
    t.equal(end, 'closed', name)
    await proxy.idle()
  }
})

t.test('a body that cannot be read is refused at once, and its request goes no further', async (t) => {
  const upstream = await startHttpUpstream(t, (request) => request.resume())
  const proxy = await startProxy(t, { upstream: upstream.url })
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.write('POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n')
  const { responses } = await transcriptOf(socket, ['POST'], { untilClosed: true })
  t.same(
    responses.map(({ status }) => status),
    [400],
  )
  await proxy.idle()
})
