import t from 'tap'
import { corsFieldsOf, exposeAdded, withCors } from '../../src/http/cors.js'

const origin = ['Access-Control-Allow-Origin', 'https://app.example']
const credentials = ['Access-Control-Allow-Credentials', 'true']
const exposing = (value: string) => ['Access-Control-Expose-Headers', value]

t.test('added headers of cross-origin responses are exposed', async (t) => {
  const wait = ['Retry-After', '3']
  t.same(exposeAdded([], wait), wait, 'not across origins')
  t.same(exposeAdded(origin, origin), origin, 'nothing added')
  t.same(exposeAdded([...origin, ...wait], [...origin, ...wait]), [...origin, ...wait], 'the service decided')
  t.same(exposeAdded(origin, [...origin, ...wait]), [...origin, ...wait, ...exposing('Retry-After')])
  t.same(exposeAdded([], [...origin, ...exposing('X-A, retry-after'), ...wait]), [
    ...origin,
    ...exposing('X-A, retry-after'),
    ...wait,
  ])
  t.same(exposeAdded([], [...origin, ...exposing('X-A'), 'Location', '/1']), [
    ...origin,
    ...exposing('X-A, Location'),
    'Location',
    '/1',
  ])
  t.same(exposeAdded([], [...origin, ...exposing('*'), ...wait]), [...origin, ...exposing('*'), ...wait])
  t.same(exposeAdded([], [...origin, ...credentials, ...exposing('*'), ...wait]), [
    ...origin,
    ...credentials,
    ...exposing('*, Retry-After'),
    ...wait,
  ])
})

t.test('a local reply repeats what the service said to the origin', async (t) => {
  const cors = corsFieldsOf(['Content-Type', 'a/b', ...origin, ...credentials, 'X-A', '1'])
  t.same(cors, [...origin, ...credentials])
  t.equal(corsFieldsOf(['X-A', '1']), undefined)
  t.same(withCors(['Vary', 'Accept', 'Retry-After', '30'], cors!), [
    'Vary',
    'Accept, Origin',
    'Retry-After',
    '30',
    ...origin,
    ...credentials,
    ...exposing('Retry-After'),
  ])
  t.same(withCors([], ['Access-Control-Allow-Origin', '*']), ['Access-Control-Allow-Origin', '*'])
})
