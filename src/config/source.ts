/**
 * The text of a config: parsed as YAML 1.2 with variables replaced, with the place of every value and key.
 *
 * @module
 */
import { type Document, isPair, isScalar, LineCounter, parseDocument, Scalar, visit } from 'yaml'
import { type Environment, replaceVariables } from './environment.js'
import type { ConfigErrorCode } from './errorCatalogue.js'
import type { ConfigError, Place } from './errors.js'
import { formerBoolean, freeKeys, invisible, plainValue, plainYaml } from './plainYaml.js'
import { describeYamlError, formOf, withoutAftermath } from './yamlErrors.js'
import { locate, placeIn, rangeOf } from './yamlPlaces.js'

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

// Aliases of aliases grow exponentially; no real config resolves so many.
const maxAliases = 100

/** Parses the text. Never throws: errors are in the result. */
export function parseSource(text: string, file: string, environment: Environment): ConfigText {
  const isPlain = !isTooDeep(text) && text.search(invisible) === -1
  const value = isPlain ? (plainJson(text) ?? plainYaml(text, environment)) : undefined
  if (value === undefined) return parseYaml(text, file, environment)
  // Places are only needed for a message, so the YAML parser runs when there is one.
  let parsed: ConfigText | undefined
  const located = () => {
    parsed ??= parseYaml(text, file, environment)
    return parsed
  }
  return {
    file,
    value,
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
  if (!/^\ufeff?\s*\{/.test(text) || /\$\{|"<<"/.test(text)) return undefined
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

/** A config while it is read. */
interface YamlReading {
  readonly text: string
  readonly document: Document
  readonly environment: Environment
  readonly errors: ConfigError[]
  readonly warnings: ConfigError[]
  placeOf(start: number, end: number): Place
}

function parseYaml(text: string, file: string, environment: Environment): ConfigText {
  const lines = new LineCounter()
  const placeOf = (start: number, end: number): Place => placeIn(text, lines, file, start, end)
  const document = parsedDocument(text, lines)
  if (document === undefined) {
    const message = `values are nested more than ${deepest} levels deep; a config needs about ten: look for unclosed brackets`
    const start = placeOf(0, 0)
    return emptySource(file, [{ code: 'bad-yaml', severity: 'fault', place: start, message }], start)
  }
  const reading: YamlReading = { text, document, environment, errors: [], warnings: [], placeOf }
  reportSyntax(reading)
  warnOfInvisible(reading)
  visit(document, {
    Scalar(key, node, ancestors) {
      if (key === 'key') return
      warnOfBoolean(reading, node, ancestors)
      replaceIn(reading, node)
    },
    Alias(_, node, ancestors) {
      const target = node.resolve(document)
      if (target !== undefined) {
        const message = `"*${node.source}" is inside the value that it repeats, so it would never end; repeat another value, or remove it`
        if (ancestors.includes(target)) report(reading, 'bad-yaml', message, placeOf(...rangeOf(node)))
        return
      }
      const isName = /^[\w-]+$/.test(node.source)
      const message = isName
        ? `alias "*${node.source}" refers to no anchor; expected "&${node.source}" on an earlier value`
        : `a value cannot begin with * unless it is in quotes; write "*${node.source}"`
      report(reading, 'unknown-anchor', message, placeOf(...rangeOf(node)))
    },
  })
  const { errors, warnings } = reading
  const located = (path: ConfigPath, wanted: 'key' | 'value'): Place =>
    placeOf(...locate(document, path, wanted))
  return {
    file,
    value: errors.length === 0 ? plainData(reading) : undefined,
    errors,
    warnings,
    placeOfValue: (path) => located(path, 'value'),
    placeOfKey: (path) => located(path, 'key'),
  }
}

function report({ errors }: YamlReading, code: ConfigErrorCode, message: string, place: Place): void {
  errors.push({ code, severity: 'fault', place, message })
}

function warn({ warnings }: YamlReading, code: ConfigErrorCode, message: string, place: Place): void {
  warnings.push({ code, severity: 'warning', place, message })
}

function reportSyntax(reading: YamlReading): void {
  const { text, document, placeOf } = reading
  const tags = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
  const conflict = document.errors.length === 0 ? -1 : text.search(/^(?:<{7} |={7}$|>{7} )/m)
  if (conflict !== -1) {
    const message =
      'a merge conflict begins here; keep one of the two versions, and remove the lines of "<", "=" and ">"'
    report(reading, 'bad-yaml', message, placeOf(conflict, conflict + 7))
    return
  }
  const form = document.errors.length > 0 ? formOf(text) : undefined
  if (form !== undefined) {
    const message = `this file is written ${form}; a config is YAML and begins as in upstream: http://127.0.0.1:3000`
    report(reading, 'bad-yaml', message, placeOf(0, 0))
    return
  }
  for (const error of withoutAftermath([...document.errors, ...tags])) {
    report(reading, ...describeYamlError(error, text), placeOf(error.pos[0], error.pos[1]))
  }
}

/** Warns about invisible characters, which web pages and chats put into text that is copied from them. */
function warnOfInvisible(reading: YamlReading): void {
  for (const { 0: character, index } of reading.text.matchAll(invisible)) {
    const before = reading.text.slice(reading.text.lastIndexOf('\n', index) + 1, index)
    if (/(?:^|\s)#/.test(before)) continue
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    const message = `an invisible character, U+${code.toUpperCase()}, is here; delete it, or write "\\u${code}" in double quotes if you mean it`
    warn(reading, 'invisible-character', message, reading.placeOf(index, index + 1))
  }
}

function warnOfBoolean(reading: YamlReading, node: Scalar, ancestors: readonly unknown[]): void {
  if (node.type !== Scalar.PLAIN || !isFree(ancestors)) return
  const meant = formerBoolean(node.source!)
  if (meant === undefined) return
  const message = `${node.source} is text in YAML 1.2; write ${meant}, or "${node.source}" in quotes if you mean the text`
  warn(reading, 'text-for-boolean', message, reading.placeOf(...rangeOf(node)))
}

/** Replaces the variables in a value. */
function replaceIn(reading: YamlReading, node: Scalar): void {
  if (typeof node.source !== 'string' || !node.source.includes('${')) return
  const { text, placeOf } = reading
  const [start, end] = rangeOf(node)
  const replaced = replaceVariables(node.source, reading.environment)
  for (const variable of replaced.withLineBreak) {
    const message = `the value of ${variable} ends with a line break, so nothing will ever equal it; set it without one, as $(cat FILE) does`
    warn(reading, 'line-break', message, placeOf(start, end))
  }
  let from = start
  for (const { code, found } of replaced.errors) {
    // Escapes in a quoted scalar shift offsets, so the variable is looked up by its spelling in the file.
    const at = text.indexOf(found, from)
    const place = at === -1 ? placeOf(start, end) : placeOf(at, at + found.length)
    report(reading, code, variableMessage(code, found), place)
    from = Math.max(from, at + found.length)
  }
  // A plain scalar gets the type that it would have if the value were in the file: `${PORT}` is a number.
  node.value = node.type === Scalar.PLAIN ? plainValue(replaced.text) : replaced.text
}

const deepest = 200

/** Undefined if values are nested too deeply, because the library is recursive. */
function parsedDocument(text: string, lineCounter: LineCounter): Document | undefined {
  if (isTooDeep(text)) return undefined
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      logLevel: 'error',
      merge: true,
      // All values are those of JSON, also after %YAML 1.1: no dates, no sets.
      schema: 'core',
      resolveKnownTags: false,
    })
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
  const runs = text.match(/(?:[-?] +){1,200}/g) ?? []
  return runs.some((run) => run.replaceAll(' ', '').length === deepest) || /\n {400}/.test(text)
}

function emptySource(file: string, errors: readonly ConfigError[], start: Place): ConfigText {
  const place = () => start
  return { file, value: undefined, errors, warnings: [], placeOfValue: place, placeOfKey: place }
}

/** Whether any text is allowed here; elsewhere, the schema lists the allowed words, as in `admin: off`. */
function isFree([, , member]: readonly unknown[]): boolean {
  return isPair(member) && isScalar(member.key) && freeKeys.includes(member.key.value)
}

function variableMessage(code: 'unset-variable' | 'bad-variable', text: string): string {
  return code === 'unset-variable'
    ? `the environment variable ${text.slice(2, -1)} is not set; set it, or write a default: ${text.slice(0, -1)}:-value}`
    : `"${text}" is not a variable; expected \${NAME} or \${NAME:-default}; to write the characters literally, use $\${`
}

function plainData(reading: YamlReading): unknown {
  try {
    return reading.document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    const [code, message] = /merge/i.test((error as Error).message)
      ? (['bad-yaml', '"<<" merges a mapping; write "<<: *name", or remove it'] as const)
      : (['too-many-aliases', `aliases resolve to more than ${maxAliases} values; write them out`] as const)
    report(reading, code, message, reading.placeOf(0, 0))
    return undefined
  }
}
