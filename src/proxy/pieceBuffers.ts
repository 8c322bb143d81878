/**
 * Buffers for the pieces of long bodies, reused once the client has read their bytes. Left to the garbage collector,
 * the pieces of a fast body pile up until the next collection: 50 MiB of them on Node 26, measured by
 * `bench/memory.mjs`.
 *
 * @module
 */

/** Smaller pieces are cheap to allocate, and not worth keeping. */
const smallest = 8 * 1024
const largest = 64 * 1024
// At most 1 MiB of each size is kept for later.
const maxKept = 1024 * 1024

const kept = new Map<number, Buffer[]>()
for (let size = smallest; size <= largest; size *= 2) kept.set(size, [])

/** Keyed by the memory that they share with their pieces. */
const lent = new WeakMap<ArrayBufferLike, Buffer>()

/** A copy of the bytes, in a buffer of at most twice their size. */
export function copyPiece(bytes: Buffer): Buffer {
  const { length } = bytes
  if (length <= smallest / 2 || length > largest) return Buffer.from(bytes)
  const size = Math.max(smallest, 2 ** (32 - Math.clz32(length - 1)))
  const buffer = kept.get(size)!.pop() ?? Buffer.allocUnsafeSlow(size)
  lent.set(buffer.buffer, buffer)
  bytes.copy(buffer)
  return length === size ? buffer : buffer.subarray(0, length)
}

/** Takes back the buffer of a copy, which must not be read afterwards. Ignores other buffers. */
export function reusePiece(piece: Buffer): void {
  const buffer = lent.get(piece.buffer)
  if (buffer === undefined) return
  lent.delete(piece.buffer)
  const others = kept.get(buffer.length)!
  if (others.length * buffer.length < maxKept) others.push(buffer)
}
