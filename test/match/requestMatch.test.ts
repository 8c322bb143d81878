import t from 'tap'
import type { RequestView } from '../../src/http/message.js'
import { compileMatch, type MatchOptions } from '../../src/match/matcher.js'
import { fc } from '../support/fc.js'

const requestOf = (target: string, fields: string[] = [], client?: string): RequestView => ({
  method: 'GET',
  target,
  path: '/',
  fields,
  httpVersion: '1.1',
  origin: 'http://a',
  client,
})
const head = { status: 200, reason: '', fields: [] }

function matches(options: MatchOptions, request: RequestView): boolean {
  const matcher = compileMatch(options, (at, message) => t.fail(`${at}: ${message}`))
  const isMatched = matcher.matchesRequest(request)
  if ((matcher.failed(request, head) === undefined) !== isMatched)
    t.fail(`explained otherwise: ${request.target}`)
  return isMatched
}

t.test('host and query', async (t) => {
  const table: [options: MatchOptions, target: string, fields: string[], expected: boolean][] = [
    [{ host: 'api.example' }, '/', ['Host', 'API.example:8080'], true],
    [{ host: 'api.example' }, '/', ['Host', 'api.example.'], true],
    [{ host: ['*.example', 'legacy'] }, '/', ['host', 'a.b.example'], true],
    [{ host: '*.example' }, '/', ['host', 'example'], false],
    [{ host: 'api.example.' }, '/', ['Host', 'api.example:80'], true],
    [{ host: '*.example.' }, '/', ['Host', 'api.example.'], true],
    [{ host: '[2001:db8::*]' }, '/', ['Host', '[2001:DB8::1]:8080'], true],
    [{ host: '[::1]' }, '/', ['Host', '[::1]'], true],
    [{ host: '*' }, '/', [], true],
    [{ host: 'a' }, '/', [], false],
    [{ query: { format: 'json' } }, '/?format=json', [], true],
    [{ query: { format: 'json' } }, '/?a=1&format=xml&format=json', [], true],
    [{ query: { format: 'json' } }, '/?Format=json', [], false],
    [{ query: { q: 'a b*' } }, '/?q=a+b%63', [], true],
    [{ query: { debug: true } }, '/?debug', [], true],
    [{ query: { debug: true } }, '/debug', [], false],
    [{ query: { debug: false } }, '/?debug=', [], false],
    [{ query: { debug: false, x: '1' } }, '/?x=1', [], true],
  ]
  for (const [options, target, fields, expected] of table) {
    t.equal(matches(options, requestOf(target, fields)), expected, JSON.stringify([options, target, fields]))
  }
})

t.test('a share of the clients', async (t) => {
  const clients = Array.from({ length: 20_000 }, (_, i) => `10.${i % 7}.${i >> 8}.${i & 255}`)
  const inShare = (share: number) =>
    clients.filter((client) => matches({ percent: share }, requestOf('/', [], client)))
  const [ten, thirty] = [inShare(10), inShare(30)]
  t.ok(Math.abs(ten.length / clients.length - 0.1) < 0.01, `${ten.length}`)
  t.ok(Math.abs(thirty.length / clients.length - 0.3) < 0.01, `${thirty.length}`)
  const larger = new Set(thirty)
  t.ok(
    ten.every((client) => larger.has(client)),
    'a larger share includes the smaller one',
  )
  t.equal(inShare(0).length, 0)
  t.equal(inShare(100).length, clients.length)

  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(100), (id, share) => {
      const value = Buffer.from(id).toString('hex')
      const byHeader = { percent: { share, header: 'X-User' } }
      const byCookie = { percent: { share, cookie: 'id' } }
      const first = matches(byHeader, requestOf('/', ['x-user', value]))
      return (
        first === matches(byHeader, requestOf('/b', ['x-user', value])) &&
        first === matches(byCookie, requestOf('/', ['Cookie', `a=b; id=${value}`]))
      )
    }),
  )
  t.equal(matches({ percent: 99 }, requestOf('/')), false, 'who cannot be recognized is out')
  t.equal(matches({ percent: { share: 99, cookie: 'id' } }, requestOf('/', ['Cookie', 'x=1'])), false)
  const faults: string[] = []
  compileMatch({ percent: { share: 1, header: 'A', cookie: 'b' } }, (at) => faults.push(at))
  t.same(faults, ['/percent/cookie'])
})
