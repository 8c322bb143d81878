/**
 * The result of reading a body: its value, or why it cannot be read.
 *
 * @module
 */

/** Why a body, or its decoded form, is not complete or not readable. */
export type BodyError =
  | 'tooLarge'
  | 'tooSlow'
  | 'truncated'
  | 'memoryLimit'
  | 'mismatch'
  | 'unknownCoding'
  | 'corruptCoding'
  | 'unknownCharset'
  | 'invalidText'
  | 'invalidJson'

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: BodyError }
