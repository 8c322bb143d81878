import t from 'tap'
import type { Settled } from '../../src/engine/decision.js'
import { unchanged } from '../../src/engine/decision.js'
import { passChanged, passUnchanged, type ShownPart } from '../../src/extProc/answers.js'
import { answer, answerImmediately } from '../../src/extProc/messages.js'

const received = { status: 200, reason: '', fields: ['content-length', '5'] }
const changed = { status: 404, reason: '', fields: ['content-length', '5'] }
const content = Buffer.from('safe')
const body = { content, contentType: 'text/plain', manner: 'replace', varies: false } as const
const head: ShownPart = {
  kind: 'responseHeaders',
  received,
  method: 'GET',
  sentMethod: 'GET',
  isBuffered: false,
  whole: false,
  endOfStream: false,
}
const buffered: ShownPart = { ...head, kind: 'responseBody', isBuffered: true, whole: true }
const settled = (more: Partial<Settled>): Settled => ({ ...unchanged(changed), changed: true, ...more })
const toStatus = { remove: [], set: [':status', '404'], add: [] }
const reply = (bytes: Buffer) =>
  answerImmediately({
    status: 404,
    headers: { remove: [], set: [], add: [] },
    body: bytes,
    details: 'upstanding',
  })

t.test('what Envoy is told', async (t) => {
  t.strictSame(
    passUnchanged(head),
    { message: answer('responseHeaders'), trailersFollow: false },
    'unchanged head',
  )
  t.strictSame(
    passUnchanged(buffered),
    { message: answer('responseBody'), trailersFollow: true },
    'unchanged body',
  )
  t.strictSame(
    passChanged(head, settled({})).message,
    answer('responseHeaders', { headers: toStatus }),
    'another status',
  )
  t.strictSame(
    passChanged(buffered, settled({ body })).message,
    answer('responseBody', { headers: toStatus, body: content }),
    'another body, in place of the one that Envoy holds',
  )
})

t.test('a reply replaces what cannot be changed in place', async (t) => {
  const finalReply = { head: { ...changed, fields: [] }, body: content }
  const whole = reply(content)
  t.strictSame(passChanged(head, settled({ finalReply })).message, whole, 'a final reply')
  const noFields = { ...changed, fields: [] }
  t.strictSame(
    passChanged({ ...buffered, isBuffered: false }, settled({ head: noFields, body })).message,
    whole,
    'a body of which Envoy holds a part',
  )
  t.strictSame(passChanged(head, settled({ head: noFields, body })).message, whole, 'a body still to come')
})

t.test('the body of a GET never follows the head of a HEAD', async (t) => {
  const asGet = { ...head, method: 'HEAD' }
  t.not(passUnchanged(asGet).message, passUnchanged(head).message)
  t.strictSame(passUnchanged({ ...asGet, whole: true }), passUnchanged({ ...head, whole: true }))
})
