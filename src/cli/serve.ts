/**
 * `upstanding serve`: runs the proxy until it is stopped.
 *
 * @module
 */
import { measuredApp } from '../server/singleProcess.js'
import { readConfigArguments } from './arguments.js'
import type { Command } from './command.js'
import { configFlags, overrideFlags } from './configFlags.js'
import { runServer } from './runServer.js'

const flags = { ...configFlags, ...overrideFlags } as const

export const serve: Command = {
  name: 'serve',
  summary: 'run the proxy',
  operands: { name: '[FILE]', are: 'files' },
  description: `Runs the proxy: listens, forwards requests to the upstream, and corrects its responses according to the rules of the config. FILE is the config, as with --config. With --upstream and no config, the recommended rules apply.
SIGHUP or a change of the file reloads the config. SIGTERM and SIGINT let running exchanges finish, then exit with 0; a second signal exits at once.`,
  flags,
  remarks:
    'Each option can also be set by an environment variable, such as UPSTANDING_LISTEN; UPSTREAM and PORT work too. Flags override the environment, which overrides the file.',
  examples: [
    'upstanding serve upstanding.yaml',
    'upstanding serve --upstream http://127.0.0.1:3000',
    'upstanding serve --config upstanding.yaml --mode observe',
    'UPSTREAM=http://127.0.0.1:3000 PORT=8080 upstanding serve',
  ],
  run: (args, io) => runServer(readConfigArguments(args, flags), io, measuredApp),
}
