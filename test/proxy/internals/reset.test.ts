import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { resetConnection } from '../../../src/proxy/internals/reset.js'

/** Both ends of a connection: the one that is to be reset, and its peer, which does not read. */
async function connection(t: Test) {
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const peer = connect((server.address() as AddressInfo).port)
  const ended = new Promise<string>((resolve) => {
    peer.once('end', () => resolve('end'))
    peer.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
  peer.pause()
  t.teardown(() => peer.destroy())
  const [own] = (await once(server, 'connection')) as [Socket]
  const failures: Error[] = []
  own.on('error', (error) => failures.push(error))
  return { own, peer, ended, failures }
}

t.test('a connection that still sends is reset', async (t) => {
  const { own, peer, ended, failures } = await connection(t)
  own.end(Buffer.alloc(20_000_000))
  resetConnection(own)
  await once(own, 'close')
  peer.resume()
  t.equal(await ended, 'ECONNRESET')
  t.same(failures, [])
})

t.test('a connection that is sending its FIN is closed, and not forgotten', async (t) => {
  const { own, peer, ended, failures } = await connection(t)
  own.end()
  resetConnection(own)
  await once(own, 'close')
  peer.resume()
  t.equal(await ended, 'end')
  t.same(failures, [])
})

t.test('a connection that has sent its FIN is reset', async (t) => {
  const { own, failures } = await connection(t)
  own.end()
  await once(own, 'finish')
  resetConnection(own)
  await once(own, 'close')
  t.same(failures, [])
})
