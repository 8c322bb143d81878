/**
 * A legacy service that tells each of the ten lies, in plain node:http.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

type LegacyResponse = (request: IncomingMessage, response: ServerResponse) => void

function json(status: number, body: unknown, fields: Record<string, string> = {}): LegacyResponse {
  return (_request, response) => {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'X-Powered-By': 'LegacyFramework 2.3',
      ...fields,
    })
    response.end(JSON.stringify(body))
  }
}

function empty(status: number, fields: Record<string, string> = {}): LegacyResponse {
  return (_request, response) => response.writeHead(status, { 'Content-Length': '0', ...fields }).end()
}

const trace = [
  'java.sql.SQLException: ORA-00942: table or view does not exist',
  '\tat oracle.jdbc.driver.T4CTTIoer.processError(T4CTTIoer.java:447)',
  '\tat com.shop.orders.OrderDao.load(OrderDao.java:87)',
  '\tat com.shop.orders.OrderService.find(OrderService.java:31)',
].join('\n')

const answers: Readonly<Record<string, LegacyResponse>> = {
  'GET /admin/users': json(403, { error: 'admins only' }, { 'Set-Cookie': 'area=admin; Path=/admin' }),
  'GET /orders/17': json(500, {
    timestamp: '2026-01-05T10:00:00Z',
    status: 500,
    error: 'Internal Server Error',
    message: 'could not load order from db-7.shop.internal:1521',
    trace,
  }),
  'GET /api/users/7': json(200, {
    success: false,
    error: { code: 'USER_NOT_FOUND', message: 'no such user' },
  }),
  'GET /api/report': (_request, response) => {
    response.writeHead(429, {
      'Content-Type': 'text/plain',
      'X-RateLimit-Reset': String(Math.ceil(Date.now() / 1000) + 20),
    })
    response.end('slow down\n')
  },
  'POST /api/users': json(200, { id: 42, name: 'Ada' }),
  'DELETE /api/users/42': empty(200),
  'POST /upload': empty(302, { Location: '/v2/upload' }),
  'GET /search': json(404, { error: 'parameter q is missing' }),
  'GET /account': empty(302, { Location: '/login?next=%2Faccount' }),
  'GET /private': json(401, { error: 'who are you?' }),
  'GET /reports': json(200, []),
  'PUT /reports': json(405, { error: 'no' }),
  'POST /api/orders': json(409, { errorCode: 'DUP', errorText: 'an order with this number exists' }),
}

const notFound = json(404, { error: 'not found' })

/** The service, without listening. */
export function legacyService(): Server {
  return createServer((request, response) => {
    request.resume()
    const path = request.url!.split('?', 1)[0]
    const answer = answers[`${request.method} ${path}`] ?? notFound
    answer(request, response)
  })
}
