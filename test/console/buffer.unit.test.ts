import t from 'tap'
import { ExchangeBuffer } from '../../src/console/buffer.js'
import type { RecordedExchange } from '../../src/console/recorded.js'
import { requestOf } from '../engine/toys.js'

let count = 0
const exchange = (given: Partial<RecordedExchange> = {}): RecordedExchange => ({
  id: String(++count),
  requestId: 'r',
  at: count,
  client: '127.0.0.1',
  request: requestOf('GET', '/a'),
  upstream: undefined,
  received: { status: 200, reason: '', fields: [] },
  receivedBody: undefined,
  sent: { status: 200, reason: '', fields: [] },
  sentBody: undefined,
  trail: [],
  incidents: [],
  local: undefined,
  cause: undefined,
  complete: true,
  duration: 1,
  untilHead: 1,
  observing: false,
  changed: false,
  ...given,
})
const incident = (id: string) => ({ id, rule: 'r', reason: 'leak', findings: [], original: 'x' })

t.test('the newest are kept, changed and sampled ones apart', async (t) => {
  const buffer = new ExchangeBuffer()
  for (let i = 0; i < 300; i++) buffer.add(exchange())
  for (let i = 0; i < 10; i++) buffer.add(exchange({ changed: true }))
  const all = buffer.all()
  t.equal(all.length, 210)
  t.equal(all.filter(({ changed }) => changed).length, 10)
  t.equal(all[0]!.at, count, 'the newest first')
  t.equal(buffer.get(all[0]!.id), all[0])
  t.equal(buffer.get('none'), undefined)
})

t.test('memory is bounded, and incidents go last', async (t) => {
  const buffer = new ExchangeBuffer()
  const bytes = Buffer.alloc(64 * 1024)
  buffer.add(exchange({ incidents: [incident('i-1')], changed: true }))
  for (let i = 0; i < 500; i++) {
    buffer.add(exchange({ changed: i % 2 === 0, receivedBody: { bytes, length: bytes.length } }))
    t.ok(buffer.bytes <= 8 * 1024 * 1024, 'within 8 MiB')
  }
  t.ok(buffer.incident('i-1'))
  t.equal(buffer.incident('i-2'), undefined)
})

t.test('listeners hear of each, until they stop', async (t) => {
  const buffer = new ExchangeBuffer()
  const heard: string[] = []
  const stop = buffer.listen(({ id }) => heard.push(id))
  buffer.add(exchange({ id: 'a' }))
  stop()
  buffer.add(exchange({ id: 'b' }))
  t.same(heard, ['a'])
})
