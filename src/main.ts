#!/usr/bin/env node
/**
 * The program: argv, signals, exit codes. The only file that touches the process.
 *
 * @module
 */
import { runCommandLine } from './cli/run.js'

process.exitCode = await runCommandLine(process.argv.slice(2), {
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
})
