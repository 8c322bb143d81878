import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { writeInterim } from '../../../src/proxy/internals/interim.js'

t.test('an interim response of any status leaves in front of the response', async (t) => {
  const server = createServer((_request, response) => {
    t.equal(writeInterim(response, 'HTTP/1.1 199 Odd\r\nX-A: \xe9\r\n\r\n'), true)
    response.end('done')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const client = connect((server.address() as AddressInfo).port)
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  let bytes = ''
  for await (const chunk of client) bytes += (chunk as Buffer).toString('latin1')
  t.match(bytes, /^HTTP\/1\.1 199 Odd\r\nX-A: \xe9\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*done$/)
})

t.test('nothing is written if the method is missing', async (t) => {
  t.equal(writeInterim({} as ServerResponse, 'HTTP/1.1 103 Early Hints\r\n\r\n'), false)
})
