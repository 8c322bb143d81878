import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import t from 'tap'
import { codingsOf, decodeCodings, knownCodings } from '../../src/http/codings.js'

const text = Buffer.from('The same text, '.repeat(100))
const max = 64 * 1024

t.test('each coding, alone and stacked', async (t) => {
  const table: readonly (readonly [coding: string, bytes: Buffer])[] = [
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', text],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ]
  for (const [coding, bytes] of table) {
    t.same(decodeCodings(bytes, ['Content-Encoding', coding], max), { ok: true, value: text }, coding)
  }
  t.ok(['gzip', 'deflate', 'br'].every((coding) => knownCodings.includes(coding)))
  t.same(codingsOf(['Content-Encoding', 'gzip', 'content-encoding', 'identity, BR']), ['gzip', 'br'])
})

t.test('what cannot be decoded', async (t) => {
  const bytes = gzipSync(text)
  const table: readonly (readonly [coding: string, bytes: Buffer, error: string])[] = [
    ['rot13', text, 'unknownCoding'],
    ['gzip, gzip, gzip, gzip', bytes, 'unknownCoding'],
    ['gzip', text, 'corruptCoding'],
    ['gzip', bytes.subarray(0, -5), 'corruptCoding'],
    ['gzip', Buffer.concat([bytes, Buffer.from('<p>secret</p>')]), 'corruptCoding'],
    ['br', bytes, 'corruptCoding'],
  ]
  for (const [coding, body, error] of table) {
    t.same(decodeCodings(body, ['Content-Encoding', coding], max), { ok: false, error }, coding)
  }
  t.same(decodeCodings(bytes, ['Content-Encoding', 'gzip'], text.length - 1), {
    ok: false,
    error: 'tooLarge',
  })
})

t.test('an empty body in any coding is empty', async (t) => {
  t.same(decodeCodings(Buffer.alloc(0), ['Content-Encoding', 'gzip'], max), {
    ok: true,
    value: Buffer.alloc(0),
  })
})
