import { once } from 'node:events'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import t, { type Test } from 'tap'
import { postponeWriteErrors, restoreWriteErrors } from '../../../src/proxy/internals/lateWriteErrors.js'

type Done = (error?: Error | null) => void

/** A connection whose every write fails, while the peer's answer is still to be read. */
async function failing(t: Test) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    setTimeout(() => socket.end('answer'), 50)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const socket = connect((server.address() as AddressInfo).port)
  await once(socket, 'connect')
  socket._write = (_chunk, _encoding, done: Done) => done(new Error('write failed'))
  return socket
}

t.test('the answer is read before the failed write counts', async (t) => {
  const socket = await failing(t)
  postponeWriteErrors(socket)
  let bytes = ''
  socket.on('data', (chunk) => {
    bytes += chunk
  })
  socket.on('error', () => {})
  socket.write('request')
  await once(socket, 'end')
  socket.destroy()
  t.equal(bytes, 'answer')
})

t.test('without the patch, Node destroys the socket at once and the response is lost', async (t) => {
  const socket = await failing(t)
  let bytes = ''
  socket.on('data', (chunk) => {
    bytes += chunk
  })
  socket.write('request')
  const [error] = (await once(socket, 'error')) as [Error]
  t.equal(error.message, 'write failed')
  t.equal(bytes, '')
})

t.test('the members are Node’s own, and are restored', async (t) => {
  const socket = new Socket()
  t.type(socket._write, 'function')
  t.type(socket._writev, 'function')
  postponeWriteErrors(socket)
  t.ok(Object.hasOwn(socket, '_write'))
  restoreWriteErrors(socket)
  t.notOk(Object.hasOwn(socket, '_write') || Object.hasOwn(socket, '_writev'))
})

t.test('a socket without the members stays as it is', async (t) => {
  const socket = { _write: undefined } as unknown as Socket
  postponeWriteErrors(socket)
  t.same(socket, { _write: undefined })
})
