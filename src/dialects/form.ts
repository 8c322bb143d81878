/**
 * Forms: `application/x-www-form-urlencoded`, and name-value pairs that are sent as plain text.
 *
 * @module
 */

// Names of members as services write them: letters, digits, dots, brackets, and percent-encoded bytes.
const begins = /^\s*[A-Za-z_][\w.%[\]-]{0,99}(?:=[^\n<]*(?:$|[&\n])|$)/

/** Whether a text with this beginning can be a form. */
export function looksLikeForm(text: string): boolean {
  return begins.test(text)
}

/** The members of a form; a repeated name has a list. Pairs are separated by `&` or by line breaks. */
export function formOf(text: string): Readonly<Record<string, string | string[]>> {
  const members: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text.trim().replaceAll(/\r?\n/g, '&'))) {
    const before = members[name]
    if (before === undefined) members[name] = value.trim()
    else if (Array.isArray(before)) before.push(value.trim())
    else members[name] = [before, value.trim()]
  }
  return members
}
