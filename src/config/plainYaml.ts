/**
 * Reads the part of YAML in which most configs are written: mappings and lists, scalars and flow collections on one
 * line, comments. It takes a tenth of the time of the YAML library. It reports nothing: a text with anything else in it
 * (anchors, tags, text over several lines, errors) is read by the library.
 *
 * @module
 */
import { isScalar, Schema } from 'yaml'
import { type Environment, replaceVariables } from './environment.js'

// Words of YAML 1.1, and of what people know as YAML.
const formerBooleans: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
])

/** What is meant by a word that is no boolean in YAML 1.2: `yes`, `Off`. */
export const formerBoolean = (text: string): boolean | undefined => formerBooleans.get(text.toLowerCase())

const { tags } = new Schema({ schema: 'core' })

/** The value of a plain scalar: text, or what a number, `true` or `null` stands for. */
export function plainValue(text: string): unknown {
  for (const tag of tags) {
    if (tag.collection === undefined && tag.default === true && 'test' in tag && tag.test?.test(text)) {
      const resolved = tag.resolve(text, () => undefined, {})
      return isScalar(resolved) ? resolved.value : resolved
    }
  }
  return text
}

/** The top-level keys below which any text is allowed; elsewhere, the schema lists the words, as in `admin: off`. */
export const freeKeys: readonly unknown[] = ['rules', 'tests']

/** The data, or undefined if the text has to be read by the library. */
export function plainYaml(text: string, environment: Environment): object | undefined {
  if (special.test(text)) return undefined
  try {
    return new Reader(text, environment).document()
  } catch (error) {
    if (error === unsupported) return undefined
    throw error
  }
}

/** Invisible in an editor: soft hyphens, zero-width spaces, a byte order mark after the first character. */
export const invisible = /[\u00ad\u200b\u200e\u200f\u2060]|(?<!^)\ufeff/g

// White space other than spaces, control characters, and what begins and ends documents.
const special = /[^\S \n]|[\x00-\x08\x0e-\x1f\x7f-\x9f]|^(?:---|\.\.\.|%)/m

const unsupported = new Error('not plain YAML')

interface Line {
  readonly indent: number
  readonly content: string
}

const key = /(?:[A-Za-z0-9/_$][\w/$.*~-]{0,99}|'[^']{0,99}'|"[^"\\]{0,99}")/.source
const entry = new RegExp(`^(${key}):(?: +(.*))?$`)
const flowEntry = new RegExp(`(${key}): +`, 'y')
const start = /(?:[\w/.$^(~+=\\;<]|-(?=[\w/.]))/.source
const plain = new RegExp(`^${start}`)
const flowPlain = new RegExp(`${start}[^,[\\]{}:#]*(?::(?=[^ ,[\\]{}])[^,[\\]{}:#]*)*`, 'y')
const quoted = /'[^']*(?:''[^']*)*'|"[^"\\]*(?:\\["\\/bfnrt][^"\\]*)*"/y
const spaces = / */y
const nothing = /^(?:#.*)?$/
const rest = /^ *(?: #.*)?$/

class Reader {
  readonly #lines: Line[] = []
  #at = 0
  #isFree = false

  constructor(
    text: string,
    readonly environment: Environment,
  ) {
    for (const line of text.split('\n')) {
      const content = line.trimStart()
      if (!nothing.test(content)) this.#lines.push({ indent: line.length - content.length, content })
    }
  }

  document(): object {
    const value = this.#lines[0]?.indent === 0 ? this.#mapping(0) : undefined
    if (value === undefined || this.#at < this.#lines.length) throw unsupported
    return value
  }

  #isItem(): boolean {
    const { content } = this.#lines[this.#at]!
    return content.startsWith('- ') || content === '-'
  }

  /** The value that begins on this line. */
  #block(): unknown {
    const { indent, content } = this.#lines[this.#at]!
    if (this.#isItem()) return this.#list(indent)
    if (entry.test(content)) return this.#mapping(indent)
    this.#at++
    return this.#scalar(content)
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = []
    while (this.#lines[this.#at]?.indent === indent && this.#isItem()) {
      const content = this.#lines[this.#at]!.content.slice(1).trimStart()
      if (content === '') throw unsupported
      const width = this.#lines[this.#at]!.content.length - content.length
      this.#lines[this.#at] = { indent: indent + width, content }
      items.push(this.#block())
    }
    return items
  }

  #mapping(indent: number): object {
    const members: Record<string, unknown> = {}
    while (this.#lines[this.#at]?.indent === indent && !this.#isItem()) {
      const [, written, value = ''] = entry.exec(this.#lines[this.#at++]!.content) ?? []
      const key = keyOf(written, members)
      if (indent === 0) this.#isFree = freeKeys.includes(key)
      members[key] = nothing.test(value) ? this.#below(indent) : this.#scalar(value)
    }
    return members
  }

  /** The value on the lines after a key. A list may begin at the column of its key. */
  #below(indent: number): unknown {
    const next = this.#lines[this.#at]
    if (next === undefined || next.indent < indent) return null
    return next.indent > indent || this.#isItem() ? this.#block() : null
  }

  /** A value on one line, and what may follow it. */
  #scalar(text: string): unknown {
    if (/^[[{"']/.test(text)) {
      const value = this.#flow(text, 0)
      if (!rest.test(text.slice(this.#end))) throw unsupported
      return value
    }
    const comment = text.indexOf(' #')
    const written = (comment === -1 ? text : text.slice(0, comment)).trimEnd()
    if (!plain.test(written) || /:(?: |$)/.test(written)) throw unsupported
    return this.#plain(written)
  }

  /** Where the value ends that {@link #flow} has read. */
  #end = 0

  #flow(text: string, from: number): unknown {
    const take = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = this.#end
      const found = pattern.exec(text)
      if (found !== null) this.#end = pattern.lastIndex
      return found
    }
    this.#end = from
    const closing = { '[': ']', '{': '}' }[text[from] as string]
    if (closing === undefined) {
      const [string] = take(quoted) ?? []
      if (string !== undefined) return this.#replaced(unquoted(string))
      const [written] = take(flowPlain) ?? []
      if (written === undefined) throw unsupported
      return this.#plain(written.trimEnd())
    }
    const items: unknown[] = []
    const members: Record<string, unknown> = {}
    this.#end++
    take(spaces)
    while (text[this.#end] !== closing) {
      if (closing === ']') items.push(this.#flow(text, this.#end))
      else {
        const key = keyOf(take(flowEntry)?.[1], members)
        members[key] = this.#flow(text, this.#end)
      }
      take(spaces)
      if (text[this.#end] === closing) break
      if (text[this.#end++] !== ',') throw unsupported
      if (take(spaces) !== null && text[this.#end] === closing) throw unsupported
    }
    this.#end++
    return closing === ']' ? items : members
  }

  #plain(text: string): unknown {
    if (this.#isFree && formerBoolean(text) !== undefined) throw unsupported
    return plainValue(this.#replaced(text))
  }

  #replaced(text: string): string {
    if (!text.includes('${')) return text
    const { text: replaced, errors, withLineBreak } = replaceVariables(text, this.environment)
    if (errors.length + withLineBreak.length > 0) throw unsupported
    return replaced
  }
}

/** The key as it is in the data; a key that is not text has the form of its value. */
function keyOf(written: string | undefined, members: object): string {
  if (written === undefined) throw unsupported
  const isQuoted = /^["']/.test(written)
  const key = isQuoted ? written.slice(1, -1) : written
  const isText = isQuoted || (String(plainValue(key)) === key && key !== 'null')
  if (!isText || key === '__proto__' || Object.hasOwn(members, key)) throw unsupported
  return key
}

const unquoted = (string: string): string =>
  string.startsWith('"') ? (JSON.parse(string) as string) : string.slice(1, -1).replaceAll("''", "'")
