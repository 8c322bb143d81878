/**
 * The result of reading a body: its value, or why it cannot be read.
 *
 * @module
 */

/** Why a body, or its decoded form, is not complete or not readable. */
export type BodyFault =
  | 'tooLarge'
  | 'tooSlow'
  | 'truncated'
  | 'notHeld'
  | 'unlike'
  | 'unknownCoding'
  | 'corruptCoding'
  | 'unknownCharset'
  | 'invalidText'
  | 'invalidJson'

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: BodyFault }
