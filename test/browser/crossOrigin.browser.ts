/** A page in a real browser reads the proxy's own answers across origins. Run by `npm run test:console`. */
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import t from 'tap'
import { startProxy } from '../e2e/support/proxy.js'
import { startHttpUpstream } from '../e2e/support/upstreams.js'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'there is no Chromium here'

t.test('a script reads status, problem document and Retry-After of a local 503', { skip }, async (t) => {
  const page = createServer((_request, response) =>
    response.setHeader('Content-Type', 'text/html').end('<p>'),
  )
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
  t.teardown(() => page.close().closeAllConnections())
  const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`

  const service = await startHttpUpstream(t, (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? 'null')
    if (request.url === '/busy') response.writeHead(429, { 'X-RateLimit-Reset': '20' }).end()
    else response.end('{}')
  })
  const proxy = await startProxy(t, {
    upstream: service.url,
    profile: 'recommended',
    forwarded: { requestIdToClient: true },
  })

  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  t.teardown(() => browser.close())
  const tab = await browser.newPage()
  await tab.goto(origin)
  /** Run in the page, which is of another origin than the proxy. */
  const read = (url: string) =>
    tab.evaluate(async (address) => {
      try {
        const response = await fetch(address)
        const { headers, status } = response
        return {
          status,
          body: await response.text(),
          retryAfter: headers.get('retry-after'),
          requestId: headers.get('x-request-id'),
          failed: undefined,
        }
      } catch (error) {
        return { failed: String(error) }
      }
    }, url)

  t.match(await read(`${proxy.url}/`), { status: 200, body: '{}', failed: undefined })
  t.match(await read(`${proxy.url}/busy`), { status: 429, retryAfter: '20', requestId: /./ })
  await new Promise((resolve) => service.server.close(resolve).closeAllConnections())
  const down = await read(`${proxy.url}/`)
  t.match(down, { status: 503, retryAfter: /^\d+$/, requestId: /./ })
  t.match(JSON.parse(String(down.body)), { status: 503, code: 'UPSTREAM_UNREACHABLE', title: String })
})
