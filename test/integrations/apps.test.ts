/** The same rules in apps of Fastify, Express 5 and 4, Hono and node:http: what clients get over a socket. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import fastifyCompress from '@fastify/compress'
import { getRequestListener } from '@hono/node-server'
import compression from 'compression'
import express from 'express'
// @ts-expect-error: an alias of the package, which has no types of its own
import express4 from 'express4'
import Fastify from 'fastify'
import { Hono } from 'hono'
import t, { type Test } from 'tap'
import { upstanding as forExpress } from '../../src/integrations/express.js'
import { upstanding as forFastify } from '../../src/integrations/fastify.js'
import { upstanding as forFetch } from '../../src/integrations/fetch.js'

const config = {
  rules: [
    { name: 'hide', match: { path: '/admin/**' }, conceal: {} },
    {
      name: 'envelope',
      match: { path: '/api/**' },
      unwrap: { when: { '/success': false }, status: 404, maxBytes: '4KiB' },
    },
  ],
}
const wrapped = { success: false, error: { code: 'GONE' } }
const leak = () => new Error('connect ECONNREFUSED 10.0.3.7:5432').stack!
const internals = /ECONNREFUSED|10\.0\.3\.7|node:internal|\.ts:\d/
const large = 'x'.repeat(100_000)

type Log = Record<string, unknown>[]
const loggerFor = (log: Log) => ({
  info: (line: unknown) => void log.push(line as Log[0]),
  error: (line: unknown) => void log.push(line as Log[0]),
})

type Make = (log: Log, compress: 'none' | 'before' | 'after') => Promise<RequestListener>

const ofExpress =
  (make: typeof express): Make =>
  async (log, compress) => {
    const app = make()
    app.set('env', 'test')
    if (compress === 'before') app.use(compression({ threshold: 0 }))
    app.use(forExpress({ config, logger: loggerFor(log) }))
    if (compress === 'after') app.use(compression({ threshold: 0 }))
    app.get('/admin/users', (_request, response) => {
      response.cookie('area', 'admin').status(403).json({ error: 'admins only' })
    })
    app.get('/api/gone', (_request, response) => {
      response.json(wrapped)
    })
    app.get('/api/large', (_request, response) => {
      response.type('json').send(`{"success":false,"data":"${large}"}`)
    })
    app.get('/api/stream', (_request, response) => {
      response.type('json')
      Readable.from(['{"success"', ':false}']).pipe(response)
    })
    app.get('/text', (_request, response) => {
      response.status(500).type('text').send(leak())
    })
    app.get('/buffer', (_request, response) => {
      response.status(500).type('text').send(Buffer.from(leak()))
    })
    app.get('/throws', () => {
      throw new Error('connect ECONNREFUSED 10.0.3.7:5432')
    })
    app.get('/busy', (_request, response) => {
      response.set('Retry-After', '1.5').status(503).send('busy')
    })
    app.get('/ok', (_request, response) => {
      response.append('Set-Cookie', 'a=1').append('Set-Cookie', 'b=2').send('fine')
    })
    return app as unknown as RequestListener
  }

const ofFastify: Make = async (log, compress) => {
  const app = Fastify()
  if (compress === 'before') await app.register(fastifyCompress, { threshold: 0 })
  await app.register(forFastify, { config, logger: loggerFor(log) })
  if (compress === 'after') await app.register(fastifyCompress, { threshold: 0 })
  app.get('/admin/users', (_request, reply) => {
    void reply.header('Set-Cookie', 'area=admin').code(403).send({ error: 'admins only' })
  })
  app.get('/api/gone', async () => wrapped)
  app.get('/api/large', (_request, reply) => {
    void reply.type('application/json').send(`{"success":false,"data":"${large}"}`)
  })
  app.get('/api/stream', (_request, reply) =>
    reply.type('application/json').send(Readable.from(['{"success"', ':false}'])),
  )
  app.get('/text', (_request, reply) => reply.code(500).type('text/plain').send(leak()))
  app.get('/buffer', (_request, reply) => reply.code(500).type('text/plain').send(Buffer.from(leak())))
  app.get('/throws', async () => {
    throw new Error('connect ECONNREFUSED 10.0.3.7:5432')
  })
  app.get('/busy', (_request, reply) => reply.code(503).header('Retry-After', '1.5').send('busy'))
  app.get('/ok', (_request, reply) => reply.header('Set-Cookie', ['a=1', 'b=2']).send('fine'))
  await app.ready()
  return app.routing as unknown as RequestListener
}

const ofHono: Make = async (log) => {
  const app = new Hono()
  const apply = forFetch({ config, logger: loggerFor(log) })
  app.use(async (c, next) => {
    await next()
    const response = await apply(c.req.raw, c.res)
    // Hono adds the headers of the response before to the one that takes its place.
    c.res = undefined
    c.res = response
  })
  app.get('/admin/users', (c) => c.json({ error: 'admins only' }, 403, { 'Set-Cookie': 'area=admin' }))
  app.get('/api/gone', (c) => c.json(wrapped))
  app.get('/api/large', (c) =>
    c.body(`{"success":false,"data":"${large}"}`, 200, { 'Content-Type': 'application/json' }),
  )
  app.get('/api/stream', (c) =>
    c.body(
      Readable.toWeb(Readable.from(['{"success"', ':false}'].map((part) => Buffer.from(part)))) as never,
      200,
      {
        'Content-Type': 'application/json',
      },
    ),
  )
  app.get('/text', (c) => c.text(leak(), 500))
  app.get('/buffer', (c) => c.body(Buffer.from(leak()), 500, { 'Content-Type': 'text/plain' }))
  app.get('/throws', () => {
    throw new Error('connect ECONNREFUSED 10.0.3.7:5432')
  })
  app.get('/busy', (c) => c.text('busy', 503, { 'Retry-After': '1.5' }))
  app.get('/ok', (c) => {
    c.header('Set-Cookie', 'a=1', { append: true })
    c.header('Set-Cookie', 'b=2', { append: true })
    return c.text('fine')
  })
  return getRequestListener(app.fetch) as RequestListener
}

async function listen(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const apps: Record<string, Make> = {
  'Express 5': ofExpress(express),
  'Express 4': ofExpress(express4 as unknown as typeof express),
  Fastify: ofFastify,
  Hono: ofHono,
}

const seen = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init)
  const {
    date: _date,
    connection: _connection,
    'keep-alive': _alive,
    ...headers
  } = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.text() }
}

for (const [name, make] of Object.entries(apps)) {
  for (const compress of ['none', 'before', 'after'] as const) {
    if (name === 'Hono' && compress !== 'none') continue
    t.test(`${name}, compression ${compress}`, async (t) => {
      const log: Log = []
      const url = await listen(t, await make(log, compress))

      t.test('a forbidden path and an absent one are the same', async (t) => {
        const hidden = await seen(`${url}/admin/users`)
        t.match(hidden, { status: 404, headers: { 'content-type': /problem\+json/ } })
        t.notOk('set-cookie' in hidden.headers)
        t.same(hidden, await seen(`${url}/admin/absent`))
        t.equal((await seen(`${url}/admin/users`, { method: 'HEAD' })).status, 404)
      })

      t.test('an error in a 200 has its status, its body byte for byte', async (t) => {
        const gone = await seen(`${url}/api/gone`)
        t.match(gone, { status: 404, body: JSON.stringify(wrapped) })
        t.notOk('etag' in gone.headers)
        t.match(await seen(`${url}/api/stream`), { status: 404, body: '{"success":false}' })
      })

      t.test('a body beyond the bounds passes', async (t) => {
        const { status, body } = await seen(`${url}/api/large`)
        t.equal(status, 200)
        t.match(body, large)
      })

      t.test('nothing internal leaves, and the original is in the log', async (t) => {
        for (const path of ['/text', '/buffer', '/throws']) {
          const { status, body } = await seen(url + path)
          t.equal(status, 500, path)
          t.notMatch(body, internals, path)
        }
        t.ok(log.some(({ original }) => /ECONNREFUSED/.test(String(original))))
      })

      t.test('headers are completed', async (t) => {
        t.match(await seen(`${url}/busy`), { status: 503, headers: { 'retry-after': '2' }, body: 'busy' })
      })

      t.test('what no rule touches stays', async (t) => {
        const response = await fetch(`${url}/ok`)
        t.same(response.headers.getSetCookie(), ['a=1', 'b=2'])
        t.equal(await response.text(), 'fine')
        t.equal((await seen(`${url}/nothing`)).status, 404)
      })
    })
  }
}

t.test('Fastify: encapsulation, the trail, and subrequests by the app itself', async (t) => {
  const app = Fastify()
  const trails: unknown[] = []
  await app.register(async (scope) => {
    await scope.register(forFastify, { config })
    scope.addHook('onResponse', async (request) => void trails.push(request.upstanding?.trail))
    scope.get('/api/inside', async () => wrapped)
    scope.get('/admin/moved', (_request, reply) => reply.redirect('/admin/moved/'))
    scope.get('/admin/moved/', (_request, reply) => reply.code(403).send('no'))
    scope.get('/admin/open', (_request, reply) => reply.redirect('/admin/open/'))
    scope.get('/admin/open/', async () => 'come in')
  })
  app.get('/api/outside', async () => wrapped)
  t.equal((await app.inject('/api/inside')).statusCode, 404)
  t.match(trails[0], [{ rule: 'envelope', outcome: 'fired' }])
  t.equal((await app.inject('/api/outside')).statusCode, 200)
  t.equal((await app.inject('/admin/moved')).statusCode, 404, 'the redirect leads to what is forbidden')
  t.equal((await app.inject('/admin/open')).statusCode, 302)
  const odd = { url: '/admin/open', headers: { constructor: 'x' } }
  t.equal((await app.inject(odd)).statusCode, 302, 'a header named like what every object has')
})

t.test('a config with errors is refused at once, all of them named', async (t) => {
  t.throws(
    () => forExpress({ config: 'rules:\n  - { conceal: 1 }\n  - { sanitise: {} }\n' }),
    /config:2:.*\n.*config:3:/s,
  )
})
