import t from 'tap'
import { changesOf, changesOfHead } from '../../src/engine/changes.js'

const head = (status: number, ...fields: string[]) => ({ status, reason: '', fields })

t.test('heads', async (t) => {
  t.same(changesOfHead(head(200, 'A', '1'), head(200, 'A', '1')), {
    status: undefined,
    removed: [],
    added: [],
  })
  t.same(changesOfHead(head(200, 'A', '1', 'B', '2', 'B', '2'), head(404, 'B', '2', 'C', '3')), {
    status: [200, 404],
    removed: [
      ['A', '1'],
      ['B', '2'],
    ],
    added: [['C', '3']],
  })
  t.same(changesOfHead(head(200, 'A', '1', 'B', '2'), head(200, 'B', '2', 'A', '1')).added, [], 'order')
})

t.test('bodies', async (t) => {
  const before = head(500)
  t.equal(changesOf({ note: 'status' }, before, head(404)).body, undefined)
  const content = Buffer.from('{}')
  const body = { content, contentType: 'application/json', manner: 'replace', varies: false } as const
  t.match(changesOf({ note: 'body', body }, before, before).body, {
    contentType: 'application/json',
    bytes: 2,
  })
  const finalReply = { head: head(404, 'Content-Type', 'text/plain'), body: Buffer.from('no') }
  t.match(changesOf({ note: 'reply', finalReply }, before, finalReply.head), {
    status: [500, 404],
    body: { contentType: 'text/plain', bytes: 2 },
  })
})
