/**
 * The text of a config: parsed as YAML 1.2 with variables replaced, with the place of every value and key.
 *
 * @module
 */
import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  Scalar,
  visit,
} from 'yaml'
import { type Environment, replaceVariables } from './environment.js'
import type { ConfigErrorCode } from './errorCatalogue.js'
import type { ConfigError, Place } from './errors.js'
import { describeYamlError, formOf, withoutAftermath } from './yamlErrors.js'

/** Keys and indexes that lead to a value. */
export type ConfigPath = readonly string[]

export interface ConfigText {
  readonly file: string
  /** The data, or undefined if the text is not YAML. */
  readonly value: unknown
  readonly errors: readonly ConfigError[]
  readonly warnings: readonly ConfigError[]
  /** Place of the value; if it is missing, of the closest value around it. */
  placeOfValue(path: ConfigPath): Place
  /** Place of the last key of the path. */
  placeOfKey(path: ConfigPath): Place
}

// Words of YAML 1.1, and of what people know as YAML.
const formerBooleans: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
])

// Aliases of aliases grow exponentially; no real config resolves so many.
const maxAliases = 100

/** Parses the text. Never throws: errors are in the result. */
export function parseSource(text: string, file: string, environment: Environment): ConfigText {
  const json = plainJson(text)
  if (json === undefined) return parseYaml(text, file, environment)
  // Places are only needed for a message, so the YAML parser runs when there is one.
  let parsed: ConfigText | undefined
  const located = () => {
    parsed ??= parseYaml(text, file, environment)
    return parsed
  }
  return {
    file,
    value: json,
    errors: [],
    warnings: [],
    placeOfValue: (path) => located().placeOfValue(path),
    placeOfKey: (path) => located().placeOfKey(path),
  }
}

/**
 * JSON means the same as YAML, and is read many times faster. Undefined if the text is not JSON, or has something that
 * YAML or this config treats differently: variables, merge keys, the same key twice.
 */
function plainJson(text: string): object | undefined {
  if (!/^\ufeff?\s*\{/.test(text) || /\$\{|"<<"/.test(text) || isTooDeep(text)) return undefined
  try {
    const value = JSON.parse(text.replace(/^\ufeff/, '')) as object
    let written = 0
    for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) {
      if (colon !== undefined) written++
    }
    return written === keysIn(value) ? value : undefined
  } catch {
    return undefined
  }
}

function keysIn(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0
  const members = Object.values(value)
  return members.reduce(
    (sum: number, member) => sum + keysIn(member),
    Array.isArray(value) ? 0 : members.length,
  )
}

function parseYaml(text: string, file: string, environment: Environment): ConfigText {
  const lines = new LineCounter()
  const errors: ConfigError[] = []
  const place = (start: number, end: number): Place => placeIn(text, lines, file, start, end)
  const report = (code: ConfigErrorCode, message: string, at: Place) =>
    errors.push({ code, severity: 'fault', place: at, message })

  const parsed = parsedDocument(text, lines)
  if (parsed === undefined) {
    const message = `values are nested more than ${deepest} levels deep; a config needs about ten: look for unclosed brackets`
    return emptySource(file, [{ code: 'bad-yaml', severity: 'fault', place: place(0, 0), message }], place)
  }
  const document = parsed
  const tags = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
  const conflict = document.errors.length === 0 ? -1 : text.search(/^(?:<{7} |={7}$|>{7} )/m)
  if (conflict !== -1) {
    const message =
      'a conflict of a merge begins here; keep one of the two versions, and remove the lines of "<", "=" and ">"'
    report('bad-yaml', message, place(conflict, conflict + 7))
  } else if (document.errors.length > 0 && formOf(text) !== undefined) {
    const message = `this file is written ${formOf(text)}; a config is YAML and begins as in upstream: http://127.0.0.1:3000`
    report('bad-yaml', message, place(0, 0))
  } else
    for (const error of withoutAftermath([...document.errors, ...tags])) {
      report(...describeYamlError(error, text), place(error.pos[0], error.pos[1]))
    }
  const warnings: ConfigError[] = []
  visit(document, {
    Scalar(key, node, ancestors) {
      const isPlain = key !== 'key' && node.type === Scalar.PLAIN && isFree(ancestors)
      const meant = isPlain ? formerBooleans.get(node.source!.toLowerCase()) : undefined
      if (meant !== undefined) {
        const message = `${node.source} is text in YAML 1.2; write ${meant}, or "${node.source}" in quotes if you mean the text`
        warnings.push({
          code: 'text-for-boolean',
          severity: 'warning',
          place: place(...rangeOf(node)),
          message,
        })
      }
      if (key === 'key' || typeof node.source !== 'string' || !node.source.includes('${')) return
      const [start, end] = node.range ?? [0, 0]
      const replaced = replaceVariables(node.source, environment)
      let from = start
      for (const variable of replaced.withLineBreak) {
        const message = `the value of ${variable} ends with a line break, so nothing will ever equal it; set it without one, as $(cat FILE) does`
        warnings.push({ code: 'line-break', severity: 'warning', place: place(start, end), message })
      }
      for (const { code, found } of replaced.errors) {
        // Escapes in a quoted scalar shift offsets, so the variable is looked up by its spelling in the file.
        const at = text.indexOf(found, from)
        report(
          code,
          variableMessage(code, found),
          at === -1 ? place(start, end) : place(at, at + found.length),
        )
        from = Math.max(from, at + found.length)
      }
      node.value = node.type === Scalar.PLAIN ? retyped(document, replaced.text) : replaced.text
    },
    Alias(_, node) {
      if (node.resolve(document) === undefined) {
        const message = `alias "*${node.source}" refers to no anchor; expected "&${node.source}" on an earlier value`
        report('unknown-anchor', message, place(...rangeOf(node)))
      }
    },
  })

  const located = (path: ConfigPath, wanted: 'key' | 'value'): Place =>
    place(...locate(document, path, wanted))
  return {
    file,
    value: errors.length === 0 ? plainData(document, report, place(0, 0)) : undefined,
    errors,
    warnings,
    placeOfValue: (path) => located(path, 'value'),
    placeOfKey: (path) => located(path, 'key'),
  }
}

const deepest = 200

/** Undefined if values are nested too deeply, because the library is recursive. */
function parsedDocument(text: string, lineCounter: LineCounter): Document | undefined {
  if (isTooDeep(text)) return undefined
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error', merge: true })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Counts brackets within brackets, and lists within lists on one line, including those in quoted text. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > deepest) return true
  }
  return /(?:[-?] ){200}/.test(text) || /\n {400}/.test(text)
}

function emptySource(
  file: string,
  errors: readonly ConfigError[],
  place: (start: number, end: number) => Place,
): ConfigText {
  const start = () => place(0, 0)
  return { file, value: undefined, errors, warnings: [], placeOfValue: start, placeOfKey: start }
}

/** Whether any text is allowed here; elsewhere, the schema lists the allowed words, as in `admin: off`. */
function isFree([, , member]: readonly unknown[]): boolean {
  return isPair(member) && isScalar(member.key) && ['rules', 'tests'].includes(String(member.key.value))
}

function placeIn(text: string, lines: LineCounter, file: string, start: number, end: number): Place {
  if (text === '') return { file, line: 1, column: 1, length: 1 }
  const { line, col } = lines.linePos(Math.min(start, text.length))
  const lineEnd = text.indexOf('\n', start)
  const last = Math.min(end, lineEnd === -1 ? text.length : lineEnd)
  return { file, line: Math.max(line, 1), column: Math.max(col, 1), length: Math.max(1, last - start) }
}

function variableMessage(code: 'unset-variable' | 'bad-variable', text: string): string {
  return code === 'unset-variable'
    ? `the environment variable ${text.slice(2, -1)} is not set; set it, or write a default: ${text.slice(0, -1)}:-value}`
    : `"${text}" is not a variable; expected \${NAME} or \${NAME:-default}; to write the characters literally, use $\${`
}

/** A plain scalar gets the type that it would have if its value were in the file: `${PORT}` is a number. */
function retyped(document: Document, text: string): unknown {
  for (const tag of document.schema?.tags ?? []) {
    if (tag.collection === undefined && tag.default === true && 'test' in tag && tag.test?.test(text)) {
      const resolved = tag.resolve(text, () => undefined, {})
      return isScalar(resolved) ? resolved.value : resolved
    }
  }
  return text
}

function plainData(
  document: Document,
  report: (code: ConfigErrorCode, message: string, at: Place) => void,
  start: Place,
): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    if (/merge/i.test((error as Error).message)) {
      report('bad-yaml', '"<<" merges a mapping; write "<<: *name", or remove it', start)
    } else
      report('too-many-aliases', `aliases resolve to more than ${maxAliases} values; write them out`, start)
    return undefined
  }
}

function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: readonly number[] | null } | null)?.range
  return range ? [range[0]!, range[1]!] : [0, 0]
}

/** Follows the path as far as it leads. */
function locate(document: Document, path: ConfigPath, wanted: 'key' | 'value'): [number, number] {
  let node: unknown = document.contents
  let found: [number, number] = [0, 0]
  for (const [depth, step] of path.entries()) {
    const target = isAlias(node) ? node.resolve(document) : node
    const last = depth === path.length - 1
    if (isMap(target)) {
      const pair = pairOf(document, target.items as Pair[], step)
      if (pair === undefined) return found
      node = pair.value
      const empty = node === null || (isScalar(node) && node.source === '')
      // A block begins on the line after its key, but people look at the key.
      const shown = last && wanted === 'value' && !empty && !isMap(node) && !isSeq(node)
      found = rangeOf(shown ? node : pair.key)
    } else if (isSeq(target)) {
      node = target.items[Number(step)]
      if (node === undefined || node === null) return found
      found = rangeOf(node)
    } else return found
  }
  return found
}

function pairOf(document: Document, items: readonly Pair[], key: string): Pair | undefined {
  const named = items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  if (named !== undefined) return named
  for (const pair of items) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue
    const merged = isAlias(pair.value) ? pair.value.resolve(document) : pair.value
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const map = isAlias(source) ? source.resolve(document) : source
      const inner = isMap(map) ? pairOf(document, map.items as Pair[], key) : undefined
      if (isPair(inner)) return inner
    }
  }
  return undefined
}
