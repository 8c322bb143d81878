import t from 'tap'
import { copyPiece, reusePiece } from '../../src/proxy/pieceBuffers.js'

t.test('a copy has the bytes, in at most twice their memory', async (t) => {
  for (const length of [0, 1, 4096, 4097, 8191, 8192, 8193, 16_384, 65_535, 65_536, 65_537, 200_000]) {
    const bytes = Buffer.alloc(length, length % 251)
    const copy = copyPiece(bytes)
    t.ok(copy.equals(bytes), String(length))
    if (length > 8192)
      t.ok(copy.buffer.byteLength <= Math.max(2 * length, 65_536), `${length} in ${copy.buffer.byteLength}`)
    bytes.fill(255)
    t.ok(length === 0 || copy[0] !== 255, 'a copy, not a view')
  }
})

t.test('a buffer is used again once it is given back, and only once', async (t) => {
  const first = copyPiece(Buffer.alloc(10_000, 1))
  reusePiece(first)
  reusePiece(first)
  const second = copyPiece(Buffer.alloc(12_000, 2))
  const third = copyPiece(Buffer.alloc(12_000, 3))
  t.equal(second.buffer, first.buffer)
  t.not(third.buffer, second.buffer, 'given back twice, it is still one buffer')
  t.equal(second[0], 2)
})

t.test('what is not a copy of this module is left alone', async (t) => {
  const foreign = Buffer.allocUnsafeSlow(16_384).fill(7)
  reusePiece(foreign)
  reusePiece(Buffer.alloc(10))
  const copies = Array.from({ length: 4 }, () => copyPiece(Buffer.alloc(16_384, 1)))
  t.notOk(copies.some(({ buffer }) => buffer === foreign.buffer))
})

t.test('at most a mebibyte of each size is kept', async (t) => {
  const copies = Array.from({ length: 40 }, () => copyPiece(Buffer.alloc(65_536, 1)))
  for (const copy of copies) reusePiece(copy)
  const again = Array.from({ length: 40 }, () => copyPiece(Buffer.alloc(65_536, 2)))
  const known = new Set(copies.map(({ buffer }) => buffer))
  t.equal(again.filter(({ buffer }) => known.has(buffer)).length, 16)
})
