/**
 * Members that many services send next to an error, and that say nothing about a resource.
 *
 * @module
 */
import { ignoredNames } from './memberNames.js'

const endings =
  /(?:requestid|traceid|spanid|correlationid|debugid|logid|eventid|errorid|incidentid|reqid|reference|message|msg|version)$/

// Services use the same names again and again; names that a hostile service invents are forgotten.
const plainNames = new Map<string, string>()
const maxMemoised = 1024
const maxName = 64

/**
 * The letters and digits of a member's name in lower case, so that `error_code`, `errorCode` and `Error-Code` are the
 * same.
 */
export function plainName(name: string): string {
  const known = plainNames.get(name)
  if (known !== undefined) return known
  const plain = name.replaceAll(/[^A-Za-z0-9]+/g, '').toLowerCase()
  if (plainNames.size >= maxMemoised) plainNames.clear()
  if (name.length <= maxName) plainNames.set(name, plain)
  return plain
}

/** Whether a body with a member of this name next to an error is still only an error. */
export function isIgnoredMember(name: string): boolean {
  const plain = plainName(name)
  return ignoredNames.has(plain) || endings.test(plain) || /^err|error|exception|(?<!de)fault/.test(plain)
}
