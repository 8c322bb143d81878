/**
 * Finds and runs the command that a command line names.
 *
 * @module
 */
import { nearest } from '../config/nearest.js'
import type { Io } from '../server/io.js'
import { type Command, CommandError, UsageError } from './command.js'
import { helpOf } from './help.js'
import { allCommands, commandNamed, commandNames } from './index.js'

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `Usage: upstanding COMMAND [options]

Makes a legacy service's HTTP responses mean what they say.

Commands:
${lines.join('\n')}

upstanding COMMAND --help describes a command; upstanding --version prints the version.
`
}

/** Commands of other tools and the equivalent ones here. */
const elsewhere: Readonly<Record<string, string>> = {
  start: 'serve',
  run: 'serve',
  proxy: 'serve',
  up: 'serve',
  server: 'serve',
  lint: 'check',
  validate: 'check',
  verify: 'check',
  new: 'init',
  create: 'init',
  setup: 'init',
  generate: 'init',
  print: 'config',
  show: 'config',
  dump: 'config',
  scan: 'audit',
  analyze: 'audit',
  analyse: 'audit',
  report: 'audit',
  replay: 'audit',
  diff: 'audit',
  debug: 'explain',
  trace: 'explain',
  why: 'explain',
  example: 'demo',
}

function misuse(io: Io, message: string): number {
  io.stderr.write(`upstanding: ${message}\n`)
  return 2
}

/** Runs the command line; returns the exit code: 0 success, 1 failure, 2 wrong usage. */
export async function runCommandLine([name, ...args]: readonly string[], io: Io): Promise<number> {
  if (name === 'help' && args.length > 0) return runCommandLine([args[0]!, '--help'], io)
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const out = name === undefined ? io.stderr : io.stdout
    out.write(overview(await allCommands()))
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === '-V' || name === '-v' || name === 'version') {
    const { version } = await import('../observe/processMetrics.js')
    io.stdout.write(`upstanding ${version}\n`)
    return 0
  }
  const command = await commandNamed(name)
  if (command === undefined) {
    const meant =
      (Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined) ?? nearest(name, commandNames)
    const at = name.startsWith('-') ? args.findIndex((each) => commandNames.includes(each)) : -1
    if (at !== -1) {
      const rest = [name, ...args.filter((_, i) => i !== at)].join(' ')
      return misuse(io, `the command comes first; write upstanding ${args[at]} ${rest}`)
    }
    const what = name.startsWith('-') ? 'option before the command' : 'command'
    return misuse(
      io,
      `no ${what} "${name}"; ${
        meant === undefined || name.startsWith('-')
          ? `the commands are ${commandNames.join(', ')}`
          : `did you mean "${meant}"?`
      }`,
    )
  }
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(helpOf(command))
    return 0
  }
  try {
    return await command.run(args, io)
  } catch (error) {
    if (error instanceof CommandError) {
      io.stderr.write(`upstanding: ${error.message}\n`)
      return 1
    }
    if (!(error instanceof UsageError)) throw error
    return misuse(io, `${error.message}; upstanding ${name} --help says more`)
  }
}
