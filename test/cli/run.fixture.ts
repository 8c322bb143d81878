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
  // Beyond the default of 16 KiB, what is written would wait and not be in the result.
  const whole = { highWaterMark: 2 ** 30 }
  const [stdout, stderr] = [new PassThrough(whole), new PassThrough(whole)]
  const io = {
    stdin: Readable.from([stdin]),
    stdout: Object.assign(stdout, { isTTY }) as OutputStream,
    stderr: Object.assign(stderr, { isTTY }) as OutputStream,
    env,
    onSignal: () => undefined,
  } as unknown as Io
  const code = await runCommandLine(args, io)
  return { code, stdout: written(stdout), stderr: written(stderr) }
}

/** One `read` returns everything in Node 20, and one piece in Node 26. */
function written(stream: PassThrough): string {
  let text = ''
  for (let piece = stream.read(); piece !== null; piece = stream.read()) text += piece
  return text
}
