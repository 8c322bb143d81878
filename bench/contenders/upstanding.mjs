// The proxy itself, as built.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnMeasured, temporaryFolder } from '../measure.mjs'

/** BENCH_DIST takes another build, to compare it with the one in `dist`. */
export const dist = process.env.BENCH_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url))

/** Writes a config; returns its file. */
export function writeConfig(config, inFormat = JSON.stringify) {
  const file = join(temporaryFolder(), 'upstanding.yaml')
  writeFileSync(file, inFormat({ profile: 'none', admin: '127.0.0.1:0', ...config }))
  return file
}

/** Starts it under the rules; logged are, as in production, exchanges that a rule changed. */
export function startUpstanding(
  { port, origin, node, rules, limits, admin },
  flags = [],
  build = dist,
  environment = {},
  stdio = ['ignore', 'ignore', 'inherit'],
) {
  const file = writeConfig({
    listen: `127.0.0.1:${port}`,
    upstream: origin,
    rules,
    limits,
    ...(admin && { admin }),
  })
  return spawnMeasured(node, [...flags, join(build, 'main.js'), 'serve', '--config', file], {
    env: { ...process.env, ...environment },
    stdio,
  })
}

export const upstanding = {
  name: 'upstanding',
  available: () => true,
  does: () => true,
  start: startUpstanding,
}

/** The same with undici instead of the native transport. */
export const upstandingOnUndici = {
  name: 'upstanding on undici',
  available: () => true,
  does: (job) => job.rules.length === 0,
  start: (given) => startUpstanding({ ...given, origin: { url: given.origin, transport: 'undici' } }),
}
