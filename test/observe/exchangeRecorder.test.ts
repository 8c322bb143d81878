import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { pino } from 'pino'
import t from 'tap'
import { readEntry } from '../../src/cli/audit/har.js'
import { recordedRequest } from '../../src/engine/replay.js'
import { ExchangeRecorder } from '../../src/observe/exchangeRecorder.js'
import { planOf } from '../e2e/support/proxy.js'

const silent = pino({ level: 'silent' })
const request = recordedRequest('GET', '/a?token=abc&b=1', [
  'Authorization',
  'Bearer secret-secret-secret-1',
  'Cookie',
  'sid=1',
])
const { upstream } = planOf({ upstream: 'http://127.0.0.1:1' }).settings.routes[0]!
const head = (status: number, ...fields: string[]) => ({ status, reason: '', fields })

const entriesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

t.test('an entry is what audit reads, without credentials', async (t) => {
  const file = `${t.testdir()}/a.jsonl`
  const recorder = new ExchangeRecorder({ file, maxBytes: 1e6 }, ['X-Own'], silent)
  const fields = [
    'Content-Type',
    'application/json',
    'Content-Encoding',
    'gzip',
    'X-Own',
    'x',
    'Set-Cookie',
    'a=1',
  ]
  const recording = recorder.begin(request, head(500, ...fields, 'X-Text', 'Ã©'), upstream)!
  const body = gzipSync('{"password":"hunter2hunter2","id":7}')
  recording.add(body.subarray(0, 5))
  recording.add(body.subarray(5))
  recording.end()
  recorder.begin(request, head(200), upstream)!.add(Buffer.from('never ended'))
  await recorder.close()
  const text = readFileSync(file, 'utf8')
  t.notMatch(text, /secret-secret|sid=1|a=1|hunter2|abc|"x"/)
  t.equal(statSync(file).mode & 0o777, 0o600)
  const [entry, ...others] = entriesOf(file)
  t.same(others, [])
  const read = readEntry(entry)
  if (!('sample' in read)) throw new Error(read.skipped)
  const { sample } = read
  t.equal(sample.request.fields.includes('Bearer [redacted]'), true)
  t.equal(JSON.parse(String(sample.body)).id, 7)
  t.match(sample.head.fields.join('|'), /X-Text\|Ã©/, 'bytes of fields survive')
  t.notMatch(sample.head.fields.join('|').toLowerCase(), 'content-encoding')
})

t.test('an unfinished exchange is written with status 0', async (t) => {
  const file = `${t.testdir()}/a.jsonl`
  const recorder = new ExchangeRecorder({ file, maxBytes: 1e6 }, [], silent)
  recorder.unfinished(request, 'http://127.0.0.1:1', 'UPSTREAM_TIMEOUT')
  await recorder.close()
  const [entry] = entriesOf(file)
  t.match(entry, { _upstream: 'http://127.0.0.1:1', _error: 'UPSTREAM_TIMEOUT' })
  t.match(readEntry(entry), { skipped: 'never finished' })
})

t.test('bodies that are no text, and large ones, are left out', async (t) => {
  const file = `${t.testdir()}/a.jsonl`
  const recorder = new ExchangeRecorder({ file, maxBytes: 1e6 }, [], silent)
  const bodies: [string, Buffer][] = [
    ['image/png', Buffer.alloc(10)],
    ['text/plain', Buffer.alloc(70_000, 'a')],
    ['text/plain', Buffer.alloc(0)],
  ]
  for (const [type, body] of bodies) {
    const recording = recorder.begin(request, head(200, 'Content-Type', type), upstream)!
    if (body.length > 0) recording.add(body)
    recording.end()
  }
  await recorder.close()
  t.same(
    entriesOf(file).map(({ response }) => [response.content.size, response.content.text]),
    [
      [10, undefined],
      [70_000, undefined],
      [0, ''],
    ],
  )
})

t.test('a full file gets nothing more, over restarts too', async (t) => {
  const file = `${t.testdir()}/a.jsonl`
  const settings = { file, maxBytes: 2_000 }
  for (let start = 0; start < 3; start++) {
    const recorder = new ExchangeRecorder(settings, [], silent)
    for (let i = 0; i < 20; i++) recorder.begin(request, head(200), upstream)?.end()
    await recorder.close()
    t.ok(statSync(file).size <= settings.maxBytes)
  }
  t.ok(entriesOf(file).length > 1)
  writeFileSync(file, 'x'.repeat(2_000))
  const recorder = new ExchangeRecorder(settings, [], silent)
  t.equal(recorder.begin(request, head(200), upstream), undefined)
  await recorder.close()
})

t.test('bytes that other processes write to the file count, too', async (t) => {
  const file = `${t.testdir()}/a.jsonl`
  const recorder = new ExchangeRecorder({ file, maxBytes: 100_000 }, [], silent)
  recorder.begin(request, head(200), upstream)?.end()
  writeFileSync(file, 'x'.repeat(100_000))
  let recorded = 0
  for (let i = 0; i < 100; i++) {
    const recording = recorder.begin(request, head(200), upstream)
    if (recording !== undefined) recorded++
    recording?.end()
  }
  t.ok(recorded < 40, `${recorded} recorded`)
  await recorder.close()
})

t.test('a file that cannot be written is reported once, and nothing else happens', async (t) => {
  const lines: string[] = []
  const logger = pino({}, { write: (line: string) => lines.push(line) })
  const recorder = new ExchangeRecorder({ file: `${t.testdir()}/none/a.jsonl`, maxBytes: 1e6 }, [], logger)
  recorder.begin(request, head(200), upstream)?.end()
  await recorder.close()
  t.equal(lines.length, 1)
  t.match(lines[0], 'exchanges cannot be recorded')
  t.equal(recorder.begin(request, head(200), upstream), undefined)
})
