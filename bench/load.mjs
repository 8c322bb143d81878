// A load generator: keep-alive connections that send the next request as soon as they have a response, until a number
// of seconds or exchanges is reached. Prints JSON.
import { connect } from 'node:net'

const url = process.argv[2]
const [seconds, connections, exchanges] = process.argv.slice(3).map(Number)
const { hostname, port, pathname } = new URL(url)
const request = `GET ${pathname} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n`
const statuses = {}
const times = []
let stopping = false
let failures = 0

/** Counts bytes of one response after another; the framing is read once from each head. */
function run() {
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    socket.setNoDelay(true)
    let begun = 0
    let left = -1
    let pending = Buffer.alloc(0)
    let chunked = false
    const ask = () => {
      begun = performance.now()
      left = -1
      socket.write(request)
    }
    const done = () => {
      times.push(performance.now() - begun)
      if (times.length >= exchanges) stopping = true
      if (stopping) socket.end()
      else ask()
    }
    socket.on('connect', ask)
    socket.on('data', (chunk) => {
      if (left === -1) {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
        const end = pending.indexOf('\r\n\r\n')
        if (end === -1) return
        const head = pending.toString('latin1', 0, end).toLowerCase()
        const status = head.slice(9, 12)
        statuses[status] = (statuses[status] ?? 0) + 1
        const length = /\r\ncontent-length: *(\d+)/.exec(head)
        chunked = length === null
        left = chunked ? 0 : Number(length[1])
        chunk = pending.subarray(end + 4)
        pending = Buffer.alloc(0)
      }
      if (chunked) {
        // Only the end is of interest; no body of the jobs holds these bytes.
        pending = Buffer.concat([pending.subarray(-4), chunk])
        if (!pending.subarray(-5).equals(Buffer.from('0\r\n\r\n'))) return
        pending = Buffer.alloc(0)
        done()
        return
      }
      left -= chunk.length
      if (left <= 0) done()
    })
    socket.on('error', () => {
      failures++
    })
    socket.on('close', () => {
      if (stopping) resolve()
      else run().then(resolve)
    })
  })
}

setTimeout(() => {
  stopping = true
}, seconds * 1000).unref()
const began = performance.now()
await Promise.all(Array.from({ length: connections }, run))
const elapsed = (performance.now() - began) / 1000
times.sort((a, b) => a - b)
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
process.stdout.write(
  JSON.stringify({
    exchanges: times.length,
    perSecond: times.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    statuses,
    failures,
  }),
)
