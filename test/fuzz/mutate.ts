/**
 * Breaks bytes at random, yet the same way for the same seed.
 *
 * @module
 */

export type Random = () => number

/** Mulberry32: small, and good enough to find faults by. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

const treats = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '\x0b',
  '\x7f',
  '\xa0',
  '\xff',
  '0',
  '-1',
  '+1',
  'ffffffffffffffff',
  'Content-Length: 5\r\n',
  'Content-Length: 5, 6\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip\r\n',
  'Connection: close\r\n',
  'Connection: Upgrade\r\nUpgrade: websocket\r\n',
  'Expect: 100-continue\r\n',
  'Trailer: X\r\n',
  'Content-Encoding: gzip\r\n',
  'Host: a\r\n',
  '__proto__: x\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  '0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes',
  'GET / HTTP/1.1\r\nHost: h\r\n\r\n',
  'HTTP/1.0',
  'HTTP/2.0',
  '599',
  '101',
  '204',
  '304',
]

/** One to four changes: bytes cut, doubled or replaced, or significant ones inserted. */
export function mutate(random: Random, bytes: string): string {
  let result = bytes
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const at = Math.floor(random() * (result.length + 1))
    const length = Math.floor(random() * 8)
    const before = result.slice(0, at)
    const middle = result.slice(at, at + length)
    const after = result.slice(at + length)
    result = pick(random, [
      () => before + after,
      () => before + middle + middle + after,
      () => before + pick(random, treats) + middle + after,
      () => before + String.fromCharCode(Math.floor(random() * 256)) + after,
      () => before,
    ])()
  }
  return result
}
