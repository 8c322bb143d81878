/**
 * The subcommands, in the order in which help lists them. Each is loaded when it is needed: most of the time that
 * `check` takes would otherwise be spent on loading the server.
 *
 * @module
 */
import type { Command } from './command.js'

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.js')).serve,
  init: async () => (await import('./init.js')).init,
  'ext-proc': async () => (await import('./extProc.js')).extProc,
  check: async () => (await import('./check.js')).check,
  config: async () => (await import('./config.js')).config,
  test: async () => (await import('./test/command.js')).test,
  explain: async () => (await import('./explain/command.js')).explain,
  audit: async () => (await import('./audit/command.js')).audit,
  probe: async () => (await import('./probe/command.js')).probe,
  schema: async () => (await import('./schema.js')).schema,
  completion: async () => (await import('./completion.js')).completion(allCommands),
  demo: async () => (await import('./demo/command.js')).demo,
}

export const commandNames: readonly string[] = Object.keys(loaders)

/** Undefined if there is none with this name. */
export async function commandNamed(name: string): Promise<Command | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]!() : undefined
}

export const allCommands = (): Promise<Command[]> => Promise.all(Object.values(loaders).map((load) => load()))
