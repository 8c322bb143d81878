/**
 * Structured fields (RFC 9651): lists and dictionaries of single items.
 *
 * @module
 */

export type BareItem = string | number | boolean

/** A member of a list, or of a dictionary, in which it has a key. */
export interface ListMember {
  /** Lower case. */
  readonly key: string | undefined
  readonly value: BareItem
  readonly parameters: ReadonlyMap<string, BareItem>
}

const key = /[A-Za-z*][\w\-.*]*/y
const whitespace = /[ \t]*/y
const string = /"((?:[^"\\]|\\["\\])*)"/y
const number = /-?\d{1,15}(?:\.\d{1,6})?/y
const token = /[A-Za-z*][\w!#$%&'*+\-.^`|~:/]*/y
const binary = /:[A-Za-z0-9+/=]*:/y
const boolean = /\?[01]/y
const date = /@(-?\d{1,15})/y

/**
 * The members of a list or a dictionary; undefined if the text is neither, or has an inner list. Upper-case keys are
 * read as lower case, and white space around `;` is allowed.
 */
export function parseMembers(text: string): ListMember[] | undefined {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return undefined
    at = pattern.lastIndex
    return found
  }
  const bareItem = (): BareItem | undefined => {
    const quoted = take(string)
    if (quoted !== undefined) return quoted[1]!.replace(/\\(.)/g, '$1')
    const numeric = take(number)?.[0] ?? take(date)?.[1]
    if (numeric !== undefined) return Number(numeric)
    const truth = take(boolean)
    if (truth !== undefined) return truth[0] === '?1'
    return take(binary)?.[0] ?? take(token)?.[0]
  }
  const keyBefore = (): string | undefined => {
    const start = at
    const found = take(key)
    if (found !== undefined && text[at] === '=') {
      at++
      return found[0].toLowerCase()
    }
    at = start
    return undefined
  }
  const parameters = (): ReadonlyMap<string, BareItem> | undefined => {
    const found = new Map<string, BareItem>()
    for (;;) {
      take(whitespace)
      if (text[at] !== ';') return found
      at++
      take(whitespace)
      const named = keyBefore()
      const name = named ?? take(key)?.[0].toLowerCase()
      const value = named === undefined ? true : bareItem()
      if (name === undefined || value === undefined) return undefined
      found.set(name, value)
    }
  }
  const members: ListMember[] = []
  take(whitespace)
  while (at < text.length) {
    const name = keyBefore()
    const value = bareItem()
    const found = value === undefined ? undefined : parameters()
    if (value === undefined || found === undefined) return undefined
    members.push({ key: name, value, parameters: found })
    if (at === text.length) break
    if (text[at] !== ',') return undefined
    at++
    take(whitespace)
  }
  return members
}
