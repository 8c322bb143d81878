// CPU and memory of a process and all of its children, and load on it, all on this machine.
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']))

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
  return (pids.reduce((sum, pid) => sum + (statOf(pid)?.pages ?? 0), 0) * 4096) / 2 ** 20
}

export function installed(command) {
  try {
    execFileSync('which', [command], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Runs a command on one core where `taskset` exists. */
export function spawnPinned(core, command, args, options = {}) {
  const pinned = installed('taskset') ? ['taskset', '-c', String(core), command, ...args] : [command, ...args]
  return spawn(pinned[0], pinned.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], ...options })
}

/** Loads the URL for so many seconds; resolves to what was served and how fast. */
export function load(url, seconds, connections) {
  const child = spawnPinned(
    1,
    process.execPath,
    [new URL('load.mjs', import.meta.url).pathname, url, String(seconds), String(connections)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
    })
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`load ended with ${code}`)),
    )
  })
}

export async function answers(url, seconds = 10) {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    try {
      const response = await fetch(url, { redirect: 'manual' })
      await response.arrayBuffer()
      return response.status
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new Error(`${url} does not answer`)
}
