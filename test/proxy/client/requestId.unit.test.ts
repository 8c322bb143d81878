import t from 'tap'
import { newRequestId, requestIdOf } from '../../../src/proxy/client/requestId.js'

t.test('a client may name its request, unless the name could do harm in a log', async (t) => {
  for (const id of ['a', '7f0c-4e', 'a'.repeat(128), 'a.b_c~d:e/f+g=h@i-j']) {
    t.equal(requestIdOf({ 'x-request-id': id }), id)
  }
  for (const id of [
    '',
    ' ',
    'a b',
    'a\n',
    'ä',
    '"a"',
    '<a>',
    'a,b',
    'a'.repeat(129),
    ['a', 'b'],
    undefined,
  ]) {
    t.not(requestIdOf({ 'x-request-id': id } as never), id, JSON.stringify(id))
  }
})

t.test('new ids differ, and can be sent on', async (t) => {
  const ids = Array.from({ length: 1000 }, newRequestId)
  t.equal(new Set(ids).size, 1000)
  t.ok(ids.every((id) => requestIdOf({ 'x-request-id': id }) === id))
})
