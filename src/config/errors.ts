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
export function unreadableReason({ code = '', message }: NodeJS.ErrnoException): string {
  return Object.hasOwn(reasons, code) ? reasons[code]! : message
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'the file does not exist',
  EISDIR: 'this is a directory',
  EACCES: 'this user may not read the file',
  EPERM: 'this user may not read the file',
  ENXIO: 'this is a socket',
  ENOTDIR: 'a part of the path is a file, not a directory',
  ELOOP: 'its symbolic links lead to each other',
  ENAMETOOLONG: 'the name is too long',
}
