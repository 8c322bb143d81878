/**
 * W3C Trace Context: parses the header `traceparent`.
 *
 * @module
 */

// Section 3.2: version, trace-id, parent-id, flags; ids of zeros alone and version ff are invalid. Versions after 00
// may append more.
const traceparent =
  /^(?:00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}|(?!00|ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?)$/

/** The trace-id of a valid `traceparent`, 32 lower-case hexadecimal digits; undefined for anything else. */
export function traceIdOf(value: string | undefined): string | undefined {
  const found = value === undefined ? undefined : traceparent.exec(value)
  return found?.[1] ?? found?.[2]
}
