#!/usr/bin/env node
/**
 * The program: argv, signals, exit codes. The only file that touches the process.
 *
 * @module
 */
import { constants } from 'node:os'
import { runCommandLine } from '../cli/run.js'

let needsReader = true

// A reader that has seen enough, such as `head`, closes the pipe: that is not an error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!needsReader) return
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

// System calls in other threads, for which `process.exit` waits: a write to a stalled disk, a lookup of a name.
const threadWork: ReadonlySet<string> = new Set(['FSReqCallback', 'GetAddrInfoReqWrap', 'GetNameInfoReqWrap'])
const patience = 1000

const isBlocked = () => process.getActiveResourcesInfo().some((resource) => threadWork.has(resource))

/** Exits with the code, once threads are done with their system calls; if they are blocked, by SIGKILL. */
function exit(code: number, since = Date.now()): void {
  if (!isBlocked()) process.exit(code)
  if (Date.now() - since > patience) process.kill(process.pid, 'SIGKILL')
  setTimeout(exit, 10, code, since)
}

/** Ends the process as the signal does by default, which no thread can prevent. */
function endBy(signal: NodeJS.Signals): void {
  if (isBlocked()) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  }
  process.exit(128 + constants.signals[signal])
}

// Not awaited: the file that the program is built into is CommonJS, which knows no await at its top.
void runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  stdoutDescriptor: 1,
  onSignal: (signal, listener) => process.on(signal, listener),
  onFailure(listener) {
    process.on('uncaughtException', listener)
    process.on('unhandledRejection', listener)
  },
  keepWithoutReader() {
    needsReader = false
  },
  exit,
  endBy,
}).then((code) => {
  process.exitCode = code
})
