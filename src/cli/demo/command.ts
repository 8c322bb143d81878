/**
 * `upstanding demo`: a misbehaving service, the proxy in front of it, and the responses of both.
 *
 * @module
 */
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatConfigError } from '../../config/errors.js'
import { packageRoot } from '../../config/packageRoot.js'
import { logTo } from '../../observe/logger.js'
import { sourceOf } from '../../server/configSource.js'
import type { Io } from '../../server/io.js'
import { live, stopOf } from '../../server/lifecycle.js'
import { ListenError } from '../../server/listen.js'
import { Reloader } from '../../server/reloader.js'
import { measuredApp, singleProcess } from '../../server/singleProcess.js'
import { readFlags } from '../arguments.js'
import { type Command, UsageError } from '../command.js'
import { paintFor } from '../paint.js'
import { legacyService } from './legacyService.js'
import { showScenes } from './show.js'

const usualPorts = { proxy: 8080, legacy: 8081, admin: 9901 }

/** The package's own file, wherever the package is installed. */
const configFile = fileURLToPath(new URL('config/demo.yaml', packageRoot))

const flags = {
  port: { value: 'PORT', summary: 'where the proxy listens (default: 8080, or any free port)' },
} as const

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port is "${text}"; expected a number up to 65535, as in --port 8090`)
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const port = portOf(readFlags(args, flags).port)
  const legacy = legacyService()
  try {
    return await demonstrate(port, legacy, io)
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    io.stderr.write(`upstanding: ${error.message} with --port\n`)
    return 1
  } finally {
    legacy.closeAllConnections()
    legacy.close()
  }
}

/** Listens on the port, or on any free one if it is in use. */
async function listenNear(server: Server, port: number): Promise<number> {
  for (const wanted of [port, 0]) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(wanted, '127.0.0.1', () => {
        server.off('error', resolve)
        resolve(undefined)
      })
    })
    if (error === undefined) return (server.address() as AddressInfo).port
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
  }
  throw new ListenError(`no port is free on 127.0.0.1 (${port})`)
}

/** A free port, which must be used soon. */
async function freePort(port: number): Promise<number> {
  const server = createServer()
  const free = await listenNear(server, port)
  await new Promise((resolve) => server.close(resolve))
  return free
}

async function demonstrate(port: number | undefined, legacy: Server, io: Io): Promise<number> {
  const stop = stopOf(io)
  const before = `http://127.0.0.1:${await listenNear(legacy, usualPorts.legacy)}`
  const listen = `127.0.0.1:${port ?? (await freePort(usualPorts.proxy))}`
  const admin = `127.0.0.1:${await freePort(usualPorts.admin)}`

  // A copy that people can change while the demo runs.
  const directory = await mkdtemp(join(tmpdir(), 'upstanding-demo-'))
  const [file, logFile] = [join(directory, 'upstanding.yaml'), join(directory, 'upstanding.log')]
  const text = (await readFile(configFile, 'utf8'))
    .replace(/^listen: .*$/m, `listen: ${listen}`)
    .replace(/^upstream: .*$/m, `upstream: ${before}`)
    .replace(/^admin: .*$/m, `admin: ${admin}`)
    .replace(/^# yaml-language-server.*\n/, '')
  await writeFile(file, text)

  const source = sourceOf(file, { environment: {} })
  const loaded = await source.load()
  const { plan, errors } = loaded
  for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
  if (plan === undefined) return 1
  const log = createWriteStream(logFile)
  const logger = logTo(log, plan.settings.log)
  const workerPool = await singleProcess(plan, logger, measuredApp)
  const reloader = new Reloader(plan, loaded, () => source.reload(), workerPool.apply, logger)
  const shown = {
    ...workerPool,
    async start() {
      const after = await workerPool.start()
      const paint = paintFor(io.stdout, io)
      io.stdout.write(`The legacy service is ${before}, the proxy in front of it ${after}.\n`)
      await showScenes(before, after, io.stdout, paint)
      io.stdout.write(nextSteps({ after, admin, file, logFile }))
      return after
    },
  }
  const code = await live(io, stop, source, shown, reloader, logger, () => [])
  await new Promise((resolve) => log.end(resolve))
  return code
}

interface Places {
  readonly after: string
  readonly admin: string
  readonly file: string
  readonly logFile: string
}

const nextSteps = ({ after, admin, file, logFile }: Places) => `
The original of each sanitized response is in the log, under its incident: ${logFile}

What to do next:
  1. Watch it live: open http://${admin}/ and repeat a curl command, such as curl -i ${after}/orders/17
  2. Change a rule in ${file} and save: it takes effect at once, or the log says why not
  3. Try your own service: upstanding serve --upstream http://127.0.0.1:3000
     or write a config for it: upstanding init --upstream http://127.0.0.1:3000

Ctrl-C stops the demo.
`

export const demo: Command = {
  name: 'demo',
  summary: 'show the ten lies, before and after',
  description:
    'Starts a legacy service that tells all ten lies, and the proxy in front of it, on free ports of 127.0.0.1 (8081 and 8080 if they are free). Prints what clients get from each, the curl commands to try it yourself, and the address of the console. Runs until Ctrl-C. The rules are a copy of config/demo.yaml that you can change while the demo runs; the log goes to a file.',
  flags,
  examples: ['upstanding demo', 'upstanding demo --port 8090'],
  run,
}
