/**
 * The sources of an audit: HAR files, lines of HAR entries, exchanges as plain HTTP text, directories.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { unreadableReason } from '../../config/errors.js'
import { readExchange } from '../../http/exchangeText.js'
import { entriesOf, readEntry } from './har.js'
import { type Sample, sampleOfSaved } from './sample.js'

/** A file without a usable exchange; the message is one line. */
export class InputError extends Error {}

/** A sample, why the entry cannot be one, or why the file gives none. */
export type Read =
  | { readonly sample: Sample }
  | { readonly skipped: string; readonly request?: string }
  | { readonly unread: string }

// A HAR is one JSON text, which is read as a whole.
const maxWhole = 256 * 1024 * 1024
const maxLine = 8 * 1024 * 1024

type InputReader = (file: string) => AsyncGenerator<Read>

const readers: readonly (readonly [names: RegExp, read: InputReader])[] = [
  [/\.(?:har|json)$/i, readHar],
  [/\.(?:jsonl|ndjson)$/i, (file) => readLines(createReadStream(file))],
  [/\.(?:http|txt)$/i, readText],
]

/**
 * Reads all exchanges of a file, or of the files of a directory and its subdirectories; `-` is a HAR on standard input.
 * Never throws: a file that cannot be read is one of the results.
 */
export async function* readInput(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<Read> {
  if (path === '-') {
    yield* named('<stdin>', async function* () {
      yield* samplesOf('<stdin>', await buffer(stdin as Readable))
    })
    return
  }
  yield* named(path, async function* () {
    if (/^https?:/i.test(path)) {
      throw new InputError(
        `${path}: audit reads recordings, not services; export a HAR, or record with "audit: { file: audit.jsonl }" in the config`,
      )
    }
    if ((await stat(path)).isDirectory()) {
      yield* readDirectory(path)
      return
    }
    const read = readerOf(path)
    if (read === undefined) {
      throw new InputError(
        `${path}: expected a HAR (.har), HAR entries in lines (.jsonl), or plain HTTP text (.http)`,
      )
    }
    yield* read(path)
  })
}

async function* readDirectory(directory: string): AsyncGenerator<Read> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    const read = ownNames.test(path) ? readerOf(path) : undefined
    if (entry.isDirectory()) yield* named(path, () => readDirectory(path))
    else if (read === undefined) yield { skipped: 'files that are not .har, .jsonl or .http', request: path }
    else yield* named(path, () => read(path))
  }
}

/** What is read, and at the end why the rest is not. */
async function* named(path: string, read: () => AsyncGenerator<Read>): AsyncGenerator<Read> {
  try {
    yield* read()
  } catch (error) {
    if (error instanceof InputError) yield { unread: error.message }
    else if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    else yield { unread: `${path}: ${unreadableReason(error as NodeJS.ErrnoException)}` }
  }
}

/** The files of a directory that are read; others may be anything. */
const ownNames = /\.(?:har|jsonl|ndjson|http)$/i

const readerOf = (file: string) => readers.find(([names]) => names.test(file))?.[1]

async function* readHar(file: string): AsyncGenerator<Read> {
  const { size } = await stat(file)
  if (size > maxWhole) {
    throw new InputError(
      `${file}: ${Math.ceil(size / 1024 / 1024)} MiB; a HAR file may have up to ${maxWhole / 1024 / 1024} MiB: write its entries one per line with jq -c ".log.entries[]" ${file} > entries.jsonl`,
    )
  }
  yield* samplesOf(file, await readFile(file))
}

function* samplesOf(file: string, bytes: Buffer): Generator<Read> {
  let document: unknown
  try {
    // Some exporters write a byte order mark.
    document = JSON.parse(bytes.toString().replace(/^\ufeff/, ''))
  } catch {
    throw new InputError(`${file}: ${whyNoJson(bytes)}; expected a HAR`)
  }
  const entries = entriesOf(document)
  if (entries === undefined) throw new InputError(`${file}: not a HAR: it has no log.entries`)
  for (const entry of entries) yield readEntry(entry)
}

/** Skips a line that was cut off, as when a recording is still running. */
async function* readLines(stream: Readable): AsyncGenerator<Read> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    let entry: unknown
    try {
      entry = line.length > maxLine ? undefined : JSON.parse(line)
    } catch {
      entry = undefined
    }
    yield entry === undefined ? { skipped: 'malformed' } : readEntry(entry)
  }
}

async function* readText(file: string): AsyncGenerator<Read> {
  const reading = readExchange(await readFile(file))
  if (!reading.ok) {
    const [{ line, message }] = reading.errors as [{ line: number; message: string }]
    throw new InputError(`${file}:${line}: ${message}`)
  }
  yield { sample: sampleOfSaved(reading.exchange) }
}

/** Why a text that should be JSON is not. */
function whyNoJson(bytes: Buffer): string {
  if (bytes.length === 0) return 'the file is empty'
  if (!isUtf8(bytes)) return 'this is not text'
  const text = bytes.toString().trim()
  if (!/^[[{]/.test(text)) return `not JSON: it begins with ${JSON.stringify(text.slice(0, 20))}`
  return /[\]}]$/.test(text) ? 'not JSON' : 'the JSON is cut off'
}
