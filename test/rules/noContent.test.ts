import { gzipSync } from 'node:zlib'
import t from 'tap'
import { noContent } from '../../src/rules/noContent.js'
import type { Outcome } from '../../src/rules/rule.js'
import { compileKind, exchangeOf, type Situation } from '../support/exchange.js'

const statusOf = (outcome: Outcome) => ('status' in outcome ? outcome.status : undefined)
const local = { code: 'X', proxyStatus: undefined, detail: '' }

t.test('noContent', async (t) => {
  const action = compileKind(noContent, {})
  const named = compileKind(noContent, {}, { namesMethod: true })
  const rows: [situation: Situation, status: number | undefined][] = [
    [{ fields: ['Content-Length', '0'] }, 204],
    [{ fields: ['Content-Length', '2'], body: '{}' }, undefined],
    [{ body: '' }, 204],
    [{ body: ' ' }, undefined],
    [{ body: '', bodyState: 'tooLarge' }, undefined],
    [{ body: '', bodyState: 'tooSlow' }, undefined],
    [{ body: gzipSync(''), fields: ['Content-Encoding', 'gzip', 'Content-Length', '20'] }, 204],
    [{ body: gzipSync('x'), fields: ['Content-Encoding', 'gzip'] }, undefined],
    [{ method: 'POST', fields: ['Content-Length', '0'] }, undefined],
    [{ method: 'GET', fields: ['Content-Length', '0'] }, undefined],
    [{ method: 'HEAD', fields: ['Content-Length', '0'] }, undefined],
    [{ fields: ['Content-Length', '0'], local }, undefined],
  ]
  for (const [situation, status] of rows) {
    const exchange = exchangeOf({ method: 'DELETE', ...situation })
    t.equal(statusOf(action.apply(exchange)), status, JSON.stringify(situation))
  }
  t.equal(statusOf(named.apply(exchangeOf({ method: 'PUT', body: '' }))), 204)
  for (const method of ['GET', 'HEAD'])
    t.equal(statusOf(named.apply(exchangeOf({ method, body: '' }))), undefined)
  t.equal(action.need?.(exchangeOf({ method: 'DELETE', fields: ['Content-Length', '0'] })), undefined)
  t.equal(action.need?.(exchangeOf({ method: 'DELETE', fields: ['Content-Length', '9'] })), undefined)
  t.equal(action.need?.(exchangeOf({ method: 'GET' })), undefined)
  t.ok(action.need?.(exchangeOf({ method: 'DELETE' })))
  t.ok(action.applies(200))
  t.notOk(action.applies(202))
})
