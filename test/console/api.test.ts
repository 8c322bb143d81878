/** The console's endpoints over sockets, with a real proxy behind them. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startProgram, writeConfig } from '../e2e/support/built.js'
import { until } from '../support/wait.js'

const leak = 'java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n'

async function setUp(t: Test, admin: string, extra = '', env: Record<string, string> = {}) {
  const service = createServer(({ url = '' }, response) => {
    if (url === '/leak') return response.writeHead(500, { 'Content-Type': 'text/plain' }).end(leak)
    if (url === '/login') return response.writeHead(200).end('password=hunter2hunter2')
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"success":false}')
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  t.teardown(() => service.close().closeAllConnections())
  const text = `upstream: http://127.0.0.1:${(service.address() as AddressInfo).port}
listen: 127.0.0.1:0
admin: ${admin}
log: { exchanges: none }
${extra}rules:
  - name: envelope
    match: { path: /api/** }
    unwrap: { when: { /success: false }, status: 404 }
`
  const file = writeConfig(t, text)
  const program = startProgram(t, ['serve', '--config', file], env)
  const { address, admin: at } = await program.logged('listening')
  const call = async (path: string, init: RequestInit & { token?: string } = {}) => {
    const { token, ...rest } = init
    const headers = { ...rest.headers, ...(token && { Authorization: `Bearer ${token}` }) }
    const response = await fetch(`http://${at}${path}`, { ...rest, headers })
    const body = await response.text()
    return { status: response.status, headers: response.headers, text: body, json: () => JSON.parse(body) }
  }
  const post = (path: string, value: unknown, token?: string) =>
    call(path, {
      method: 'POST',
      body: JSON.stringify(value),
      headers: { 'Content-Type': 'application/json' },
      ...(token && { token }),
    })
  return { address: String(address), at: String(at), call, post, text, file }
}

t.test('recorded while somebody looks, explained and compared', async (t) => {
  const { address, call, post, text } = await setUp(t, '127.0.0.1:0')
  await fetch(`${address}/api/before`)
  t.same((await call('/exchanges')).json().exchanges, [], 'nobody looked before')
  await fetch(`${address}/api/1`)
  await fetch(`${address}/login?token=abcdefghijklmnop`, { headers: { Authorization: 'Bearer abc' } })
  await until(async () => (await call('/exchanges')).json().exchanges.length === 2)
  const [login, wrapped] = (await call('/exchanges')).json().exchanges
  t.match(wrapped, { status: { upstream: 200, client: 404 }, rules: [{ rule: 'envelope' }], changed: true })
  const detail = (await call(`/exchanges/${login.id}`)).text
  t.notMatch(detail, /hunter2|Bearer abc|abcdefghijklmnop/, 'credentials are masked')
  t.equal((await call('/exchanges?rule=envelope')).json().exchanges.length, 1)
  t.equal((await call('/exchanges?to=2xx')).json().exchanges.length, 1)

  const edited = text.replace('status: 404', 'status: 409')
  t.match((await post('/check', { config: edited })).json(), { ok: true })
  t.match((await post('/check', { config: 'rules: {' })).json(), { ok: false, errors: [{ line: 1 }] })
  t.match((await post('/explain', { config: edited, id: wrapped.id })).json(), { after: { status: 409 } })
  const comparison = (await post('/compare', { config: edited })).json()
  t.match(comparison, { compared: 2, differences: [{ active: { status: 404 }, edited: { status: 409 } }] })
  t.equal(comparison.differences.length, 1)
})

t.test('originals of sanitized responses need the token', async (t) => {
  const open = await setUp(t, '127.0.0.1:0')
  await open.call('/exchanges')
  const { incident } = (await (
    await fetch(`${open.address}/leak`, { headers: { Accept: 'application/json' } })
  ).json()) as { incident: string }
  await until(async () => (await open.call('/exchanges')).json().exchanges.length === 1)
  const [{ id }] = (await open.call('/exchanges')).json().exchanges
  t.notMatch((await open.call(`/exchanges/${id}`)).text, /com\.example/)
  t.equal((await open.call(`/incidents/${incident}`)).status, 403)
  t.equal((await open.post('/explain', { id })).status, 401)

  const locked = await setUp(t, '{ address: "127.0.0.1:0", token: sesame-seed }')
  const answer = (await (
    await fetch(`${locked.address}/leak`, { headers: { Accept: 'application/json' } })
  ).json()) as { incident: string }
  t.equal((await locked.call('/exchanges')).status, 401)
  t.equal((await locked.call('/')).status, 200, 'the page itself asks for the token')
  await until(
    async () => (await locked.call(`/incidents/${answer.incident}`, { token: 'sesame-seed' })).status === 200,
  )
  const shown = (await locked.call(`/incidents/${answer.incident}`, { token: 'sesame-seed' })).json()
  t.match(shown.original, /com\.example/)
  t.ok(shown.leaks.length > 0)
})

t.test('bad input', async (t) => {
  const { post, call, at } = await setUp(t, '127.0.0.1:0')
  const problem = 'application/problem+json'
  for (const [path, value, status] of [
    ['/check', {}, 400],
    ['/check', { config: 7 }, 400],
    ['/explain', {}, 400],
    ['/explain', { exchange: { request: { method: 'G T', target: '/' }, response: { status: 200 } } }, 400],
    ['/explain', { exchange: { request: { method: 'GET', target: '/' }, response: { status: 99 } } }, 400],
    [
      '/explain',
      {
        exchange: {
          request: { method: 'GET', target: '/', headers: [['a\n', 'b']] },
          response: { status: 200 },
        },
      },
      400,
    ],
    ['/explain', { config: '{', exchange: {} }, 422],
    ['/compare', { config: '][' }, 422],
    ['/check', { config: 'x'.repeat(3 << 20) }, 413],
  ] as const) {
    const { status: got, headers } = await post(path, value)
    t.equal(got, status, `${path} ${JSON.stringify(value).slice(0, 60)}`)
    t.equal(headers.get('content-type'), problem)
  }
  const notJson = await call('/check', {
    method: 'POST',
    body: '{"config":',
    headers: { 'Content-Type': 'application/json' },
  })
  t.equal(notJson.status, 400)
  const foreign = await call('/exchanges', { headers: { Origin: 'http://evil.example' } })
  t.equal(foreign.status, 403)
  t.equal((await call('/exchanges/none')).status, 404)
  const page = await call('/')
  t.match(page.headers.get('content-security-policy'), /^default-src 'self'; style-src 'self'/)
  t.notMatch(page.text, /<script>|style=| on\w+=/)

  const port = Number(at.split(':').at(-1))
  const silent = connect(port, '127.0.0.1', () =>
    silent.write('GET /exchanges/stream HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  )
  t.teardown(() => silent.destroy())
  await new Promise((resolve) => silent.once('data', resolve))
  silent.pause()
  t.equal((await call('/healthz')).status, 200, 'a viewer that does not read holds up nobody')
})

const variable = (name: string) => `\${${name}}`

const exchange = {
  request: { method: 'GET', target: '/api/1' },
  response: { status: 200, headers: [['Content-Type', 'application/json']], body: '{"success":false}' },
}

t.test('a config of a viewer reads no files and variables that the active config does not use', async (t) => {
  const token = 'sesame-seed'
  const { post, call, text } = await setUp(
    t,
    `{ address: "127.0.0.1:0", token: "${variable('TOKEN')}" }`,
    `x-used: "${variable('USED')}"\n`,
    {
      TOKEN: token,
      USED: 'used',
      UNUSED: 'unused',
    },
  )
  const result = async (value: string) => {
    const config = `${text}  - { headers: { set: { X-Value: "${value}" } } }\n`
    return (await post('/explain', { config, exchange }, token)).text
  }
  t.match(await result(variable('USED')), /"used"/)
  t.match(await result(variable('UNUSED:-none')), /"none"/)
  t.notMatch(await result(variable('TOKEN')), /sesame/)
  const secret = join(t.testdir({ 'secret.yaml': 'password: [hunter2' }), 'secret.yaml')
  for (const padding of ['', `#${'x'.repeat(5000)}\n`]) {
    const config = `include: ${secret}\n${padding}${text}`
    const { ok, errors } = (await post('/check', { config }, token)).json()
    t.equal(ok, false)
    t.match(errors, [{ message: /is not included by the active config/ }])
  }
  const { effective } = (await call('/config', { token })).json()
  t.match(effective, /token: \(masked\)/)
  t.match(effective, /requestTimeout/, 'with the defaults')
})

t.test('a large config is checked and run as a small one', async (t) => {
  const rules = Array.from({ length: 200 }, (_, i) => `  - { match: { path: /p${i} }, conceal: {} }\n`).join(
    '',
  )
  const { post, call, text } = await setUp(t, '127.0.0.1:0')
  const config = text + rules
  t.match((await post('/check', { config })).json(), { ok: true, rules: /^2\d\d$/ })
  t.match((await post('/explain', { config, exchange })).json(), { after: { status: 404 } })
  t.match((await call('/config')).json().effective, /name: envelope/)
})

t.test('a viewer with a token of the past sees no more', async (t) => {
  const { address, at, call, text, file } = await setUp(t, '{ address: "127.0.0.1:0", token: sesame-seed }')
  const headers = { Authorization: 'Bearer sesame-seed' }
  const viewer = await fetch(`http://${at}/exchanges/stream`, { headers })
  writeFileSync(file, text.replace('sesame-seed', 'poppy-seed'))
  await until(async () => (await call('/exchanges', { token: 'poppy-seed' })).status === 200)
  await fetch(`${address}/api/1`)
  t.notMatch(await viewer.text(), /api/, 'the stream ends')
})

t.test('with workers, all of them are shown', async (t) => {
  const { address, call } = await setUp(t, '127.0.0.1:0', 'workers: 2\n')
  await call('/exchanges')
  // The switch travels to the workers while requests are sent.
  await until(async () => {
    await fetch(`${address}/api/1`)
    return (await call('/exchanges')).json().exchanges.length > 0
  })
  const [first] = (await call('/exchanges')).json().exchanges
  t.match((await call(`/exchanges/${first.id}`)).json(), { receivedBody: { text: '{"success":false}' } })
})

t.test('elsewhere than on loopback, only with a token', async (t) => {
  const { call } = await setUp(t, '0.0.0.0:0')
  t.equal((await call('/')).status, 404)
  t.equal((await call('/exchanges')).status, 404)
})
