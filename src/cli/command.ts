/**
 * What a subcommand is.
 *
 * @module
 */
import type { Io } from '../server/io.js'

/** A flag: its parsing, its line in the help and its completion are all made of this. */
export interface Flag {
  /** One letter, for `-X`. */
  readonly short?: string
  /** Placeholder of the value in the help, such as `FILE`, or its possible values. Omitted: a flag without a value. */
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
  /** Returns the exit code: 0 success, 1 failure, 2 wrong usage. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** Thrown by a command that was used wrongly: the message goes to stderr, the exit code is 2. */
export class UsageError extends Error {}
