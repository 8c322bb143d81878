/**
 * Apps of four frameworks with the rules inside, as somebody else would write them: checked and run against the packed
 * package.
 *
 * @module
 */
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
// @ts-expect-error: an alias of the package, which has no types of its own here
import express4 from 'express4'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { upstanding as forExpress } from 'upstanding/express'
import { upstanding as forFastify, type RuleOptions } from 'upstanding/fastify'
import { type Apply, upstanding as forFetch } from 'upstanding/fetch'

const config = `
rules:
  - { match: { path: /admin/** }, conceal: {} }
  - { match: { path: /api/** }, unwrap: { when: { /success: false }, status: 409 } }
`
const options: RuleOptions = { config, environment: process.env }
const trace = 'java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n'

async function fastifyApp(): Promise<RequestListener> {
  const app = Fastify()
  await app.register(forFastify, options)
  app.get('/admin/users', (_request, reply) => reply.code(403).send('no'))
  app.get('/api/order', async () => ({ success: false }))
  app.get('/leak', (_request, reply) => reply.code(500).type('text/plain').send(trace))
  app.addHook('onResponse', async (request) => {
    for (const { rule, outcome } of request.upstanding?.trail ?? []) assert.equal(typeof rule, typeof outcome)
  })
  await app.ready()
  return app.routing
}

function expressApp(make: typeof express): RequestListener {
  const app = make()
  app.use(forExpress(options))
  app.get('/admin/users', (_request, response) => void response.status(403).send('no'))
  app.get('/api/order', (request, response) => {
    response.json({ success: false })
    const rules: string[] | undefined = request.upstanding?.trail.map(({ rule }) => rule)
    assert.ok(rules === undefined || rules.length > 0)
  })
  app.get('/leak', (_request, response) => void response.status(500).type('text').send(trace))
  return app
}

function honoApp(): RequestListener {
  const apply: Apply = forFetch({ ...options, subrequest: async (url, request) => app.request(url, request) })
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    const response = await apply(c.req.raw, c.res)
    c.res = undefined // otherwise Hono keeps the headers of the previous response
    c.res = response
  })
  app.get('/admin/users', (c) => c.text('no', 403))
  app.get('/api/order', (c) => c.json({ success: false }))
  app.get('/leak', (c) => c.text(trace, 500))
  return getRequestListener(app.fetch)
}

const apps: Record<string, RequestListener> = {
  'Fastify 5': await fastifyApp(),
  'Express 5': expressApp(express),
  'Express 4': expressApp(express4),
  Hono: honoApp(),
}
for (const [name, app] of Object.entries(apps)) {
  const server = createServer(app).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const seen = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
    return { status: response.status, body: await response.text() }
  }
  assert.deepEqual(await seen('/admin/users'), await seen('/admin/absent'), name)
  assert.equal((await seen('/api/order')).status, 409, name)
  assert.doesNotMatch((await seen('/leak')).body, /A\.java/, name)
  server.close().closeAllConnections()
}
console.log('apps')
