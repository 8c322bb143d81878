import { once } from 'node:events'
import { connect } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import type { Plan } from '../../../src/config/load.js'
import type { CompiledRule } from '../../../src/engine/ruleSet.js'
import { type Action, type Phase, phases } from '../../../src/rules/rule.js'
import { keyOf } from '../../../src/rules/subrequest.js'
import { until } from '../../support/wait.js'
import { planOf, startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { startHttpUpstream, startRawUpstream } from '../support/upstreams.js'

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
const secret = 'java.sql.SQLException: SELECT s3cret\n\tat com.corp.Dao.find(Dao.java:7)'

/** A hand-made rule that replaces the first rule of the plan. */
function withRule(phase: Phase, action: Partial<Action>): (plan: Plan) => Plan {
  return (plan) => {
    const [like] = planOf({ upstream: 'http://h', rules: [{ match: { path: '/**' }, noContent: {} }] }).rules
    const rule: CompiledRule = {
      ...(like as CompiledRule),
      name: 'toy',
      phase,
      slot: phases.indexOf(phase),
      action: { applies: () => true, apply: () => ({ skip: 'toy' }), ...action },
    }
    return { ...plan, rules: [rule] }
  }
}

const boom = () => {
  throw new TypeError('boom')
}

t.test(
  'a rule that throws costs its own effect, or the response where nothing may pass it unseen',
  async (t) => {
    const upstream = await startHttpUpstream(t, (_request, response) => response.writeHead(500).end(secret))
    for (const phase of phases) {
      for (const action of [{ apply: boom }, { need: boom }]) {
        const proxy = await startProxy(
          t,
          { upstream: upstream.url, log: { exchanges: 'all' } },
          withRule(phase, action),
        )
        const final = finalOf(await rawRequest(proxy.port, get))
        if (phase === 'conceal' || phase === 'sanitize') {
          t.match(final, { status: 500, body: /"INTERNAL_ERROR"/ })
          t.equal(fieldOf(final, 'proxy-status'), 'upstanding; error=proxy_internal_error')
        } else {
          t.match(final, { status: 500, body: secret })
          t.match(JSON.stringify(proxy.log), /failed: TypeError: boom/)
        }
        await proxy.idle()
        await proxy.close()
      }
    }
  },
)

t.test('sanitize sends no body that it cannot read: codings, lengths, times', async (t) => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  const zipped = gzipSync(secret)
  const cases: readonly [string, Record<string, string>, Buffer, boolean][] = [
    ['gzip', { 'Content-Encoding': 'gzip' }, zipped, true],
    ['deflate', { 'Content-Encoding': 'deflate' }, deflateSync(secret), true],
    ['gzip bomb', { 'Content-Encoding': 'gzip' }, bomb, true],
    [
      'corrupt gzip',
      { 'Content-Encoding': 'gzip' },
      Buffer.from(`x${zipped.toString('latin1').slice(1)}`, 'latin1'),
      true,
    ],
    ['truncated gzip', { 'Content-Encoding': 'gzip' }, zipped.subarray(0, -9), true],
    ['plain text said to be gzip', { 'Content-Encoding': 'gzip' }, Buffer.from(secret), true],
    ['unknown coding', { 'Content-Encoding': 'rot13' }, Buffer.from(secret), true],
    ['stacked codings', { 'Content-Encoding': Array(20).fill('gzip').join(', ') }, zipped, true],
    ['too large', {}, Buffer.alloc(32 * 1024 * 1024, secret), true],
    ['truncated', { 'Content-Length': '100000' }, Buffer.from(secret), false],
    ['too slow', {}, Buffer.from(secret), false],
  ]
  const upstream = await startHttpUpstream(t, (request, response) => {
    const [name, fields, body, ends] = cases[Number(request.url!.slice(1))]!
    response.writeHead(500, { 'Content-Type': 'text/plain', ...fields })
    response.write(body)
    if (ends) response.end()
    else if (name === 'truncated') setTimeout(() => response.destroy(), 30)
  })
  const proxy = await startProxy(t, { profile: 'recommended', upstream: upstream.url })
  for (const [index, [name]] of cases.entries()) {
    const transcript = await rawRequest(proxy.port, `GET /${index} HTTP/1.1\r\nHost: h\r\n\r\n`, {
      timeout: 20_000,
    })
    t.equal(transcript.illegal, undefined)
    const { status, fields, body } = finalOf(transcript)
    t.ok(status === 500 || status === 502, name)
    t.notMatch(JSON.stringify(fields) + body, /s3cret|Dao|SQLException/, name)
    t.equal(fieldOf(finalOf(transcript), 'content-encoding'), undefined)
    await proxy.idle()
  }
})

t.test('buffered bodies share a memory limit; beyond it, each kind does what it documents', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain' })
    response.end(`${secret}${'x'.repeat(20_000)}`)
  })
  const limits = { heldBytes: '10KiB' }
  const safe = await startProxy(t, { profile: 'recommended', upstream: upstream.url, limits })
  const closed = finalOf(await rawRequest(safe.port, get))
  t.equal(closed.status, 500)
  t.notMatch(closed.body, /s3cret/, 'sanitize fails closed')
  await safe.idle()
  const need = () => ({ maxBytes: 1e6, maxHold: 5000, refuseByLength: false })
  const states: (string | undefined)[] = []
  const apply: Action['apply'] = ({ body }) => {
    states.push(body?.state)
    return { skip: 'cannot tell' }
  }
  const open = await startProxy(t, { upstream: upstream.url, limits }, withRule('interpret', { need, apply }))
  t.match(finalOf(await rawRequest(open.port, get)).body, /s3cret.*x{20000}$/s, 'the others fail open')
  t.same(states, ['memoryLimit'])
  await open.idle()
})

t.test('a buffered body counts until the client has read it', async (t) => {
  const size = 32 * 1024 * 1024
  const limits = { heldBytes: '1GiB' }
  const upstream = await startHttpUpstream(t, (_request, response) => response.end(Buffer.alloc(size)))
  const need = () => ({ maxBytes: 1e9, maxHold: 60_000, refuseByLength: false })
  const content = Buffer.alloc(size / 2)
  const replace: Action['apply'] = () => ({
    note: 'replaced',
    body: { content, contentType: 'text/plain', varies: false, manner: 'replace' },
  })
  for (const [apply, held] of [
    [() => ({ skip: 'as it is' }), size],
    [replace, size / 2],
  ] as const) {
    const proxy = await startProxy(
      t,
      { upstream: upstream.url, limits },
      withRule('interpret', { need, apply }),
    )
    const { gateway } = proxy.app
    const client = connect(proxy.port, '127.0.0.1')
    client.write(get)
    await once(client, 'readable')
    await until(() => gateway.plan.routes[0]!.upstream.inFlight === 0)
    t.equal(gateway.heldBytes, held)
    client.resume()
    await proxy.idle()
    client.destroy()
  }
})

t.test('while a task runs, no more of the body is read', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    const more = () => {
      while (socket.writable && socket.write(Buffer.alloc(65_536)));
    }
    socket.on('drain', more).once('data', () => {
      socket.write('HTTP/1.1 500 X\r\n\r\n')
      more()
    })
  })
  const need = () => ({ maxBytes: 1000, maxHold: 60_000, refuseByLength: false })
  let held = 0
  const apply: Action['apply'] = ({ tasks, request, head, received, local }) => {
    if (local) return { skip: 'local' }
    if (tasks?.has('toy')) {
      held = proxy.app.gateway.heldBytes
      return {
        note: 'decided',
        body: { content: Buffer.from('x'), contentType: 'text/plain', varies: false, manner: 'replace' },
      }
    }
    const { method, target, path, origin, fields, httpVersion } = request
    const exchange = { request: { method, target, path, origin, fields, httpVersion }, head, received }
    return { task: { key: 'toy', name: 'sanitize', input: { given: {}, exchange, id: 'x' }, isLarge: true } }
  }
  const proxy = await startProxy(t, { upstream: upstream.url }, withRule('interpret', { need, apply }))
  t.equal(finalOf(await rawRequest(proxy.port, get)).body, 'x')
  t.ok(held > 1000 && held < 1_000_000, `${held} bytes held`)
  await proxy.idle()
})

t.test(
  'a rule may ask for another target; what does not answer in time, twice, is reported as failed',
  async (t) => {
    const upstream = await startHttpUpstream(t, (request, response) => {
      if (request.url === '/other') response.writeHead(204).end()
      else if (request.url !== '/hang') response.end('x'.repeat(500_000))
    })
    for (const [target, status] of [
      ['/other', 418],
      ['/hang', 419],
    ] as const) {
      const subrequest = { method: 'GET', target, drops: new Set<string>() } as const
      const apply: Action['apply'] = ({ subresponses, local }) => {
        if (local) return { skip: 'local' }
        const reply = subresponses.get(keyOf(subrequest))
        if (reply === undefined) return { subrequest }
        return { note: 'decided', status: reply === 'failed' ? 419 : 418 }
      }
      const settings = { url: upstream.url, headTimeout: '200ms', connectTimeout: '200ms' }
      const proxy = await startProxy(t, { upstream: settings }, withRule('interpret', { apply }))
      const final = finalOf(await rawRequest(proxy.port, get))
      t.equal(final.status, status)
      t.equal(final.body.length, 500_000, 'the paused body goes on')
      await proxy.idle()
    }
  },
)

t.test('minDelay, and a client that does not wait for it', async (t) => {
  const reply = {
    head: { status: 404, reason: '', fields: ['Content-Length', '2'] },
    body: Buffer.from('no'),
  }
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('yes'))
  const apply: Action['apply'] = () => ({ note: 'late', finalReply: reply, minDelay: 300 })
  const proxy = await startProxy(t, { upstream: upstream.url }, withRule('conceal', { apply }))
  const begin = performance.now()
  t.match(finalOf(await rawRequest(proxy.port, get)), { status: 404, body: 'no' })
  t.ok(performance.now() - begin > 290)
  const left = await rawRequest(proxy.port, get, { timeout: 50 })
  t.equal(left.bytes, '')
  await proxy.idle()
})
