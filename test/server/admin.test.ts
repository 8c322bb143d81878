import { request } from 'node:http'
import { createRequire } from 'node:module'
import t, { type Test } from 'tap'
import { parseAddress } from '../../src/config/address.js'
import { expose } from '../../src/observe/samples.js'
import { type Administered, buildAdmin } from '../../src/server/admin.js'

/** An admin listener of something whose calls are kept. */
async function startAdmin(
  t: Test,
  { address = '127.0.0.1:0', token = undefined as string | undefined } = {},
) {
  const calls: string[] = []
  const state = { ready: true, reachable: true, reload: true }
  const administered: Administered = {
    isReady: () => state.ready,
    unreachable: async () => (state.reachable ? [] : ['http://legacy:80']),
    metrics: (accept) => expose([], accept),
    rules: async () => ({ rules: [] }),
    reload: async () => {
      calls.push('reload')
      return { ok: state.reload }
    },
    maintenance: async (on) => {
      calls.push(`maintenance ${on}`)
      return { on: on ?? false }
    },
  }
  const admin = buildAdmin(administered, () => ({
    address: parseAddress(address)!,
    token,
    socketMode: 0o600,
    console: true,
  }))
  const url = await admin.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => admin.close())
  const ask = (line: string, headers: Record<string, string> = {}) => {
    const [method, path] = line.split(' ')
    return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
      (resolve, reject) => {
        request(`${url}${path}`, { method: method!, headers, agent: false }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
        })
          .on('error', reject)
          .end()
      },
    )
  }
  return { ask, calls, state }
}

t.test('what there is', async (t) => {
  const { ask, calls, state } = await startAdmin(t)
  t.match(await ask('GET /healthz'), { status: 200, text: 'ok\n' })
  t.match(await ask('HEAD /healthz'), { status: 200, text: '', headers: { 'content-length': '3' } })
  t.match(await ask('GET /readyz'), { status: 200 })
  t.match(await ask('GET /readyz?upstream'), { status: 200 })
  t.match(await ask('GET /rules'), { status: 200, headers: { 'content-type': 'application/json' } })
  t.match(await ask('GET /maintenance'), { status: 200 })
  state.reachable = false
  t.match(await ask('GET /readyz'), { status: 200 })
  t.match(await ask('GET /readyz?upstream'), { status: 503, text: 'cannot reach http://legacy:80\n' })
  state.ready = false
  t.match(await ask('GET /readyz'), { status: 503 })
  t.match(await ask('GET /healthz'), { status: 200 })
  t.match(await ask('POST /reload'), { status: 200 })
  state.reload = false
  t.match(await ask('POST /reload'), { status: 422, text: /"ok": false/ })
  t.match(await ask('POST /maintenance/on'), { status: 200, text: /"on": true/ })
  t.match(await ask('POST /maintenance/off'), { status: 200, text: /"on": false/ })
  t.same(calls, ['maintenance undefined', 'reload', 'reload', 'maintenance true', 'maintenance false'])
})

t.test('errors are problem documents, and rejected requests change nothing', async (t) => {
  const { ask, calls } = await startAdmin(t)
  const problem = { headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } }
  t.match(await ask('GET /nothing'), { ...problem, status: 404 })
  t.match(await ask('GET /__proto__'), { ...problem, status: 404 })
  t.match(await ask('GET /reload'), { ...problem, status: 405, headers: { allow: 'POST' } })
  t.match(await ask('DELETE /rules'), { ...problem, status: 405, headers: { allow: 'GET, HEAD' } })
  t.match(await ask('POST /reload', { origin: 'http://evil.example' }), { ...problem, status: 403 })
  t.match(await ask('POST /reload', { host: 'rebound.example' }), { ...problem, status: 403 })
  t.match(await ask('GET /rules', { 'sec-fetch-site': 'cross-site' }), { ...problem, status: 403 })
  const preflight = await ask('OPTIONS /reload', {
    origin: 'http://evil.example',
    'access-control-request-method': 'POST',
  })
  t.equal(preflight.status, 403)
  t.notOk(Object.keys(preflight.headers).some((name) => name.startsWith('access-control')))
  t.same(calls, [])
})

t.test('changes from other machines need the token', async (t) => {
  const open = await startAdmin(t, { address: '0.0.0.0:0' })
  t.match(await open.ask('POST /reload'), { status: 403, text: /admin\.token/ })
  t.match(await open.ask('GET /metrics'), { status: 200 })
  t.same(open.calls, [])

  const { ask, calls } = await startAdmin(t, { address: '0.0.0.0:0', token: 'sesame-seed' })
  t.match(await ask('POST /reload'), { status: 401, headers: { 'www-authenticate': /^Bearer/ } })
  t.match(await ask('POST /maintenance/on', { authorization: 'Bearer other' }), { status: 401 })
  t.same(calls, [])
  t.match(await ask('POST /reload', { authorization: 'Bearer sesame-seed' }), { status: 200 })
  t.same(calls, ['reload'])
})

t.test('no compiler of schemas is loaded: the image has none', async (t) => {
  await startAdmin(t)
  const loaded = Object.keys(createRequire(import.meta.url).cache).join(' ')
  t.match(loaded, 'fastify')
  t.notMatch(loaded, 'ajv-compiler')
})
