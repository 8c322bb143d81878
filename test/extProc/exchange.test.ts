/** What the processor answers to each part of an exchange, over gRPC. */
import t from 'tap'
import type { CompiledRule } from '../../src/engine/ruleSet.js'
import {
  type Answer,
  mutationOf,
  type PlayedExchange,
  playEnvoy,
  requestHeaders,
  responseBody,
  responseHeaders,
  responseTrailers,
  startProcessor,
} from './support/processor.js'

const rules = [
  { name: 'hide', match: { path: '/admin/**' }, conceal: {} },
  { name: 'envelope', match: { path: '/api/**' }, unwrap: { when: { '/success': false }, status: 404 } },
  { name: 'safe', match: { path: '/err/**', status: '5xx' }, sanitize: {} },
  { name: 'wait', match: { path: '/busy' }, retryAfter: {} },
]

const json = { 'content-type': 'application/json' }
const trace =
  'java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n\tat com.example.A.c(A.java:2)\n'

/** Plays both heads; the answer to the second. */
async function heads(
  exchange: PlayedExchange,
  path: string,
  status: number,
  headers: Record<string, string | string[]> = {},
  { method = 'GET', endOfStream = false } = {},
): Promise<Answer> {
  exchange.send(requestHeaders(path, {}, method))
  t.ok((await exchange.next()).request_headers)
  exchange.send(responseHeaders(status, headers, endOfStream))
  return exchange.next()
}

t.test('a rule’s promise, message by message', async (t) => {
  const { address, app, log } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)

  t.test('where no rule can match, not even the response’s head is wanted', async (t) => {
    const one = exchange()
    one.send(requestHeaders('/other'))
    const { request_headers, mode_override } = await one.next()
    t.ok(request_headers)
    t.match(mode_override, { response_header_mode: 2 })
    t.equal(await one.end(), 0)
  })

  t.test('a status that no rule can touch passes, its body unseen', async (t) => {
    const one = exchange()
    t.same(await heads(one, '/err/1', 200, { 'content-type': 'text/event-stream' }), {
      response_headers: {},
    })
    t.equal(await one.end(), 0)
  })

  t.test('an envelope is read, and only status and headers change', async (t) => {
    const one = exchange()
    const { response_headers, mode_override } = await heads(one, '/api/1', 200, {
      ...json,
      'content-length': '17',
      etag: '"1"',
    })
    t.ok(response_headers)
    t.match(mode_override, { response_header_mode: 1, response_body_mode: 2, response_trailer_mode: 2 })
    one.send(responseBody('{"success":false}'))
    const { response } = (await one.next()).response_body
    t.same(mutationOf(response.header_mutation), [':status: 404', 'cache-control: no-store', '-etag'])
    t.notOk(response.body_mutation)
    t.equal(await one.end(), 0)
  })

  t.test('a body of unknown length is asked for as far as it fits', async (t) => {
    const one = exchange()
    const { mode_override } = await heads(one, '/api/1', 200, json)
    t.match(mode_override, { response_body_mode: 3 })
    one.send(responseBody('{"success":fal', false))
    t.same(
      await one.next(),
      { response_body: {} },
      'what does not fit passes under a rule that only improves',
    )
    t.equal(await one.end(), 0)
  })

  t.test('what is concealed is answered at the head', async (t) => {
    const one = exchange()
    const { immediate_response } = await heads(one, '/admin/x', 403, { 'set-cookie': ['a=1', 'b=2'] })
    t.equal(immediate_response.status.code, 404)
    t.match(mutationOf(immediate_response.headers), ['content-type: application/problem+json'])
    t.match(immediate_response.body.toString(), /"status":404/)
    await one.end()
  })

  t.test('a body with a leak is replaced, in place or as a whole', async (t) => {
    const small = exchange()
    t.match(
      (await heads(small, '/err/1', 500, { 'content-type': 'text/plain', 'content-length': '98' }))
        .mode_override,
      {
        response_body_mode: 2,
        response_trailer_mode: 1,
      },
    )
    small.send(responseBody(trace))
    const { response } = (await small.next()).response_body
    t.notMatch(response.body_mutation.body.toString(), /com\.example/)
    const length = String(response.body_mutation.body.length)
    t.ok(mutationOf(response.header_mutation).includes(`content-length: ${length}`))
    await small.end()

    const unknown = exchange()
    await heads(unknown, '/err/1', 500, { 'content-type': 'text/plain' })
    unknown.send(responseBody(trace, false))
    const { immediate_response } = await unknown.next()
    t.equal(immediate_response.status.code, 500)
    t.notMatch(immediate_response.body.toString(), /com\.example/, 'the rest would follow in clear')
    await unknown.end()
    t.ok(log.some(({ msg, original }) => msg === 'incident' && String(original).includes('com.example')))
  })

  t.test('several lines of a header stay several', async (t) => {
    const one = exchange()
    const { immediate_response } = await heads(one, '/err/1', 500, {
      'content-type': 'text/plain',
      'content-length': '98',
      'set-cookie': ['a=1', 'b=2'],
    }).then(async (first) => {
      t.ok(first.mode_override)
      one.send(responseBody(trace))
      return one.next()
    })
    t.notOk(immediate_response, 'replaced in place: the cookies are not touched')
    await one.end()
  })

  t.test('HEAD and what has ended with its head never get a body', async (t) => {
    const head = exchange()
    const { response_headers, immediate_response, mode_override } = await heads(
      head,
      '/busy',
      503,
      { 'retry-after': '1.5' },
      { method: 'HEAD', endOfStream: true },
    )
    t.same(mutationOf(response_headers.response.header_mutation), ['retry-after: 2'])
    t.notOk(immediate_response ?? mode_override)
    await head.end()
    const notModified = exchange()
    t.same(await heads(notModified, '/api/1', 304, {}, { endOfStream: true }), { response_headers: {} })
    await notModified.end()
  })

  t.test('trailers lose what the rule finds in them', async (t) => {
    const one = exchange()
    await heads(one, '/err/1', 500, { 'content-type': 'text/plain', 'content-length': '2' })
    one.send(responseBody('no', false))
    t.same(await one.next(), { response_body: {} })
    one.send(responseTrailers({ 'x-where': 'at com.example.A.b(A.java:1)', 'x-ok': 'yes' }))
    t.same(mutationOf((await one.next()).response_trailers.header_mutation), ['-x-where'])
    t.equal(await one.end(), 0)
  })

  t.test('parts that the filter sends by itself pass', async (t) => {
    const one = exchange()
    one.send(requestHeaders('/api/1'))
    await one.next()
    one.send({ request_body: { body: Buffer.from('x'), end_of_stream: true } })
    t.same(await one.next(), { request_body: {} })
    await one.end()
  })

  t.test('an exchange has its line in the log and its place in the metrics', async (t) => {
    t.match(
      log.find(({ msg, target }) => msg === 'exchange' && target === '/api/1'),
      { status: 404, upstreamStatus: 200, rules: [{ rule: 'envelope', outcome: 'fired' }] },
    )
    const families = await app.collect()
    const value = (name: string) => families.find((family) => family.name === name)?.values[0]?.value
    t.equal(value('upstanding_exchanges_in_flight'), 0)
    t.equal(value('upstanding_held_bytes'), 0)
    t.equal(value('upstanding_ext_proc_violations_total'), 0)
  })
})

t.test('changes to the request that rules require', async (t) => {
  const { address } = await startProcessor(t, {
    rules: [
      rules[0],
      {
        name: 'envelope',
        match: { path: '/api/**' },
        unwrap: { when: { '/a': 1 }, status: 400, head: 'asGet' },
      },
    ],
  })
  const { exchange } = playEnvoy(t, address)
  const one = exchange()
  one.send(requestHeaders('/admin/x', { range: 'bytes=0-1', 'if-none-match': '"1"', 'x-a': 'b' }))
  const { response } = (await one.next()).request_headers
  t.same(mutationOf(response.header_mutation), ['-range', '-if-none-match'])
  await one.end()

  const coded = exchange()
  coded.send(requestHeaders('/api/x', { 'accept-encoding': 'zstd, gzip' }, 'HEAD'))
  const mutation = (await coded.next()).request_headers.response.header_mutation
  t.match(mutationOf(mutation)[0], ':method: GET')
  coded.send(responseHeaders(200, { ...json, 'content-length': '7' }))
  t.match((await coded.next()).mode_override, { response_body_mode: 2 })
  coded.send(responseBody('{"a":1}'))
  const answer = (await coded.next()).response_body.response
  t.ok(mutationOf(answer.header_mutation).includes(':status: 400'))
  t.equal(answer.body_mutation.clear_body, true, 'HEAD has no content')
  await coded.end()
})

t.test('observe mode changes nothing, and says what it would have done', async (t) => {
  const { address, log } = await startProcessor(t, { mode: 'observe', rules })
  const one = playEnvoy(t, address).exchange()
  t.same(await heads(one, '/admin/x', 403), { response_headers: {} })
  await one.end()
  t.match(
    log.find(({ msg }) => msg === 'exchange'),
    { status: 403, rules: [{ rule: 'hide', outcome: 'observed' }] },
  )
})

t.test('maintenance and overload are answered before the request goes upstream', async (t) => {
  const { address, app } = await startProcessor(t, { rules, limits: { exchanges: 1 } })
  const { exchange } = playEnvoy(t, address)
  app.maintenance(true)
  const held = exchange()
  held.send(requestHeaders('/api/1'))
  t.equal((await held.next()).immediate_response.status.code, 503)
  app.maintenance(false)
  const first = exchange()
  first.send(requestHeaders('/api/1'))
  t.ok((await first.next()).request_headers)
  const second = exchange()
  second.send(requestHeaders('/api/1'))
  const { immediate_response } = await second.next()
  t.match(immediate_response.body.toString(), /OVERLOADED/)
  await first.cancel()
})

t.test('a reload holds for new exchanges, and not for those under way', async (t) => {
  const { address, app } = await startProcessor(t, { rules })
  const { exchange } = playEnvoy(t, address)
  const before = exchange()
  before.send(requestHeaders('/admin/x'))
  await before.next()
  const { extProcPlan } = await import('./support/processor.js')
  app.reload(extProcPlan({ rules: rules.slice(1) }))
  before.send(responseHeaders(403))
  t.equal((await before.next()).immediate_response.status.code, 404)
  const after = exchange()
  after.send(requestHeaders('/admin/x'))
  t.match((await after.next()).mode_override, { response_header_mode: 2 })
})

/** A rule of the sanitize phase that fails, as only a defect can. */
const defective = (rule: CompiledRule): CompiledRule => ({
  ...rule,
  action: {
    applies: () => true,
    apply: () => {
      throw new TypeError('at node:internal/defect')
    },
  },
})

t.test('a rule that fails lets nothing pass', async (t) => {
  const { address } = await startProcessor(t, { rules: [rules[2]] }, (plan) => ({
    ...plan,
    rules: plan.rules.map(defective),
  }))
  const one = playEnvoy(t, address).exchange()
  const { immediate_response } = await heads(one, '/err/1', 500, { 'x-secret': 'yes' })
  t.equal(immediate_response.status.code, 500)
  t.notMatch(mutationOf(immediate_response.headers).join(), /secret/)
  t.notMatch(immediate_response.body.toString(), /defect/)
})
