// Minutes of good and bad exchanges at once, with reloads and worker restarts, only on loopback. Prints how many,
// errors by cause, what was lost, and memory at start and end. Exit code 1 when a good exchange was lost.
import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { family, residentMiB } from './measure.mjs'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    clients: { type: 'string', default: '16' },
    dist: { type: 'string', default: new URL('../dist', import.meta.url).pathname },
  },
})
const upstreamPort = 18180
const port = 18190
const adminPort = 18191

/** What the upstream does, by path, and what a client must see of it: a status, or a connection cut off. */
const good = {
  '/plain': { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n', body: 'x'.repeat(300), expect: 200 },
  '/chunked': {
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    expect: 200,
  },
  '/wrapped': {
    bytes: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"success":false}',
    expect: 404,
  },
  '/hidden/x': { bytes: 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', expect: 404 },
  '/trace': {
    bytes: 'HTTP/1.1 500 X\r\nContent-Type: text/plain\r\nContent-Length: 41\r\n\r\n',
    body: 'Error: x\n    at run (/srv/app/main.js:1:2)',
    expect: 500,
  },
  '/large': {
    bytes: `HTTP/1.1 200 OK\r\nContent-Length: ${1 << 20}\r\n\r\n`,
    body: Buffer.alloc(1 << 20, 'y'),
    expect: 200,
  },
}
good['/trace'].bytes = good['/trace'].bytes.replace('41', String(good['/trace'].body.length))
const bad = {
  '/reset': (socket) => socket.resetAndDestroy(),
  '/half-head': (socket) => socket.end('HTTP/1.1 200 O'),
  '/half-body': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  '/garbage': (socket) => socket.end('\x16\x03\x01 no http at all'),
  '/888': (socket) => socket.end('HTTP/1.1 888 Odd\r\nContent-Length: 0\r\n\r\n'),
  '/silent': (socket) => setTimeout(() => socket.destroy(), 4000).unref(),
}

const upstream = createServer((socket) => {
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      const path = text.split(' ', 2)[1]
      text = text.slice(end + 4)
      if (good[path] === undefined) return bad[path]?.(socket)
      socket.write(good[path].bytes)
      if (good[path].body !== undefined) socket.write(good[path].body)
    }
  })
})
await new Promise((resolve) => upstream.listen(upstreamPort, '127.0.0.1', resolve))

const file = join(mkdtempSync(join(tmpdir(), 'soak-')), 'upstanding.yaml')
const configOf = (turn) => `
listen: 127.0.0.1:${port}
admin: 127.0.0.1:${adminPort}
workers: 2
upstream: { url: "http://127.0.0.1:${upstreamPort}", headTimeout: 2s }
log: { level: silent }
rules:
  - { name: hidden, match: { path: /hidden/** }, conceal: { everywhere: true, statuses: any-error } }
  - { name: wrapped, match: { path: /wrapped }, unwrap: { when: { /success: false }, status: 404 } }
  - { name: turn-${turn}, match: { path: /nowhere/${turn}, status: 404 }, remap: { to: 410 } }
`
writeFileSync(file, configOf(0))
const proxy = spawn(process.execPath, [join(values.dist, 'main.js'), 'serve', '--config', file], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
proxy.once('exit', (code) => {
  if (!stopping) {
    console.log(`the proxy ended with ${code}`)
    process.exit(1)
  }
})
let stopping = false

const counts = { good: 0, bad: 0, reloads: 0, restarts: 0 }
const errors = {}
const lost = []
let cut = 0
let killedAt = Number.NEGATIVE_INFINITY
const agent = new Agent({ keepAlive: true })

function ask(path) {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path, agent }, (response) => {
      let bytes = 0
      response.on('data', (chunk) => {
        bytes += chunk.length
      })
      response.on('end', () => resolve({ status: response.statusCode, bytes }))
      response.on('error', (error) => resolve({ error: error.code, answered: true }))
    })
    sent.on('error', (error) => resolve({ error: error.code, reused: sent.reusedSocket }))
    sent.end()
  })
}

async function askGood(path) {
  let answer = await ask(path)
  // A kept-alive connection may close as the request is sent: clients ask again (RFC 9112 §9.3.1).
  if (answer.error !== undefined && answer.reused && !answer.answered) answer = await ask(path)
  counts.good++
  if (answer.status === good[path].expect) return
  // What a process had in hand when it was killed nobody can finish; everything else must not be lost.
  if (answer.error !== undefined && Date.now() - killedAt < 1000) cut++
  else lost.push(`${path}: ${answer.status ?? answer.error}`)
}

async function askBad(path) {
  const answer = await ask(path)
  counts.bad++
  const cause = `${path} → ${answer.status ?? answer.error ?? 'cut off'}`
  errors[cause] = (errors[cause] ?? 0) + 1
}

/** Clients that misbehave: half a request, garbage, leaving while they wait. */
function askRudely(kind) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const bytes = [
      'GET /plain HT',
      '\0\0\0\r\n\r\n',
      'GET /silent HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST /plain HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc',
    ][kind]
    socket.write(bytes)
    socket.on('error', () => {})
    setTimeout(() => {
      socket.destroy()
      counts.bad++
      resolve()
    }, 50)
  })
}

const any = (list) => list[Math.floor(Math.random() * list.length)]

async function client(until) {
  while (Date.now() < until) {
    const dice = Math.random()
    if (dice < 0.85) await askGood(any(Object.keys(good)))
    else if (dice < 0.95) await askBad(any(Object.keys(bad)))
    else await askRudely(Math.floor(Math.random() * 4))
  }
}

const memory = () => residentMiB(family(proxy.pid)).toFixed(0)
for (;;) {
  const answer = await ask('/plain')
  if (answer.status === 200) break
  await new Promise((resolve) => setTimeout(resolve, 100))
}
const until = Date.now() + Number(values.minutes) * 60_000
const warm = Math.min(10_000, Number(values.minutes) * 20_000)
setTimeout(() => console.log(`after ${warm / 1000} s: ${memory()} MiB in all processes`), warm)
const reloads = setInterval(() => {
  writeFileSync(file, configOf(++counts.reloads))
  proxy.kill('SIGHUP')
}, 1000)
const restarts = setInterval(() => {
  const workers = family(proxy.pid).filter((pid) => pid !== proxy.pid)
  if (workers.length < 2) return
  counts.restarts++
  killedAt = Date.now()
  process.kill(any(workers), 'SIGKILL')
}, 7000)
await Promise.all(Array.from({ length: Number(values.clients) }, () => client(until)))
clearInterval(reloads)
clearInterval(restarts)
const end = memory()
stopping = true
proxy.kill('SIGTERM')
const code = await new Promise((resolve) => proxy.once('exit', resolve))
console.log(`at the end: ${end} MiB in all processes`)
console.log(
  `good exchanges ${counts.good}, bad ones ${counts.bad}, reloads ${counts.reloads}, workers killed ${counts.restarts}, exchanges in their hands ${cut}`,
)
console.log('bad ones by what the client saw:')
for (const [cause, count] of Object.entries(errors).sort())
  console.log(`  ${String(count).padStart(6)}  ${cause}`)
console.log(
  `lost: ${lost.length}${lost.length === 0 ? '' : ` (${[...new Set(lost)].slice(0, 10).join('; ')})`}`,
)
console.log(`the proxy ended with ${code}`)
process.exit(lost.length === 0 && code === 0 ? 0 : 1)
