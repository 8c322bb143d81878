import t from 'tap'
import { jsonRpc } from '../../src/dialects/jsonRpc.js'
import { hasTrigger, statusBy } from './bodies.js'

const error = (code: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', error: { code, message: 'x' }, id })
const result = { jsonrpc: '2.0', result: 7, id: 2 }

t.test('errors', async (t) => {
  const rows: [body: unknown, status: number][] = [
    [error(-32700, null), 400],
    [error(-32600), 400],
    [error(-32601), 404],
    [error(-32602), 400],
    [error(-32603), 500],
    [error(-32000), 500],
    [error(-32099), 500],
    [error(404), 404],
    [error(429), 429],
    [error(1), 500],
    [error(-1), 500],
    [error(200), 500],
    [{ jsonrpc: '2.0', result: null, error: { code: -32601, message: 'x' }, id: 1 }, 404],
    [{ id: 1, error: { data: {}, message: 'x', code: -32601 }, jsonrpc: '2.0' }, 404],
    [[error(-32601, 1), error(-32601, 2)], 404],
    [[error(-32700, 1), error(-32600, 2)], 400],
  ]
  for (const [body, status] of rows) {
    t.equal(statusBy(jsonRpc, body), status, JSON.stringify(body))
    t.ok(hasTrigger(jsonRpc, body))
  }
})

t.test('no errors', async (t) => {
  const rows: unknown[] = [
    result,
    { jsonrpc: '2.0', result: null, id: 1 },
    { jsonrpc: '2.0', result: 1, error: null, id: 1 },
    { jsonrpc: '2.0', result: { error: { code: -32601, message: 'x' } }, id: 1 },
    { jsonrpc: '2.0', result: 1, error: { code: 1, message: 'x' }, id: 1 },
    { jsonrpc: '2.0', method: 'x', params: { error: { code: 1 } } },
    { jsonrpc: '2.0', method: 'x', error: { code: 1, message: 'x' } },
    { jsonrpc: '2.0', error: 'x', id: 1 },
    { jsonrpc: '2.0', error: {}, id: 1 },
    { jsonrpc: '2.0', error: { code: '404', message: 'x' }, id: 1 },
    { jsonrpc: '1.0', error: { code: -32601, message: 'x' }, id: 1 },
    { error: { code: -32601, message: 'x' }, id: 1 },
    [],
    [error(-32601, 1), result],
    [error(-32601, 1), error(-32603, 2)],
    [...Array.from({ length: 150 }, (_, id) => error(-32601, id)), error(-32603, 150)],
    [error(-32601, 1), null],
    'jsonrpc',
  ]
  for (const body of rows)
    t.equal(statusBy(jsonRpc, JSON.stringify(body)), undefined, JSON.stringify(body).slice(0, 200))
})

t.test('types under which it travels', async (t) => {
  for (const type of [
    '',
    'application/json',
    'application/json-rpc',
    'text/html',
    'text/plain',
    'application/x-json',
  ])
    t.ok(jsonRpc.accepts(type), type)
  for (const type of ['text/csv', 'application/octet-stream', 'text/xml'])
    t.notOk(jsonRpc.accepts(type), type)
})
