import t from 'tap'
import { entriesOf, readEntry } from '../../../src/cli/audit/har.js'
import { fc } from '../../support/fc.js'

const header = (name: string, value: string) => ({ name, value })
const entry = (request: object, response: object, more: object = {}) => ({
  startedDateTime: '2026-01-05T10:00:00.000Z',
  request: { method: 'GET', url: 'https://shop.example/a?b=1#c', headers: [], ...request },
  response: { status: 200, statusText: 'OK', headers: [], content: { size: 0, mimeType: '' }, ...response },
  ...more,
})

function sampleOf(request: object, response: object) {
  const read = readEntry(entry(request, response))
  if (!('sample' in read)) throw new Error(read.skipped)
  return read.sample
}

t.test('an entry', async (t) => {
  const { request, head, body, time, requestBody } = sampleOf(
    {
      method: 'POST',
      headers: [header(':authority', 'shop.example'), header('host', 'shop.example'), header('x-a', 'é')],
      postData: { text: '{}' },
    },
    {
      headers: [
        header('content-type', 'text/plain'),
        header('set-cookie', 'a=1\nb=2'),
        header('connection', 'close'),
      ],
      content: { size: 3, mimeType: 'text/plain', text: 'é!' },
    },
  )
  t.equal(request.target, '/a?b=1')
  t.equal(request.origin, 'https://shop.example')
  t.same(request.fields, ['Host', 'shop.example', 'x-a', 'Ã©'])
  t.same(head.fields, ['content-type', 'text/plain', 'set-cookie', 'a=1', 'set-cookie', 'b=2'])
  t.equal(body?.toString(), 'é!')
  t.equal(time, Date.UTC(2026, 0, 5, 10))
  t.equal(requestBody, '{}')
})

t.test('bodies', async (t) => {
  const bodyOf = (response: object, request: object = {}) => sampleOf(request, response).body?.toString()
  t.equal(bodyOf({ content: { size: 2, text: 'b2s=', encoding: 'base64' } }), 'ok')
  t.equal(bodyOf({ content: { size: 5 } }), undefined, 'not recorded')
  t.equal(bodyOf({ content: { size: -1 } }), undefined)
  t.equal(bodyOf({}), '', 'empty')
  t.equal(bodyOf({ headers: [header('Content-Length', '9')] }), undefined, 'the size is not known')
  t.equal(bodyOf({ status: 204, content: {} }), '')
  t.equal(bodyOf({ content: { size: 5 } }, { method: 'HEAD' }), '')
})

t.test('content is stored decoded', async (t) => {
  const headers = [
    header('content-encoding', 'gzip'),
    header('content-length', '90'),
    header('transfer-encoding', 'chunked'),
  ]
  t.same(sampleOf({}, { headers, content: { size: 2, text: 'ok' } }).head.fields, ['content-length', '2'])
  t.same(
    sampleOf({}, { headers, content: { size: 2 } }).head.fields,
    ['content-encoding', 'gzip', 'content-length', '90'],
    'unless it was not recorded',
  )
})

t.test('what tells nothing of the service', async (t) => {
  const table: [entry: unknown, why: string][] = [
    [entry({}, { status: 304 }), 'not changed since it was cached (304)'],
    [entry({}, {}, { _fromCache: 'disk' }), 'from a cache'],
    [entry({}, { status: 0 }), 'never finished'],
    [entry({}, { status: null }), 'never finished'],
    [entry({ url: 'data:text/plain,a' }, {}), 'not HTTP'],
    [entry({ url: 'wss://shop.example/' }, {}), 'not HTTP'],
    [entry({}, { status: 101 }), 'not HTTP'],
    [entry({}, { status: 1000 }), 'malformed'],
    [entry({ method: 'G T' }, {}), 'malformed'],
    [{}, 'malformed'],
    [null, 'malformed'],
    [[1], 'malformed'],
  ]
  for (const [given, why] of table) t.match(readEntry(given), { skipped: why })
})

t.test('documents', async (t) => {
  t.same(entriesOf({ log: { entries: [1] } }), [1])
  for (const none of [{}, null, [], { log: [] }, { log: { entries: {} } }])
    t.equal(entriesOf(none), undefined)
})

t.test('whatever an entry is, reading it does not throw', async (t) => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('http://a/', 'GET', 200, 'base64', [header('a', '\0')]),
  )
  const part = fc.dictionary(
    fc.constantFrom('method', 'url', 'headers', 'status', 'content', 'text', 'encoding', 'size'),
    odd,
  )
  fc.assert(
    fc.property(part, part, part, (request, response, content) => {
      readEntry(entry(request, { ...response, content }))
      readEntry({ request, response })
    }),
  )
  t.pass()
})
