import t from 'tap'
import type { ProcessingRequest } from '../../src/extProc/messages.js'
import { isTunnel, requestMutation, requestOf } from '../../src/extProc/request.js'

const message = (pseudo: Record<string, string>, fields: readonly string[] = []): ProcessingRequest => ({
  kind: 'requestHeaders',
  pseudo,
  fields,
  body: Buffer.alloc(0),
  endOfStream: true,
  observed: false,
})

t.test('the request as rules see it', async (t) => {
  const all = { ':method': 'GET', ':path': '/a/./b?c', ':authority': 'h:1', ':scheme': 'https' }
  t.match(requestOf(message(all, ['A', '1'])), {
    method: 'GET',
    target: '/a/./b?c',
    path: '/a/b',
    fields: ['host', 'h:1', 'A', '1'],
    origin: 'https://h:1',
  })
  t.match(requestOf(message({ ':method': 'GET', ':path': '/' }, ['Host', 'x'])), {
    origin: 'http://x',
    fields: ['Host', 'x'],
  })
  t.match(requestOf(message({ ':method': 'GET', ':path': '/' })), { origin: 'http://localhost' })
  t.equal(requestOf(message({ ':path': '/' })), undefined)
  t.equal(requestOf(message({ ':method': 'GET' })), undefined)
})

t.test('the id of the client, if it is one', async (t) => {
  const idOf = (id: string) =>
    requestOf(message({ ':method': 'GET', ':path': '/' }, ['x-request-id', id]))?.id
  t.equal(idOf('abc'), 'abc')
  t.not(idOf('a b'), 'a b')
})

t.test('only a CONNECT without a path is a tunnel', async (t) => {
  t.ok(isTunnel(message({ ':method': 'CONNECT', ':authority': 'h:443' })))
  t.notOk(isTunnel(message({ ':method': 'CONNECT', ':path': '/', ':protocol': 'websocket' })))
  t.notOk(isTunnel(message({ ':method': 'GET' })))
})

t.test('what Envoy must change on the way upstream', async (t) => {
  const view = requestOf(message({ ':method': 'HEAD', ':path': '/' }, ['A', '1', 'Range', 'x']))!
  t.equal(requestMutation(view, view, view.fields), undefined)
  t.equal(requestMutation(view, view, [...view.fields]), undefined, 'the same in another list')
  t.same(requestMutation(view, { ...view, method: 'GET' }, view.fields)?.set, [':method', 'GET'])
  t.same(requestMutation(view, view, ['A', '1'])?.remove, ['range'])
})
