/**
 * Config errors: what is wrong with a config, and where. Warnings are errors that do not keep the proxy from starting.
 *
 * @module
 */
import type { ConfigErrorCode } from './errorCatalogue.js'

/** A place in a file. Line and column count from 1; 0 means the file as a whole. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  /** How many characters to underline, all on that line. */
  readonly length: number
}

export type Severity = 'fault' | 'warning'

export interface ConfigError {
  readonly code: ConfigErrorCode
  readonly severity: Severity
  readonly place: Place
  /** One line: what was found, what was expected, how to fix it. */
  readonly message: string
}

/** `file:line:column: message`, or `file: message` if there is no line. */
export function formatConfigError({ place, message, severity }: ConfigError): string {
  const spot = place.line === 0 ? place.file : `${place.file}:${place.line}:${place.column}`
  return `${spot}: ${severity === 'warning' ? 'warning: ' : ''}${message}`
}

/** Sorted by file, line and column. */
export function inFileOrder(errors: readonly ConfigError[]): ConfigError[] {
  return [...errors].sort(
    (a, b) =>
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  )
}

/** Why the operating system cannot read a file. */
export function unreadableReason({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'the file does not exist'
  return code === 'EISDIR' ? 'this is a directory' : message
}
