/**
 * The same misbehaving service, written in four frameworks as their users write it.
 *
 * @module
 */
import { createServer, type RequestListener } from 'node:http'
import express from 'express'
import { fastify } from 'fastify'
import Koa from 'koa'

export interface Service {
  readonly name: string
  /** A listener for a server; made ready before it is returned. */
  make(): Promise<RequestListener>
}

const fail = (): never => {
  const error = new TypeError("Cannot read properties of undefined (reading 'total')")
  throw Object.assign(error, { sql: 'SELECT * FROM orders WHERE id = 17' })
}

const notFoundUser = { success: false, error: { code: 'USER_NOT_FOUND', message: 'no such user' } }

async function expressService(): Promise<RequestListener> {
  const app = express()
  // Express tells the client of the stack in every environment but production, and itself in every one but this.
  app.set('env', 'test')
  app.get('/admin/users', (_request, response) => {
    response.cookie('area', 'admin').status(403).json({ error: 'admins only' })
  })
  app.get('/orders/17', () => fail())
  app.get('/orders/18', (_request, response) => {
    const { stack } = new Error('connect ECONNREFUSED 10.0.3.7:5432')
    response.status(500).json({ status: 500, requestId: 'r-1', total: 1.0, stack })
  })
  app.get('/api/users/7', (_request, response) => {
    response.json(notFoundUser)
  })
  app.get('/busy', (_request, response) => {
    response.set('Retry-After', '1.5').status(503).send('busy')
  })
  return app
}

async function koaService(): Promise<RequestListener> {
  const app = new Koa()
  app.silent = true
  app.use((context) => {
    if (context.path === '/admin/users') {
      context.cookies.set('area', 'admin')
      context.throw(403, 'admins only')
    } else if (context.path === '/orders/17') {
      try {
        fail()
      } catch (error) {
        context.status = 500
        context.type = 'html'
        context.body = `<h1>Error</h1><pre>${(error as Error).stack}</pre>`
      }
    } else if (context.path === '/orders/18') {
      context.status = 500
      context.body = {
        status: 500,
        requestId: 'r-1',
        total: 1.0,
        stack: new Error('connect ECONNREFUSED 10.0.3.7:5432').stack,
      }
    } else if (context.path === '/api/users/7') context.body = notFoundUser
    else if (context.path === '/busy') {
      context.status = 503
      context.set('Retry-After', '1.5')
    }
  })
  return app.callback()
}

async function fastifyService(): Promise<RequestListener> {
  const app = fastify()
  app.get('/admin/users', (_request, reply) => {
    void reply.header('Set-Cookie', 'area=admin').code(403).send({ error: 'admins only' })
  })
  app.get('/orders/17', async (_request, reply) => {
    try {
      return fail()
    } catch (error) {
      return reply.code(500).send({ error: 'Internal Server Error', message: (error as Error).stack })
    }
  })
  app.get('/orders/18', (_request, reply) => {
    const { stack } = new Error('connect ECONNREFUSED 10.0.3.7:5432')
    void reply.code(500).send({ status: 500, requestId: 'r-1', total: 1.0, stack })
  })
  app.get('/api/users/7', async () => notFoundUser)
  app.get('/busy', (_request, reply) => {
    void reply.header('Retry-After', '1.5').code(503).send('busy')
  })
  await app.ready()
  return app.routing as unknown as RequestListener
}

async function plainService(): Promise<RequestListener> {
  return createServer((request, response) => {
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    }
    if (request.url === '/admin/users') {
      response.setHeader('Set-Cookie', 'area=admin')
      json(403, { error: 'admins only' })
    } else if (request.url === '/orders/17') {
      try {
        fail()
      } catch (error) {
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end((error as Error).stack)
      }
    } else if (request.url === '/orders/18') {
      json(500, {
        status: 500,
        requestId: 'r-1',
        total: 1.0,
        stack: new Error('connect ECONNREFUSED 10.0.3.7:5432').stack,
      })
    } else if (request.url === '/api/users/7') json(200, notFoundUser)
    else if (request.url === '/busy') response.writeHead(503, { 'Retry-After': '1.5' }).end('busy')
    else response.writeHead(404).end()
  }).listeners('request')[0] as RequestListener
}

export const services: readonly Service[] = [
  { name: 'Express', make: expressService },
  { name: 'Koa', make: koaService },
  { name: 'Fastify', make: fastifyService },
  { name: 'node:http', make: plainService },
]

/** What hides and unwraps the errors of each service. */
export const rules = [
  { name: 'hide-admin', match: { path: '/admin/**' }, conceal: {} },
  {
    name: 'envelope',
    match: { path: '/api/**' },
    unwrap: {
      when: { '/success': false },
      status: { from: '/error/code', map: { USER_NOT_FOUND: 404 }, default: 500 },
    },
  },
]
