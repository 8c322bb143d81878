import * as zlib from 'node:zlib'
import t from 'tap'
import { Body, type BodyState } from '../../src/http/body.js'

const text = '{"error":"größer"}'
const plain = Buffer.from(text)
const zstd = (zlib as { zstdCompressSync?: (data: Buffer) => Buffer }).zstdCompressSync

const bodyOf = (raw: Buffer, fields: readonly string[], state: BodyState = 'complete', maxDecoded = 10_000) =>
  new Body(raw, fields, state, maxDecoded)

t.test('every coding is read, aliases, stacks and raw deflate included', async (t) => {
  const table: [string, Buffer][] = [
    ['gzip', zlib.gzipSync(plain)],
    ['X-GZIP', zlib.gzipSync(plain)],
    ['deflate', zlib.deflateSync(plain)],
    ['deflate', zlib.deflateRawSync(plain)],
    ['br', zlib.brotliCompressSync(plain)],
    ['identity', plain],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(plain))],
    ...(zstd === undefined ? [] : [['zstd', zstd(plain)] as [string, Buffer]]),
  ]
  for (const [coding, raw] of table) {
    t.same(bodyOf(raw, ['Content-Encoding', coding]).text(), { ok: true, value: text }, coding)
  }
})

t.test('what cannot be read says why', async (t) => {
  const bomb = zlib.gzipSync(Buffer.alloc(1_000_000))
  const stack = ['gzip', 'gzip', 'gzip', 'gzip'].join(', ')
  const table: [Buffer, string[], BodyState, string][] = [
    [plain, ['Content-Encoding', 'gzip'], 'complete', 'corruptCoding'],
    [zlib.gzipSync(plain).subarray(0, 20), ['Content-Encoding', 'gzip'], 'complete', 'corruptCoding'],
    [plain, ['Content-Encoding', 'rot13'], 'complete', 'unknownCoding'],
    [plain, ['Content-Encoding', stack], 'complete', 'unknownCoding'],
    [bomb, ['Content-Encoding', 'gzip'], 'complete', 'tooLarge'],
    [plain, [], 'tooLarge', 'tooLarge'],
    [plain, [], 'tooSlow', 'tooSlow'],
    [plain, [], 'truncated', 'truncated'],
    [plain, [], 'memoryLimit', 'memoryLimit'],
    [plain, ['Content-Type', 'text/plain; charset=klingon'], 'complete', 'unknownCharset'],
  ]
  for (const [raw, fields, state, error] of table) {
    t.same(bodyOf(raw, fields, state).text(), { ok: false, error }, `${fields.join()} ${state} ${error}`)
  }
  t.same(bodyOf(Buffer.from('{"a":'), []).json(), { ok: false, error: 'invalidJson' })
})

t.test('text is read in the charset that it shows or declares', async (t) => {
  const utf16 = Buffer.from(text, 'utf16le')
  const swapped = Buffer.from(utf16).swap16()
  const table: [Buffer, string][] = [
    [plain, 'application/json'],
    [Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]), 'application/json; charset=iso-8859-1'],
    [Buffer.from(text, 'latin1'), 'text/plain; charset="ISO-8859-1"'],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'text/plain'],
    [Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]), 'text/plain'],
    [utf16, 'application/json'],
    [swapped, 'application/json'],
  ]
  for (const [raw, type] of table) {
    t.same(bodyOf(raw, ['Content-Type', type]).text(), { ok: true, value: text }, type)
    t.match(bodyOf(raw, ['Content-Type', type]).json(), { ok: true, value: { error: 'größer' } }, type)
  }
})

t.test('an empty body of a declared coding is empty', async (t) => {
  t.same(bodyOf(Buffer.alloc(0), ['Content-Encoding', 'gzip']).text(), { ok: true, value: '' })
})

t.test('each reading is made once', async (t) => {
  const body = bodyOf(plain, [])
  t.equal(body.json(), body.json())
  t.equal(body.bytes(), body.bytes())
})

t.test('bytes after the end of a compressed stream make it unreadable', async (t) => {
  const text = Buffer.from('x'.repeat(100))
  for (const [coding, bytes] of [
    ['gzip', zlib.gzipSync(text)],
    ['br', zlib.brotliCompressSync(text)],
    ['deflate', zlib.deflateSync(text)],
    ['deflate', zlib.deflateRawSync(text)],
  ] as const) {
    const read = (raw: Buffer) => new Body(raw, ['Content-Encoding', coding], 'complete', 1e6).bytes()
    t.ok(read(bytes).ok, coding)
    for (const more of [Buffer.from('secret'), Buffer.alloc(8), Buffer.from('\0secret')]) {
      t.match(read(Buffer.concat([bytes, more])), { ok: false, error: 'corruptCoding' }, coding)
    }
  }
})
