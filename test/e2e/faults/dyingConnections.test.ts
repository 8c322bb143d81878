import { Agent, request as httpRequest } from 'node:http'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { onEachRequest, startRawUpstream } from '../support/upstreams.js'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const deaths = Number(process.env.DEATHS ?? 1000)

/** Every connection serves a few requests, then dies: at rest, or at the moment when the next one arrives. */
t.test(`${deaths} connections that die between requests: no GET is lost`, { timeout: 0 }, async (t) => {
  let dead = 0
  const upstream = await startRawUpstream(t, (socket, index) => {
    const end = () => {
      if (socket.destroyed || socket.writableEnded) return
      dead++
      if (index % 2 === 0) socket.resetAndDestroy()
      else socket.destroySoon()
    }
    onEachRequest(socket, (_head, count) => {
      const last = index % 4
      if (count < last) socket.write(ok)
      else if (count === last) {
        socket.write(ok)
        if (index % 3 === 0) setTimeout(end, index % 7)
      } else end()
    })
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  const get = () =>
    new Promise<string>((resolve) => {
      const request = httpRequest({ port: proxy.port, host: '127.0.0.1', agent }, (response) => {
        response.resume().on('end', () => resolve(String(response.statusCode)))
      })
      request.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
      request.end()
    })
  const outcomes: Record<string, number> = {}
  const work = async () => {
    while (dead < deaths) {
      const outcome = await get()
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: 32 }, work))
  agent.destroy()
  t.same(Object.keys(outcomes), ['200'], JSON.stringify(outcomes))
  t.ok(dead >= deaths)
  await proxy.idle()
})
