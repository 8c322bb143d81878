/**
 * The program as it is shipped: plain JavaScript in its own directory, for tests of signals and processes.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import tap, { type Test } from 'tap'

const root = fileURLToPath(new URL('../../../', import.meta.url))
let built: string | undefined

/** What `npm test` has built; else removes the types and nothing else, once for a test file; returns the path of `main.js`. */
export function mainFile(): string {
  if (process.env.TEST_COMPILED) return join(root, 'dist/main.js')
  if (built !== undefined) return built
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-built-'))
  tap.teardown(() => rmSync(directory, { recursive: true }))
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const entryPoints = sources
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
    .map((file) => join(root, 'src', file))
  buildSync({
    entryPoints,
    outdir: join(directory, 'dist'),
    outbase: join(root, 'src'),
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
  })
  cpSync(join(root, 'package.json'), join(directory, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  built = join(directory, 'dist/bin/main.js')
  return built
}

export interface Program {
  readonly child: ChildProcess
  /** Lines of the log so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** All of standard output and of standard error so far. */
  readonly output: { stdout: string; stderr: string }
  /** The first line with this message from `from` on; rejects when the program ends without it. */
  logged(message: string, from?: number): Promise<Readonly<Record<string, unknown>>>
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | string>
}

/** Starts the program with these arguments; it ends with the test. */
export function startProgram(
  t: Test,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const main = mainFile()
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...inherited } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: Record<string, unknown>[] = []
  const output = { stdout: '', stderr: '' }
  let rest = ''
  let waiting: (() => void)[] = []
  const wake = () => {
    const woken = waiting
    waiting = []
    for (const one of woken) one()
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output.stdout += chunk
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line.startsWith('{')) log.push(JSON.parse(line))
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output.stderr += chunk
  })
  let gone = false
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      gone = true
      resolve(code ?? signal!)
      wake()
    })
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  async function logged(message: string, from = 0) {
    for (;;) {
      const found = log.slice(from).find(({ msg }) => msg === message)
      if (found !== undefined) return found
      if (gone) throw new Error(`ended without "${message}": ${output.stderr}${output.stdout}`)
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  return { child, log, output, logged, ended }
}

/** Writes a config into a directory of its own; returns its path. */
export function writeConfig(t: Test, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-config-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'upstanding.yaml')
  writeFileSync(file, text)
  return file
}
