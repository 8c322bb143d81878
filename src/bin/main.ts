#!/usr/bin/env node
/**
 * The program: argv, signals, exit codes. The only file that touches the process.
 *
 * @module
 */
import { runCommandLine } from '../cli/run.js'

// A reader that has seen enough, as `head`, closes the pipe: that is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
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
  exit: (code) => process.exit(code),
}).then((code) => {
  process.exitCode = code
})
