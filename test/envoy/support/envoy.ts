/**
 * A real Envoy with the config of `deploy/envoy/envoy.yaml`, on ports of the system's choice.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { parse, stringify } from 'yaml'
import { pause } from '../../support/wait.js'

// biome-ignore lint/suspicious/noExplicitAny: a config of Envoy's
type EnvoyConfig = any

export interface RunningEnvoy {
  readonly port: number
  readonly url: string
  /** A figure of Envoy's own statistics. */
  stat(name: string): Promise<number>
}

export interface EnvoyOptions {
  readonly service: number
  readonly processor: number
  /** Changes the config, given the filter `ext_proc`. */
  readonly edit?: (config: EnvoyConfig, filter: EnvoyConfig) => void
}

/** A file of `deploy/`. */
export const shipped = (path: string) => new URL(`../../../deploy/${path}`, import.meta.url)
let baseId = 100 + (process.pid % 20_000)

export async function startEnvoy(t: Test, { service, processor, edit }: EnvoyOptions): Promise<RunningEnvoy> {
  const binary = process.env.ENVOY
  if (binary === undefined) throw new Error('ENVOY is not set: run npm run test:envoy')
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-envoy-'))
  const config: EnvoyConfig = parse(readFileSync(shipped('envoy/envoy.yaml'), 'utf8'))
  const { listeners, clusters } = config.static_resources
  const socket = (address: EnvoyConfig, port: number) => {
    address.socket_address = { address: '127.0.0.1', port_value: port }
  }
  const endpoint = (cluster: EnvoyConfig) =>
    cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address
  socket(config.admin.address, 0)
  socket(listeners[0].address, 0)
  socket(endpoint(clusters[0]), service)
  socket(endpoint(clusters[1]), processor)
  const filter = listeners[0].filter_chains[0].filters[0].typed_config.http_filters[0].typed_config
  // A busy machine is no slow processor.
  filter.message_timeout = '120s'
  edit?.(config, filter)
  const file = join(directory, 'envoy.yaml')
  const adminFile = join(directory, 'admin')
  writeFileSync(file, stringify(config))
  const args = [
    '-c',
    file,
    '--admin-address-path',
    adminFile,
    '--base-id',
    String(baseId++),
    '--concurrency',
    '1',
    '--log-level',
    'error',
  ]
  const child = spawn(binary, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exited
    rmSync(directory, { recursive: true })
  })
  const admin = await retried(async () => {
    const address = readFileSync(adminFile, 'utf8').trim()
    // Envoy creates the file before it writes to it.
    if (address === '') throw new Error('no address yet')
    return `http://${address}`
  })
  const port = await retried(async () => {
    const listening = await (await fetch(`${admin}/listeners?format=json`)).json()
    return (listening as EnvoyConfig).listener_statuses[0].local_address.socket_address.port_value as number
  })
  await retried(async () => {
    if (!(await (await fetch(`${admin}/ready`)).text()).includes('LIVE')) throw new Error('not ready')
  })
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async stat(name) {
      const found = await (await fetch(`${admin}/stats?filter=^${name}$`)).text()
      return Number(/: (\d+)/.exec(found)?.[1] ?? 0)
    },
  }
}

/** The exit code of `envoy --mode validate`. */
export function validate(t: Test, config: EnvoyConfig): number | null {
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-envoy-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'envoy.yaml')
  writeFileSync(file, stringify(config))
  const args = ['--mode', 'validate', '-c', file, '--base-id', String(baseId++)]
  const { status, stderr } = spawnSync(process.env.ENVOY!, args, { encoding: 'utf8' })
  if (status !== 0) t.comment(stderr)
  return status
}

/** Until it succeeds, for as long as a busy machine may need. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries > 1500) throw error
      await pause(100)
    }
  }
}
