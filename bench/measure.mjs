// CPU and memory of a process and all of its children, and load on it, all on this machine.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']))
const pageSize = Number(execFileSync('getconf', ['PAGESIZE']))

/** What is measured runs on one core, the load on it and the upstream on the other. */
export const measuredCore = 0
const loadCore = 1

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {
      parent: Number(fields[1]),
      ticks: Number(fields[11]) + Number(fields[12]),
      pages: Number(fields[21]),
    }
  } catch {
    return undefined
  }
}

/** The process and everything that it started. */
export function family(root) {
  const parents = new Map()
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), statOf(name)?.parent)
  }
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child)
  return found
}

/** User and system time in microseconds, of all together. */
export function cpuMicroseconds(pids) {
  const ticks = pids.reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0)
  return (ticks / ticksPerSecond) * 1e6
}

/** Resident memory in MiB. */
export function residentMiB(pids) {
  return (pids.reduce((sum, pid) => sum + (statOf(pid)?.pages ?? 0), 0) * pageSize) / 2 ** 20
}

export function installed(command) {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const pins = installed('taskset')

/** Runs a command on one core where `taskset` exists. */
export function spawnPinned(core, command, args, options = {}) {
  const [first, ...rest] = pins ? ['taskset', '-c', String(core), command, ...args] : [command, ...args]
  return spawn(first, rest, { stdio: ['ignore', 'ignore', 'inherit'], ...options })
}

export const spawnMeasured = (command, args, options) => spawnPinned(measuredCore, command, args, options)
export const spawnBeside = (command, args, options) => spawnPinned(loadCore, command, args, options)

/** Ends a process, by force when it does not end by itself. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 3000)
  await once(child, 'exit')
  clearTimeout(force)
}

const folders = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A directory that is gone when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  // The workers of servers may be other users than the one that started them.
  chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Loads the URL for so many seconds or exchanges; resolves to what was served and how fast. */
export async function load(url, seconds, connections, exchanges = Number.MAX_SAFE_INTEGER) {
  const script = new URL('load.mjs', import.meta.url).pathname
  const child = spawnBeside(process.execPath, [script, url, seconds, connections, exchanges].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`load ended with ${code}`)
  return JSON.parse(text)
}

/** Asks once. */
export function ask(url) {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent: false }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          fields: response.headers,
          body: Buffer.concat(chunks),
        }),
      )
    })
    asking.on('error', reject)
    asking.end()
  })
}

/** Asks until there is an answer, and resolves to it. */
export async function answerOf(url, seconds = 20) {
  const end = Date.now() + seconds * 1000
  while (true) {
    try {
      return await ask(url)
    } catch (error) {
      if (Date.now() > end) throw new Error(`${url} does not answer: ${error.message}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
