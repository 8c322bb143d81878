/**
 * Header and trailer fields as a flat list, in the order, spelling and bytes in which they arrived.
 *
 * @module
 */

/**
 * `[name, value, name, value, …]`. Each string holds one byte per UTF-16 unit (latin1), so a value is sent with the
 * bytes with which it was received. Duplicates and their order are kept (RFC 9110 §5.3).
 */
export type Fields = readonly string[]

export const noFields: Fields = Object.freeze([])

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// RFC 9110 §5.5: VCHAR, obs-text, SP and HTAB, but not CR, LF, NUL or other control characters.
const illegalInValue = /[^\t\x20-\x7e\x80-\xff]/

/** Whether `text` is a token of RFC 9110 §5.6.2, as field names and methods are. */
export function isToken(text: string): boolean {
  return tokenPattern.test(text)
}

/** Whether `value` is allowed in a field line (RFC 9110 §5.5), one byte per UTF-16 unit. */
export function isFieldValue(value: string): boolean {
  return !illegalInValue.test(value)
}

/** `[name, value]` of each line. */
export function pairsOf(fields: Fields): [name: string, value: string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < fields.length; i += 2) pairs.push([fields[i]!, fields[i + 1]!])
  return pairs
}

function isNamed(candidate: string, name: string): boolean {
  return candidate.length === name.length && (candidate === name || candidate.toLowerCase() === name)
}

/** The first value of the field, or undefined. `name` is in lower case. */
export function getField(fields: Fields, name: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) {
    if (isNamed(fields[i]!, name)) return fields[i + 1]
  }
  return undefined
}

/** Every value of the field, in order. `name` is in lower case. */
export function getFieldLines(fields: Fields, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    if (isNamed(fields[i]!, name)) values.push(fields[i + 1]!)
  }
  return values
}

/** All lines of a list-valued field as one, joined by commas (RFC 9110 §5.3), or undefined. */
export function getCombinedField(fields: Fields, name: string): string | undefined {
  const values = getFieldLines(fields, name)
  return values.length === 0 ? undefined : values.length === 1 ? values[0] : values.join(', ')
}

/** Whether the list has the field. `name` is in lower case. */
export function hasField(fields: Fields, name: string): boolean {
  return getField(fields, name) !== undefined
}

/** The list without the named fields; the same list if it has none of them. Names in lower case. */
export function withoutFields(fields: Fields, names: ReadonlySet<string>): Fields {
  let kept: string[] | undefined
  for (let i = 0; i < fields.length; i += 2) {
    if (names.has(fields[i]!.toLowerCase())) kept ??= fields.slice(0, i)
    else kept?.push(fields[i]!, fields[i + 1]!)
  }
  return kept ?? fields
}

/** Only the lines of the named fields. Names in lower case. */
export function onlyFields(fields: Fields, names: ReadonlySet<string>): Fields {
  const kept: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    if (names.has(fields[i]!.toLowerCase())) kept.push(fields[i]!, fields[i + 1]!)
  }
  return kept
}

/** The list with the field set to one value: in the place of its first line, or at the end if there is none. */
export function withField(fields: Fields, name: string, value: string): Fields {
  const lower = name.toLowerCase()
  const result: string[] = []
  let placed = false
  for (let i = 0; i < fields.length; i += 2) {
    if (!isNamed(fields[i]!, lower)) result.push(fields[i]!, fields[i + 1]!)
    else if (!placed) {
      result.push(fields[i]!, value)
      placed = true
    }
  }
  if (!placed) result.push(name, value)
  return result
}

/**
 * The members of a comma-separated list (RFC 9110 §5.6.1), trimmed, without empty ones. A comma inside a quoted string
 * does not separate.
 */
export function splitList(value: string): string[] {
  const members: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i <= value.length; i++) {
    const char = value[i]
    if (quoted && char === '\\') i++
    else if (char === '"') quoted = !quoted
    else if (char === undefined || (char === ',' && !quoted)) {
      const member = value.slice(start, i).trim()
      if (member !== '') members.push(member)
      start = i + 1
    }
  }
  return members
}
