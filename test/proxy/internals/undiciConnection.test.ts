import type { Socket } from 'node:net'
import t from 'tap'
import { onEachRequest, startRawUpstream } from '../../e2e/support/upstreams.js'
import { callerOf } from '../upstream/calls.js'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

t.test('the target *, and an unexpected 100 in pieces', async (t) => {
  const serve = (socket: Socket) =>
    onEachRequest(socket, () => {
      socket.write('HTTP/1.1 100 Cont')
      setTimeout(() => socket.write(`inue\r\n\r\n${ok}`), 10)
    })
  const upstream = await startRawUpstream(t, serve)
  const caller = callerOf(t, { origin: upstream.url, transport: 'undici' })
  const options = await caller.call({ method: 'OPTIONS', path: '*' }).done
  t.same([options.body, options.cause], ['ok', undefined])
  t.match(upstream.received[0], /^OPTIONS \* HTTP\/1\.1\r\n/)
  t.equal((await caller.call().done).body, 'ok')
})
