/**
 * The text of a config: parsed as YAML 1.2 with variables replaced, and the place in it of every value and key.
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
  type YAMLError,
} from 'yaml'
import { type Environment, replaceVariables } from './environment.js'
import type { FaultCode } from './errorCatalogue.js'
import type { ConfigError, Place } from './errors.js'

/** Keys and indices that lead to a value. */
export type Path = readonly string[]

export interface Source {
  readonly file: string
  /** The data, or undefined when the text is not YAML. */
  readonly value: unknown
  readonly errors: readonly ConfigError[]
  readonly warnings: readonly ConfigError[]
  /** Where the value stands; where it is missing, the nearest thing around it. */
  placeOfValue(path: Path): Place
  /** Where the key stands that the path ends with. */
  placeOfKey(path: Path): Place
}

// Of YAML 1.1, and of what people know of YAML.
const formerBooleans: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['no', false],
  ['off', false],
])

// Aliases that repeat aliases grow exponentially; no honest config resolves so many.
const maxAliases = 100

/** Parses the text. Never throws: what is wrong with it stands in `faults`. */
export function parseSource(text: string, file: string, environment: Environment): Source {
  const lines = new LineCounter()
  const faults: ConfigError[] = []
  const place = (start: number, end: number): Place => placeIn(text, lines, file, start, end)
  const fault = (code: FaultCode, message: string, at: Place) =>
    faults.push({ code, severity: 'fault', place: at, message })

  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    merge: true,
  })
  for (const error of withoutAftermath(document.errors)) {
    fault(...syntaxFault(error, text), place(error.pos[0], error.pos[1]))
  }
  const warnings: ConfigError[] = []
  visit(document, {
    Scalar(key, node, ancestors) {
      const isPlain = key !== 'key' && node.type === Scalar.PLAIN && isFree(ancestors)
      const meant = isPlain ? formerBooleans.get(node.source!.toLowerCase()) : undefined
      if (meant !== undefined) {
        const message = `${node.source} is text here, as YAML 1.2 has it; write ${meant}, or "${node.source}" in quotes where the text is meant`
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
      for (const { code, found } of replaced.faults) {
        // Escapes in a quoted scalar shift offsets; the variable itself is spelled in the file as it was read.
        const at = text.indexOf(found, from)
        fault(
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
        const message = `alias "*${node.source}" names no anchor; expected "&${node.source}" on an earlier value`
        fault('unknown-anchor', message, place(...rangeOf(node)))
      }
    },
  })

  const located = (path: Path, wanted: 'key' | 'value'): Place => place(...locate(document, path, wanted))
  return {
    file,
    value: faults.length === 0 ? plainData(document, fault, place(0, 0)) : undefined,
    errors: faults,
    warnings,
    placeOfValue: (path) => located(path, 'value'),
    placeOfKey: (path) => located(path, 'key'),
  }
}

/** Whether texts of the author's choice stand here; elsewhere the schema has its own words, as in `admin: off`. */
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

/** Once the parser has lost its way, every token that follows is unexpected; the first says what is wrong. */
function withoutAftermath(errors: readonly YAMLError[]): YAMLError[] {
  const lost = errors.findIndex((error) => !foundByItself.has(error.code))
  return errors.filter((error, index) => index <= lost || foundByItself.has(error.code))
}

const foundByItself: ReadonlySet<string> = new Set(['DUPLICATE_KEY', 'TAB_AS_INDENT'])

function syntaxFault(error: YAMLError, text: string): [FaultCode, string] {
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]*/.exec(text.slice(error.pos[0]))![0].trim()
    return [
      'duplicate-key',
      `key ${key} stands here twice; a mapping has each key once: merge the two or remove one`,
    ]
  }
  if (error.code === 'TAB_AS_INDENT') {
    return ['tab-indent', 'found a tab as indentation; YAML indents by spaces: replace the tab']
  }
  const [reason] = error.message.split('\n')
  if (/flow-(?:map|seq)-start at node end/.test(reason!)) {
    const message =
      'a value between { } or [ ] that holds a bracket itself; put it in quotes: path: "/users/{id}"'
    return ['bad-yaml', message]
  }
  return ['bad-yaml', `this is not YAML: ${reason!.replace(/[.:]$/, '')}`]
}

function variableMessage(code: 'unset-variable' | 'bad-variable', text: string): string {
  return code === 'unset-variable'
    ? `the environment has no ${text.slice(2, -1)}; set it, or write a default: ${text.slice(0, -1)}:-value}`
    : `"${text}" is no variable; expected \${NAME} or \${NAME:-default}; for the characters themselves write $\${`
}

/** A plain scalar after replacement has the type it would have had in the file: `${PORT}` is a number. */
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
  fault: (code: FaultCode, message: string, at: Place) => void,
  start: Place,
): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases })
  } catch {
    fault('too-many-aliases', `aliases resolve to more than ${maxAliases} values; write them out`, start)
    return undefined
  }
}

function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: readonly number[] | null } | null)?.range
  return range ? [range[0]!, range[1]!] : [0, 0]
}

/** Follows the path as far as it leads. */
function locate(document: Document, path: Path, wanted: 'key' | 'value'): [number, number] {
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
      // A block begins on the line after its key; the key is where people look for it.
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
