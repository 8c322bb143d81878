import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import t from 'tap'
import { answer, answerImmediately, bodyMode, readRequest } from '../../src/extProc/messages.js'

/** A ProcessingRequest with this member, written by the library. */
function written(field: number, write: (writer: BinaryWriter) => void): Buffer {
  const writer = new BinaryWriter()
  writer.tag(field, WireType.LengthDelimited).fork()
  write(writer)
  return Buffer.from(writer.join().finish())
}

const header = (writer: BinaryWriter, name: string, value: string | Buffer) => {
  writer.tag(1, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(name)
  if (typeof value === 'string') writer.tag(2, WireType.LengthDelimited).string(value)
  else writer.tag(3, WireType.LengthDelimited).bytes(value)
  writer.join()
}

const headers = (field: number, ...pairs: readonly (readonly [string, string | Buffer])[]) =>
  written(field, (writer) => {
    writer.tag(1, WireType.LengthDelimited).fork()
    for (const [name, value] of pairs) header(writer, name, value)
    writer.join().tag(3, WireType.Varint).bool(true)
  })

t.test('heads, with text and raw values', async (t) => {
  const bytes = headers(2, [':method', 'GET'], ['a', '1'], ['b', Buffer.from([0xff, 0x41])], ['c', ''])
  t.match(readRequest(bytes), {
    kind: 'requestHeaders',
    pseudo: { ':method': 'GET' },
    fields: ['a', '1', 'b', '\xffA', 'c', ''],
    endOfStream: true,
    observed: false,
  })
})

t.test('bodies and trailers', async (t) => {
  const body = written(5, (writer) => writer.tag(1, WireType.LengthDelimited).bytes(Buffer.from('x')))
  t.match(readRequest(body), { kind: 'responseBody', body: Buffer.from('x'), endOfStream: false })
  t.match(readRequest(written(5, () => {})), { kind: 'responseBody', body: Buffer.alloc(0) })
  t.match(readRequest(headers(7, ['a', '1'])), {
    kind: 'responseTrailers',
    fields: ['a', '1'],
    endOfStream: true,
  })
})

t.test('of several parts the last one counts, and nothing of the others is left', async (t) => {
  const both = Buffer.concat([headers(2, ['a', '1']), headers(3, [':status', '200'])])
  t.match(readRequest(both), { kind: 'responseHeaders', pseudo: { ':status': '200' }, fields: [] })
})

t.test('unknown fields are skipped, and broken messages rejected', async (t) => {
  const unknown = written(15, (writer) => writer.tag(1, WireType.Varint).int32(7))
  t.match(readRequest(Buffer.concat([unknown, headers(2, ['a', '1'])])), { fields: ['a', '1'] })
  const whole = headers(2, ['a', '1'])
  for (let length = 0; length < whole.length; length++) {
    t.throws(() => readRequest(whole.subarray(0, length)), `${length} of ${whole.length} bytes`)
  }
  t.throws(() => readRequest(unknown), /without a known part/)
})

/** The numbers of the fields of a message. */
function fieldsOf(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes)
  const fields: number[] = []
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    fields.push(field)
    reader.skip(type, field)
  }
  return fields
}

t.test('each part is answered by its own field, with a mode only where one is asked for', async (t) => {
  for (const [kind, field] of [
    ['requestHeaders', 1],
    ['responseHeaders', 2],
    ['requestBody', 3],
    ['responseBody', 4],
    ['requestTrailers', 5],
    ['responseTrailers', 6],
  ] as const) {
    t.same(fieldsOf(answer(kind)), [field], kind)
    t.equal(answer(kind).length, 2, 'an empty message lets the part pass')
  }
  const mode = { body: bodyMode.buffered, trailers: false }
  t.same(fieldsOf(answer('responseHeaders', { mode })), [2, 9])
  const reply = {
    status: 404,
    headers: { set: [], add: [], remove: [] },
    body: Buffer.alloc(0),
    details: 'x',
  }
  t.same(fieldsOf(answerImmediately(reply)), [7])
})
