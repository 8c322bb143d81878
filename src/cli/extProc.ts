/**
 * `upstanding ext-proc`: runs the external processor for Envoy until it is stopped.
 *
 * @module
 */
import { buildExtProc } from '../extProc/app.js'
import { readConfigArguments } from './arguments.js'
import type { Command } from './command.js'
import { configFlags, overrideFlags } from './configFlags.js'
import { runServer } from './runServer.js'

const flags = { ...configFlags, ...overrideFlags } as const

export const extProc: Command = {
  name: 'ext-proc',
  summary: 'run the external processor for Envoy',
  operands: { name: '[FILE]', are: 'files' },
  description: `Serves Envoy's ext_proc protocol (envoy.service.ext_proc.v3.ExternalProcessor) by gRPC, and corrects the responses that Envoy forwards by the rules of the config. The config needs no upstream. docs/ext-proc.md has the Envoy side.
SIGHUP, or a change of the file, reloads the config. SIGTERM and SIGINT let running exchanges finish, then exit with 0; a second one exits at once.`,
  flags,
  remarks:
    'Each option is also read from UPSTANDING_… in the environment, as UPSTANDING_LISTEN; PORT too. Flags beat the environment, which beats the file.',
  examples: [
    'upstanding ext-proc --config upstanding.yaml --listen :9002',
    'upstanding ext-proc --config upstanding.yaml --listen unix:/run/upstanding/ext-proc.sock',
  ],
  run: (args, io) => runServer(readConfigArguments(args, flags), io, buildExtProc, { upstream: 'optional' }),
}
