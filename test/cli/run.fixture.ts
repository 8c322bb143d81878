/**
 * Runs a command line against streams in memory.
 *
 * @module
 */
import { PassThrough, Readable } from 'node:stream'
import { runCommandLine } from '../../src/cli/run.js'
import type { Io, OutputStream } from '../../src/server/io.js'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export async function run(
  args: readonly string[],
  { stdin = '', env = {}, isTTY = false }: { stdin?: string; env?: Io['env']; isTTY?: boolean } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const io = {
    stdin: Readable.from([stdin]),
    stdout: Object.assign(stdout, { isTTY }) as OutputStream,
    stderr: Object.assign(stderr, { isTTY }) as OutputStream,
    env,
    onSignal: () => undefined,
  } as unknown as Io
  const code = await runCommandLine(args, io)
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
}
