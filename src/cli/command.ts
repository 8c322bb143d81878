/**
 * What a subcommand is, and the streams and environment that it may use: `main.ts` alone touches the process.
 *
 * @module
 */

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean }

/** What a command reads and writes. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls the listener each time the process gets the signal. */
  onSignal(signal: NodeJS.Signals, listener: () => void): void
  /** Calls the listener with what was thrown and not caught, or rejected and not handled; nothing else happens then. */
  onFailure(listener: (error: unknown) => void): void
  /** Ends the process at once. */
  exit(code: number): void
  /** Descriptor of `stdout`, for writing in the background; undefined: only the stream itself can be written to. */
  readonly stdoutDescriptor?: number
}

export interface Command {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** The whole help text, with examples; ends with a line break. */
  readonly usage: string
  /** Returns the exit code: 0 good, 1 the answer is no, 2 wrong use. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** Thrown by a command that was used wrongly: the message goes to stderr, the exit code is 2. */
export class UsageError extends Error {}
