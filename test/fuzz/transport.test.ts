/**
 * Broken responses, read by the native transport and by llhttp: `FUZZ_RESPONSES` of them (default 5,000) from
 * `FUZZ_SEED` (default 1).
 *
 * @module
 */
import t from 'tap'
import { type Reading, readWithLlhttp } from './llhttp.js'
import { mutate, pick, type Random, randomOf } from './mutate.js'
import { readNatively } from './nativeReader.js'

const count = Number(process.env.FUZZ_RESPONSES ?? 5000)
const firstSeed = Number(process.env.FUZZ_SEED ?? 1)
const parallel = 64

const responses = [
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6; a=b\r\n world\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\na\r\n0123456789\r\n0\r\nX-T: v\r\nX-U: w\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n1 ;x="y"\r\n!\r\n00\r\n\r\n',
  'HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi',
  'HTTP/1.1 204 No Content\r\nX: y\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 6\r\n\r\nsecret',
  'HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nX-Space \t: \t v w \t\r\nContent-Length:\t0 \r\n\r\n',
  'HTTP/1.1 999\r\nKeep-Alive: timeout=5\r\nContent-Length: 1\r\n\r\nx',
]

/**
 * What the native parser accepts beyond llhttp, rewritten to a form that llhttp accepts: white space in front of a
 * colon (RFC 9112 §5.1) and behind a length, coding or connection option, the same length several times (§6.3), and, in chunks, white space
 * behind a size and around an extension (§7.1.1).
 */
function strictForm(bytes: string, isChunked: boolean): string {
  let head = ''
  let rest = bytes
  // Interim responses have heads too.
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) break
    const own = rest.slice(0, end + 4)
    head += strictHead(own)
    rest = rest.slice(end + 4)
    if (!/^HTTP\/1\.[01] 1\d\d/.test(own)) break
  }
  if (!isChunked) return head + rest
  return head + strictChunks(rest)
}

/** Leaves the contents alone, which may look like chunk sizes. */
function strictChunks(chunks: string): string {
  let strict = ''
  let rest = chunks
  for (;;) {
    const line = /^([\da-f]+)[ \t]*(?:;[^\r\n]*)?\r\n/i.exec(rest)
    if (line === null) return strict + rest
    const size = Number.parseInt(line[1]!, 16)
    rest = rest.slice(line[0].length)
    strict += `${line[1]}\r\n`
    if (size === 0) return strict + withoutSpaceBeforeColons(rest)
    strict += rest.slice(0, size + 2)
    rest = rest.slice(size + 2)
  }
}

function withoutSpaceBeforeColons(lines: string): string {
  return lines.replace(/^([!#$%&'*+\-.^_`|~\w]+)[ \t]+:/gm, '$1:')
}

function strictHead(head: string): string {
  const lines = withoutSpaceBeforeColons(head)
    .replace(/^((?:Transfer-Encoding|Connection):.*?)[ \t]+\r$/gim, '$1\r')
    .split('\r\n')
  const isLength = /^Content-Length:[ \t]*(\d+)[ \t]*(?:,[ \t]*\1[ \t]*)*$/i
  const lengths = lines.map((line) => isLength.exec(line)?.[1])
  const [first] = lengths.filter((length) => length !== undefined)
  return lines
    .filter((_, i) => lengths[i] !== first || lengths.indexOf(first) === i || first === undefined)
    .map((line) => line.replace(isLength, 'Content-Length: $1'))
    .join('\r\n')
}

const textOf = ({ statuses, body, trailers }: Reading) => JSON.stringify([statuses, body, trailers])

function hasSameFields(ours: Reading, reference: Reading): boolean {
  // A length that was given twice is one line in the strict form.
  const lines = ({ fields }: Reading) =>
    fields.filter((_, i) => fields[i - (i % 2)]!.toLowerCase() !== 'content-length').join('\n')
  return lines(ours) === lines(reference)
}

/** Whether both see the same message, and whether llhttp too would serve another request after it. */
function agree(ours: Reading, reference: Reading): boolean {
  if (!reference.complete || (ours.reused && !reference.reused)) return false
  return textOf(ours) === textOf(reference) && hasSameFields(ours, reference)
}

/** The bytes in two pieces, and one by one. */
function segmentations(random: Random, bytes: Buffer): Buffer[][] {
  const cut = Math.floor(random() * (bytes.length + 1))
  return [
    [bytes.subarray(0, cut), bytes.subarray(cut)].filter(({ length }) => length > 0),
    Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
  ]
}

async function problemOf(seed: number, stricter: Map<string, number>): Promise<string | undefined> {
  const random = randomOf(seed)
  const text = mutate(random, pick(random, responses))
  const method = random() < 0.1 ? 'HEAD' : 'GET'
  const bytes = Buffer.from(text, 'latin1')
  const reading = await readNatively([bytes], method)
  if (reading.complete) {
    const reference = readWithLlhttp(bytes, method)
    const isChunked = reading.fields.some((text) => text.toLowerCase() === 'transfer-encoding')
    const strict = () => readWithLlhttp(Buffer.from(strictForm(text, isChunked), 'latin1'), method)
    if (!agree(reading, reference) && !agree(reading, strict())) {
      return `${JSON.stringify(text)}: reads ${textOf(reading)}, llhttp ${textOf(reference)} ${reference.problem}`
    }
  } else if (readWithLlhttp(bytes, method).complete) {
    stricter.set(reading.problem!, (stricter.get(reading.problem!) ?? 0) + 1)
  }
  for (const parts of segmentations(random, bytes)) {
    const other = await readNatively(parts, method)
    const isSame =
      other.complete === reading.complete && (!reading.complete || textOf(other) === textOf(reading))
    if (!isSame)
      return `reads ${textOf(reading)} and in ${parts.length} segments ${textOf(other)} ${other.problem}`
  }
  return undefined
}

t.test(`${count} broken responses from seed ${firstSeed}`, { timeout: 0 }, async (t) => {
  const problems: string[] = []
  const stricter = new Map<string, number>()
  let seed = firstSeed
  const work = async () => {
    while (seed < firstSeed + count && problems.length < 10) {
      const own = seed++
      const problem = await problemOf(own, stricter)
      if (problem !== undefined) problems.push(`seed ${own}: ${problem}`)
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  t.same(problems, [])
  for (const [reason, times] of stricter)
    t.comment(`refused although llhttp accepts it: ${reason} (${times})`)
})
