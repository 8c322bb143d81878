/**
 * Status codes and their standard reason phrases, as IANA registers them.
 *
 * @module
 */
import { STATUS_CODES } from 'node:http'

// Node's table, without phrases of obsolete RFCs and codes that IANA does not list.
const reasons: ReadonlyMap<number, string> = new Map([
  ...Object.entries(STATUS_CODES).map(([code, phrase]): [number, string] => [Number(code), phrase ?? '']),
  [208, 'Already Reported'],
  [413, 'Content Too Large'],
  [414, 'URI Too Long'],
  [416, 'Range Not Satisfiable'],
  [422, 'Unprocessable Content'],
  [418, ''],
  [509, ''],
])

/** Codes above 599 have no class, yet services send them (RFC 9110 §15). */
export const lastStatus = 999

/** The registered reason phrase, or the empty string for a code that has none. */
export function reasonOf(status: number): string {
  return reasons.get(status) ?? ''
}
