/** Apps that end twice, write after the end, break off, or take their time. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { upstanding } from '../../src/integrations/express.js'
import { upstanding as forFetch } from '../../src/integrations/fetch.js'

const config = {
  profile: 'none',
  rules: [
    { name: 'safe', match: { status: '5xx' }, sanitize: { maxBytes: '4KiB', maxHold: '50ms' } },
    {
      name: 'envelope',
      match: { path: '/api' },
      unwrap: { when: { '/a': 1 }, status: 404, maxHold: '50ms' },
    },
  ],
}
const trace = 'java.lang.Error: x\n\tat com.example.A.b(A.java:1)\n'

async function start(t: Test, listener: RequestListener, written: object = config): Promise<string> {
  const middleware = upstanding({ config: written })
  const server = createServer((request, response) =>
    middleware(request, response, () => listener(request, response)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const text = (status: number) => [status, { 'Content-Type': 'text/plain' }] as const

t.test('end twice, and write after the end', async (t) => {
  const url = await start(t, (_request, response) => {
    response.on('error', () => {})
    response.writeHead(...text(500)).end(trace)
    response.end(trace)
    response.write(trace)
  })
  const response = await fetch(url)
  t.equal(response.status, 500)
  t.notMatch(await response.text(), /example/)
})

t.test('a second writeHead fails as it does without rules', async (t) => {
  let code: unknown
  const url = await start(t, (_request, response) => {
    response.writeHead(...text(500))
    try {
      response.writeHead(...text(200))
    } catch (error) {
      code = (error as NodeJS.ErrnoException).code
    }
    t.equal(response.headersSent, true)
    response.end('x')
  })
  t.equal((await fetch(url)).status, 500)
  t.equal(code, 'ERR_HTTP_HEADERS_SENT')
})

t.test('a body that breaks off while it is held: nothing of it leaves', async (t) => {
  const url = await start(t, (_request, response) => {
    response.writeHead(...text(500))
    response.write(trace)
    setTimeout(() => response.destroy(new Error('broken')), 10)
  })
  await t.rejects(fetch(url))
})

t.test('a body too slow or too large is replaced where it must not pass', async (t) => {
  const url = await start(t, (request, response) => {
    response.writeHead(...text(500))
    response.write(request.url === '/large' ? trace.repeat(500) : trace)
    setTimeout(() => response.end(trace), 200)
  })
  for (const path of ['/slow', '/large']) {
    const response = await fetch(url + path)
    t.equal(response.status, 500)
    t.notMatch(await response.text(), /example/, path)
  }
})

t.test('a body too slow for a rule that only improves passes, piece by piece', async (t) => {
  const url = await start(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{"a"')
    setTimeout(() => response.end(':1}'), 200)
  })
  const response = await fetch(`${url}/api`)
  t.equal(response.status, 200)
  t.equal(await response.text(), '{"a":1}')
})

t.test('an event stream is not held, and leaves as it is written', async (t) => {
  const url = await start(t, (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.write('data: 1\n\n')
  })
  const reader = (await fetch(`${url}/api`)).body!.getReader()
  t.equal(Buffer.from((await reader.read()).value!).toString(), 'data: 1\n\n')
  await reader.cancel()
})

t.test('fetch: a body that was read already is an error at once', async (t) => {
  const apply = forFetch({ config })
  const response = new Response('x', { status: 500 })
  await response.text()
  await t.rejects(apply(new Request('http://a.example/'), response), /has been read already/)
})

t.test('fetch: a body that breaks off, and one that never ends', async (t) => {
  const apply = forFetch({ config })
  const request = new Request('http://a.example/')
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from(trace))
      controller.error(new Error('broken'))
    },
  })
  const endless = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from(trace)) })
  for (const body of [broken, endless]) {
    const response = await apply(
      request,
      new Response(body, { status: 500, headers: { 'Content-Type': 'text/plain' } }),
    )
    t.equal(response.status, 500)
    t.notMatch(await response.text(), /example/)
  }
})
