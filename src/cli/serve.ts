/**
 * `upstanding serve`: runs the proxy until it is told to stop.
 *
 * @module
 */
import { measuredApp } from '../server/singleProcess.js'
import { readFlags } from './arguments.js'
import type { Command } from './command.js'
import { configFlags, overrideFlags } from './configFlags.js'
import { runServer } from './runServer.js'

const flags = { ...configFlags, ...overrideFlags } as const

export const serve: Command = {
  name: 'serve',
  summary: 'run the proxy',
  description: `Runs the proxy: listens, asks the upstream, and corrects its responses by the rules of the config.
SIGHUP, or a change of the file, puts the config in force anew. SIGTERM and SIGINT let running exchanges finish, then exit with 0; a second one exits at once.`,
  flags,
  remarks:
    'Each option is also read from UPSTANDING_… in the environment, as UPSTANDING_LISTEN; UPSTREAM and PORT too. Flags beat the environment, which beats the file.',
  examples: [
    'upstanding serve --config upstanding.yaml',
    'upstanding serve --config upstanding.yaml --mode observe',
    'UPSTREAM=http://127.0.0.1:3000 PORT=8080 upstanding serve',
  ],
  run: (args, io) => runServer(readFlags(args, flags), io, measuredApp),
}
