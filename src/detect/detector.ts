/**
 * The contract of a leak detector: one family of internal details, found in text in linear time.
 *
 * @module
 */

export const families = [
  'stackTrace',
  'exception',
  'sourceCode',
  'filePath',
  'sql',
  'credentials',
  'internalHost',
  'versionBanner',
  'environment',
] as const
export type Family = (typeof families)[number]

/** The families of what was found, each once, in the order in which they occur. */
export function familiesOf<F extends string>(found: readonly { readonly family: F }[]): F[] {
  return [...new Set(found.map(({ family }) => family))]
}

/** A leak in a text: where it begins and ends, in UTF-16 units. */
export interface Leak {
  readonly family: Family
  readonly start: number
  readonly end: number
}

export interface Detector {
  readonly family: Family
  /** One sentence. */
  readonly summary: string
  /** For the reference: what it looks for, and what it must not mistake for it. */
  readonly finds: readonly string[]
  readonly ignores: readonly string[]
  /**
   * Finds the leaks of the family in plain text. Linear in the length of the text, whatever the text.
   * The same place may be reported once only; leaks come in order of their start.
   */
  find(text: string): Leak[]
}
