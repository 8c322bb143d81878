/**
 * `upstanding demo`: a misbehaving service, the proxy before it, and what clients see of both.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { formatConfigError } from '../../config/errors.js'
import { loadFile } from '../../config/load.js'
import { packageRoot } from '../../config/packageRoot.js'
import { logTo } from '../../observe/logger.js'
import { buildApp } from '../../server/app.js'
import type { Io } from '../../server/io.js'
import { readFlags } from '../arguments.js'
import type { Command } from '../command.js'
import { legacyService } from './legacyService.js'
import { lies, type Scene } from './lies.js'

const legacyPort = 8081

/** The package's own file, wherever it is installed. */
const configFile = fileURLToPath(new URL('config/demo.yaml', packageRoot))

const widest = 100

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= widest ? line : `${line.slice(0, widest - 1)}…`
}

async function seen(base: string, { method, target, fields, body }: Scene): Promise<string[]> {
  const response = await fetch(base + target, { method, redirect: 'manual' })
  const text = await response.text()
  const lines = [`${response.status} ${response.statusText}`]
  for (const name of fields) {
    const value = response.headers.get(name)
    if (value !== null) lines.push(shortened(`${name}: ${value}`))
  }
  if (body) lines.push(shortened(text))
  return lines
}

async function show(before: string, after: string, io: Io): Promise<void> {
  for (const lie of lies) {
    const [was, is] = await Promise.all([seen(before, lie), seen(after, lie)])
    const method = lie.method === 'GET' ? '' : ` -X ${lie.method}`
    io.stdout.write(`\n${String(lie.number).padStart(2)}  ${lie.title}\n`)
    for (const [index, line] of was.entries())
      io.stdout.write(`    ${index === 0 ? 'before' : '      '}  ${line}\n`)
    for (const [index, line] of is.entries())
      io.stdout.write(`    ${index === 0 ? 'after ' : '      '}  ${line}\n`)
    io.stdout.write(`    try     curl -i${method} ${after}${lie.target}\n`)
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  readFlags(args, {})
  try {
    return await demonstrate(io)
  } catch (error) {
    const { code, message, port } = error as NodeJS.ErrnoException & { port?: number }
    if (code !== 'EADDRINUSE') throw error
    io.stderr.write(
      `upstanding: port ${port ?? message} is taken; the demo needs the ports 8080 and ${legacyPort}\n`,
    )
    return 1
  }
}

async function demonstrate(io: Io): Promise<number> {
  const legacy = legacyService()
  await new Promise<void>((resolve, reject) => {
    legacy.once('error', reject).listen(legacyPort, '127.0.0.1', resolve)
  })
  const before = `http://127.0.0.1:${(legacy.address() as AddressInfo).port}`
  const { plan, errors: faults } = await loadFile(configFile, { environment: io.env })
  for (const fault of faults) io.stderr.write(`${formatConfigError(fault)}\n`)
  if (plan === undefined) return 1
  const app = await buildApp(plan, logTo(io.stderr, plan.settings.log))
  const after = await app.listen()
  const stopped = new Promise<void>((resolve) => {
    io.onSignal('SIGTERM', resolve)
    io.onSignal('SIGINT', resolve)
  })
  io.stdout.write(`The legacy service is ${before}, the proxy before it ${after}.\n`)
  await show(before, after, io)
  io.stdout.write(
    '\nThe original of each sanitized response is in the log, on stderr. Ctrl-C stops the demo.\n',
  )
  await stopped
  await app.close()
  legacy.closeAllConnections()
  legacy.close()
  return 0
}

export const demo: Command = {
  name: 'demo',
  summary: 'show the ten lies, before and after',
  description: `Starts a legacy service that tells all of the ten lies on 127.0.0.1:${legacyPort}, and the proxy in front of it on 127.0.0.1:8080; prints what clients see of both, with the curl commands to see it for yourself. Runs until it is stopped with Ctrl-C. The rules are in config/demo.yaml.`,
  flags: {},
  examples: ['upstanding demo'],
  run,
}
