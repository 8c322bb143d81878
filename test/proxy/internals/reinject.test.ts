import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import t from 'tap'
import { reinject } from '../../../src/proxy/internals/reinject.js'

t.test('a request for an upgrade comes back as an ordinary one, and what follows it too', async (t) => {
  const requests: IncomingMessage[] = []
  const bodies: string[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      bodies.push(body)
      response.end(`answer ${bodies.length}`)
    })
  })
  server.on('upgrade', (message, socket, early) => reinject(server, message, socket as Socket, early))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const client = connect((server.address() as AddressInfo).port)
  client.write(
    'GET /a?b HTTP/1.1\r\nHost: a\r\nX-Odd: \xe9\r\nConnection: keep-alive, Upgrade\r\nUpgrade: h2c\r\n' +
      'HTTP2-Settings: x\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n',
    'latin1',
  )
  let bytes = ''
  while (!bytes.includes('answer 2')) bytes += String(((await once(client, 'data')) as [Buffer])[0])
  client.destroy()
  t.same(
    requests.map(({ method, url }) => [method, url]),
    [
      ['GET', '/a?b'],
      ['GET', '/next'],
    ],
  )
  t.same(bodies, ['', ''])
  t.same(requests[0]!.rawHeaders, ['Host', 'a', 'X-Odd', '\xe9', 'Connection', 'keep-alive'])
})
