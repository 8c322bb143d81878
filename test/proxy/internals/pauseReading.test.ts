import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { pauseReading } from '../../../src/proxy/internals/pauseReading.js'
import { pause } from '../../support/wait.js'

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

t.test('a connection stays paused across the end of a response, until it is resumed', async (t) => {
  const responses: ServerResponse[] = []
  const server = createServer((_request, response) => responses.push(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const client = connect((server.address() as AddressInfo).port)
  client.write(get)
  await once(server, 'request')
  const socket = responses[0]!.socket!
  pauseReading(socket, true)
  responses[0]!.end('first')
  await once(client, 'data')
  client.write(get)
  await pause(100)
  t.equal(responses.length, 1, 'nothing is read')
  pauseReading(socket, false)
  await once(server, 'request')
  responses[1]!.end()
  client.destroy()
})
