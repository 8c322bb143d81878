/**
 * What a subcommand is, and the streams and environment that it may use: `main.ts` alone touches the process.
 *
 * @module
 */

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

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

/** A flag: its parsing, its line in the help and its completion are all made of this. */
export interface Flag {
  /** One letter, for `-X`. */
  readonly short?: string
  /** What stands for the value in the help, as `FILE`, or the words that it can be. Left out: a flag without value. */
  readonly value?: string | readonly string[]
  /** It may be given several times. */
  readonly multiple?: boolean
  readonly summary: string
}

/** Flags by name, without dashes. */
export type Flags = Readonly<Record<string, Flag>>

/** What follows a command's name, other than flags. */
export interface Operands {
  /** As in `[FILE…]`. */
  readonly name: string
  /** What a shell offers in its place: names of files, or one of some words. */
  readonly are: 'files' | 'other' | readonly string[]
}

export interface Command {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** Undefined: it takes none. */
  readonly operands?: Operands
  /** Paragraphs below the line of usage. */
  readonly description: string
  readonly flags: Flags
  /** A paragraph below the flags, on exit codes and dangers. */
  readonly remarks?: string
  /** Command lines that were tried. */
  readonly examples: readonly string[]
  /** Returns the exit code: 0 good, 1 the answer is no, 2 wrong use. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** Thrown by a command that was used wrongly: the message goes to stderr, the exit code is 2. */
export class UsageError extends Error {}
