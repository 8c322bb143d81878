/**
 * The contract of a subcommand.
 *
 * @module
 */
import type { Io } from '../server/io.js'

/** A flag; its parsing, its line in the help and its completion are derived from this. */
export interface Flag {
  /** A single letter, for `-X`. */
  readonly short?: string
  /**
   * Placeholder of the value in the help, such as `FILE`, or its possible values. Omitted for a flag without a value.
   */
  readonly value?: string | readonly string[]
  /** Whether an empty value is allowed. */
  readonly allowsEmpty?: true
  /** Whether it may be given several times. */
  readonly multiple?: boolean
  readonly summary: string
}

/** Flags by name, without dashes. */
export type Flags = Readonly<Record<string, Flag>>

/** What follows a command's name, other than flags. */
export interface Operands {
  /** For example `[FILE…]`. */
  readonly name: string
  /** What shell completion offers: names of files, or one of these words. */
  readonly are: 'files' | 'other' | readonly string[]
}

export interface Command {
  readonly name: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** Undefined if there are none. */
  readonly operands?: Operands
  /** Paragraphs below the usage line. */
  readonly description: string
  readonly flags: Flags
  /** A paragraph below the flags, about exit codes and dangers. */
  readonly remarks?: string
  /** Command lines that work as written. */
  readonly examples: readonly string[]
  /** Returns the exit code: 0 success, 1 failure, 2 wrong usage. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** Thrown by a command that was used wrongly: the message goes to stderr, the exit code is 2. */
export class UsageError extends Error {}

/** Thrown by a command that cannot do its work: the message goes to stderr, the exit code is 1. */
export class CommandError extends Error {}
