/**
 * Splits the bytes received on a connection into everything that an observer can compare.
 *
 * @module
 */
import { echoReader } from '../../rules/conceal/echo.js'
import type { Heard } from './talk.js'

/** A stand-in for paths of any length, the same in every encoding. */
const mask = '~path~'

/** Names of observables, and their values. */
export type Observation = ReadonlyMap<string, string>

interface Response {
  readonly statusLine: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** With the chunks as received. */
  readonly body: string
}

/**
 * Splits a transcript into its parts, without the values of Date. A server that repeats the requested path reveals
 * nothing: the path becomes `~path~`, in any spelling.
 */
export function observe(
  { bytes, ending, early }: Heard,
  isHead: boolean,
  targets: readonly string[],
): Observation {
  const readers = [...new Set(targets)].map((target) => echoReader(target, { mediaType: '', fewest: 2 }))
  const masked = (text: string) => readers.reduce((rest, read) => read(rest).texts.join(mask), text)
  const { responses, rest } = readResponses(bytes.toString('latin1'), isHead)
  const seen = new Map<string, string>([
    ['responses on one connection', String(responses.length)],
    ['end of the connection', ending],
    ['responded before the request was complete', early ? 'yes' : 'no'],
    ['bytes after the last response', masked(rest)],
  ])
  responses.forEach(({ statusLine, fields, body }, i) => {
    const at = i === 0 ? '' : ` of response ${i + 1}`
    seen.set(`status line${at}`, statusLine)
    seen.set(`order of fields${at}`, fields.map(([name]) => name).join(', '))
    for (const [name, value] of fields) {
      if (name.toLowerCase() === 'date') continue
      const key = `${name}${at}`
      const before = seen.get(key)
      seen.set(key, before === undefined ? masked(value) : `${before}\n${masked(value)}`)
    }
    seen.set(`body${at}`, masked(body))
  })
  return seen
}

function readResponses(text: string, isHead: boolean): { responses: Response[]; rest: string } {
  const responses: Response[] = []
  let from = 0
  while (from < text.length) {
    const end = text.indexOf('\r\n\r\n', from)
    if (end === -1 || !text.startsWith('HTTP/', from)) break
    const [statusLine = '', ...lines] = text.slice(from, end).split('\r\n')
    const fields = lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
    const bodyEnd = endOfBody(text, end + 4, statusLine, fields, isHead)
    responses.push({ statusLine, fields, body: text.slice(end + 4, bodyEnd) })
    from = bodyEnd
  }
  return { responses, rest: text.slice(from) }
}

/** RFC 9112 §6.3. */
function endOfBody(
  text: string,
  start: number,
  statusLine: string,
  fields: Response['fields'],
  isHead: boolean,
): number {
  if (isHead || /^HTTP\/\S+ (?:1\d\d|204|304)/.test(statusLine)) return start
  const field = (wanted: string) => fields.find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (field('transfer-encoding')?.toLowerCase() === 'chunked') return endOfChunks(text, start)
  const length = field('content-length')
  // A length that is none must not lead backwards, or the same response would be read again and again.
  return length !== undefined && /^\d+$/.test(length)
    ? Math.min(start + Number(length), text.length)
    : text.length
}

function endOfChunks(text: string, start: number): number {
  let at = start
  for (;;) {
    const line = text.indexOf('\r\n', at)
    const size = line === -1 ? Number.NaN : Number.parseInt(text.slice(at, line), 16)
    if (Number.isNaN(size)) return text.length
    if (size > 0) {
      at = line + 2 + size + 2
      continue
    }
    const end = text.indexOf('\r\n\r\n', line)
    return end === -1 ? text.length : end + 4
  }
}
