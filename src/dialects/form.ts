/**
 * Forms: `application/x-www-form-urlencoded`, and name-value pairs that are sent as plain text.
 *
 * @module
 */

// Names of members as services write them: letters, digits, dots, brackets, and what is percent-encoded.
const begins = /^\s*[A-Za-z_][\w.%[\]-]{0,99}(?:=[^\n<]*(?:$|[&\n])|$)/

/** Whether a text that begins so can be a form. */
export function looksLikeForm(text: string): boolean {
  return begins.test(text)
}

/** The members of a form; a name that repeats has a list. Pairs are separated by `&` or by line ends. */
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
