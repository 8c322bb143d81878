/** The proxy inside your own app. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { loadText } from '../../src/config/load.js'
import { buildApp } from '../../src/server/app.js'
import { startHttpUpstream } from '../e2e/support/upstreams.js'

async function start(t: Test, parses: boolean) {
  const service = await startHttpUpstream(t, (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    request.pipe(response)
  })
  const text = `upstream: ${service.url}\nadmin: "off"\n`
  const { plan } = loadText(text, 'a.yaml', { environment: {} })
  const log: Record<string, unknown>[] = []
  const app = await buildApp(plan!, pino({}, { write: (line: string) => void log.push(JSON.parse(line)) }))
  await app.server.ready()
  t.teardown(() => app.close())
  const own = express()
  if (parses) own.use(express.text({ type: '*/*' }))
  own.get('/own', (_request, response) => void response.send('own'))
  own.use((request, response) => app.server.routing(request, response))
  const server = createServer(own)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { app, log, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

t.test('mounted behind the routes of another app', async (t) => {
  const { url } = await start(t, false)
  t.equal(await (await fetch(`${url}/own`)).text(), 'own')
  const response = await fetch(`${url}/x`, { method: 'POST', body: 'hello' })
  t.equal(await response.text(), 'hello')
})

t.test('a body that was read already is an error at once', async (t) => {
  const { url, log } = await start(t, true)
  const response = await fetch(`${url}/x`, { method: 'POST', body: 'hello' })
  t.equal(response.status, 500)
  t.match(log.find(({ msg }) => msg === 'exchange failed')?.err, { message: /body parsers/ })
  t.equal((await fetch(`${url}/x`)).status, 200, 'without a body nothing is missing')
})

t.test('a route that would never be reached is refused', async (t) => {
  const { plan } = loadText('upstream: http://127.0.0.1:1\nadmin: "off"\n', 'a.yaml', { environment: {} })
  const app = await buildApp(plan!, pino({ level: 'silent' }))
  t.teardown(() => app.close())
  t.throws(() => app.server.get('/mine', async () => 'x'), /every request to the proxy goes upstream/)
})
