import t from 'tap'
import { fieldMutation, headMutation, replyHeaders } from '../../src/extProc/headerMutation.js'

t.test('what turns one list of headers into another', async (t) => {
  for (const [from, to, set, add, remove] of [
    [[], [], [], [], []],
    [['A', '1'], ['a', '1'], [], [], []],
    [['A', '1'], ['A', '2'], ['a', '2'], [], []],
    [['A', '1'], [], [], [], ['a']],
    [[], ['A', '1'], ['a', '1'], [], []],
    [['A', ''], ['A', ''], [], [], []],
    // Several lines of one name: all go, and the new ones come in their order.
    [['A', '1'], ['A', '1', 'A', '2'], [], ['a', '1', 'a', '2'], ['a']],
    [[], ['A', '1', 'a', '2'], [], ['a', '1', 'a', '2'], []],
    [['A', '1', 'A', '2'], ['A', '1'], ['a', '1'], [], []],
    [['A', '1', 'A', '2'], ['A', '2', 'A', '1'], [], ['a', '2', 'a', '1'], ['a']],
    [['A', '1', 'B', '2', 'A', '3'], ['B', '2', 'A', '1', 'A', '3'], [], [], []],
  ] as const) {
    t.same(fieldMutation(from, to), { set, add, remove }, `${from} to ${to}`)
  }
})

t.test('the status is a header of its own; without a change there is no message', async (t) => {
  const head = (status: number, fields: readonly string[]) => ({ status, reason: '', fields })
  t.equal(headMutation(head(200, ['A', '1']), head(200, ['A', '1'])), undefined)
  t.same(headMutation(head(200, []), head(404, ['A', '1']))?.set, [':status', '404', 'a', '1'])
})

t.test('the headers of a reply, without those that Envoy sets', async (t) => {
  const fields = [
    'Content-Length',
    '9',
    'Transfer-Encoding',
    'chunked',
    'A',
    '1',
    'Set-Cookie',
    'x',
    'set-cookie',
    'y',
  ]
  t.same(replyHeaders(fields), {
    set: ['a', '1'],
    add: ['set-cookie', 'x', 'set-cookie', 'y'],
    remove: [],
  })
})
