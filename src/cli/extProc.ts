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
  description: `Serves Envoy's ext_proc protocol (envoy.service.ext_proc.v3.ExternalProcessor) over gRPC and applies the rules of the config to the responses that Envoy forwards. The config needs no upstream. docs/ext-proc.md describes the Envoy side.
SIGHUP or a change of the file reloads the config. SIGTERM and SIGINT let running exchanges finish, then exit with 0; a second signal exits at once.`,
  flags,
  remarks:
    'Each option can also be set by an environment variable, such as UPSTANDING_LISTEN; PORT works too. Flags override the environment, which overrides the file.',
  examples: [
    'upstanding ext-proc --config upstanding.yaml --listen :9002',
    'upstanding ext-proc --config upstanding.yaml --listen unix:/run/upstanding/ext-proc.sock',
  ],
  run: (args, io) => runServer(readConfigArguments(args, flags), io, buildExtProc, { upstream: 'optional' }),
}
