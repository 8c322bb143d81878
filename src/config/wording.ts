/**
 * The wording of schema errors: what was found, what was expected, how to fix it.
 *
 * @module
 */

import { meantPath } from '../match/foreignPath.js'
import { type IsOfFormat, isMapping } from '../schema/check.js'
import type { Schema } from '../schema/schema.js'
import { describeSchema, describeValue, listed } from './describe.js'
import type { ConfigErrorCode } from './errorCatalogue.js'
import { placeOf } from './foreignKeys.js'
import { formats } from './formats.js'
import { homesOf } from './keyHomes.js'
import { inline, meantValue } from './meant.js'
import { nearest } from './nearest.js'
import { ruleMembers } from './ruleSchema.js'
import type { ConfigPath } from './source.js'
import { formOf } from './yamlErrors.js'

/** The value does not match its type, enum, format, pattern or bounds. */
export function wrongValue(
  path: ConfigPath,
  data: unknown,
  schema: Schema,
  union: Schema = schema,
): [ConfigErrorCode, string] {
  const what = nameOf(path)
  const found = describeValue(data, schema)
  const units = unitsOf(schema)
  if (units !== undefined && /^\d+(?:\.\d+)?$/.test(String(data))) {
    return [
      'missing-unit',
      `${what} is ${data} without a unit; expected ${units}, as in ${withUnit(schema, data)}`,
    ]
  }
  const words = wordsOf(schema)
  if (words !== undefined) {
    const meant = typeof data === 'string' || typeof data === 'boolean' ? wordMeant(data, words) : undefined
    const remedy = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
    return ['unknown-word', `${what} is ${found}; expected one of ${listed(words)}${remedy}`]
  }
  const reason =
    typeof data === 'string'
      ? formats[schema.format ?? '']
          ?.reason?.(data)
          .replace(/write \{ (url: .*)(, path.*) \}/, (all, url, rest) =>
            path.at(-1) === 'url' ? `write ${url}${rest}` : all,
          )
      : isScalar(data) && takesAnyText(schema) && schema.writeOnly === true && 'text like this needs quotes'
  const remedy = reason && /write /.test(reason) ? '' : remedyFor(path, data, schema, union)
  if (data === null && path.length === 3 && path.at(-1) === 'headers')
    return ['wrong-type', `${what} has no value; name what it does, as in headers: { remove: [Server] }`]
  if (data === null && path.at(-1) === 'match') return ['wrong-type', `${what} has no value${remedy}`]
  if (data === null && remedy.endsWith('{}"'))
    return ['wrong-type', `${what} has no value${remedy} for the defaults`]
  const message = `${what} is ${found}; expected ${describeSchema(schema)}${reason ? ` (${reason})` : ''}${remedy}`
  return [isRightType(data, schema) ? 'bad-value' : 'wrong-type', message]
}

const isOfFormat: IsOfFormat = (format, text) => formats[format]!.accepts(text)

/** Begins with `; `; empty if no remedy is likely. */
function remedyFor(path: ConfigPath, data: unknown, schema: Schema, union: Schema): string {
  const [section, , kind = ''] = path
  const key = path.at(-1)!
  if (path.length === 0) return typeof data === 'string' ? foreignFile(data) : ''
  if (key === 'match' && data === null) return '; indent its conditions below it, or remove it'
  if (typeof data === 'string' && path.length === 2 && section === 'rules' && schema.properties?.[data])
    return `; write "${data}: {}"`
  if (key === 'rules' && isMapping(data)) return rulesAsList(data)
  if (key === 'listen' && /^(?:off|none|false)$/.test(String(data)))
    return '; the proxy always listens: write :8080'
  const paths = [data].flat()
  const isOfKind = section === 'rules' && path.length === 3 && kind !== 'match' && schema.type === 'object'
  if (
    isOfKind &&
    paths.length > 0 &&
    paths.every((each) => typeof each === 'string' && each.startsWith('/'))
  ) {
    return `; put the path in "match", as in match: { path: ${inline(data)} }, and write "${kind}: {}"`
  }
  if (path.at(-2) === 'match' && ['*', 'all', 'any', true, 'ALL', 'ANY'].includes(data as string)) {
    return `; leave "${key}" out, which matches all`
  }
  const special = typeof data === 'string' ? inText(path, data) : undefined
  if (special !== undefined) return `; ${special}`
  if (key === 'admin' && /^:?\d+$/.test(String(data)))
    return `; write 127.0.0.1:${String(data).replace(':', '')}`
  const meant = meantValue(data, union, isOfFormat)
  if (meant !== undefined) return meant === '{}' ? `; write "${key}: {}"` : `; write ${meant}`
  if (key === 'upstream' && Array.isArray(data)) {
    return '; write one URL: for several instances, the URL of the load balancer in front of them'
  }
  if (typeof data === 'string' && /\{\{|<%/.test(data)) {
    return '; a template that was not rendered: render it first'
  }
  if (isOfKind && Object.keys(schema.properties ?? {}).length === 0) return `; write "${key}: {}"`
  if (key === 'name' && section === 'rules' && typeof data === 'string' && data !== '') {
    const name = data.replace(/[^A-Za-z0-9_.:-]+/g, '-').replace(/^[^A-Za-z0-9]+|-$/g, '')
    return `; a name has letters, digits, "-", "_", "." and ":", at most 64: write ${name.slice(0, 64) || 'rule'}`
  }
  if (key === 'when' && Array.isArray(data)) {
    return '; conditions that must all hold are keys of one mapping, alternatives are { any: [ … ] }'
  }
  if (key === 'tls' && typeof data === 'boolean') {
    return '; name the files, as in { cert: cert.pem, key: key.pem }, or remove it'
  }
  if (key === 'workers') return '; write a number, at most one per core, as in workers: 2'
  if (key === 'trustProxy')
    return '; the proxies in front are meant, as in [10.0.0.0/8], or [127.0.0.1, "::1"]'
  const keys = schema.type === 'object' && path.length !== 2 ? Object.keys(schema.properties ?? {}) : []
  return keys.length === 0 || keys.length > mostKeysShown ? '' : ` with any of ${keys.join(', ')}`
}

// Words of other tools, and the equivalent words here.
const alike: readonly (readonly [words: RegExp, meant: readonly string[]])[] = [
  [/^(?:dry-?_?run|report-?only|shadow|log|monitor|detect|simulate)$/i, ['observe']],
  [/^(?:true|on|active|block|live|yes|enabled?)$/i, ['enforce', 'recommended']],
  [/^(?:false|off|no|disabled?|quiet|null|empty)$/i, ['none', 'silent']],
  [/^(?:strict|default|standard|all)$/i, ['recommended']],
  [/^(?:verbose|trace|finest|all|\*)$/i, ['debug']],
  [/^(?:fatal|critical|crit|alert|emerg)$/i, ['error']],
  [/^notice$/i, ['info']],
  [/^(?:clf|combined|apache|nginx|text|plain|pretty)$/i, ['common']],
  [/^(?:elastic|logstash)$/i, ['ecs']],
  [/^(?:drop|remove|redact|mask|delete)$/i, ['replace']],
  [/^(?:json|rest|auto|all|\*)$/i, ['any']],
]

function wordMeant(data: string | boolean, words: readonly string[]): string | undefined {
  const text = String(data)
  const known = alike.filter(([sign]) => sign.test(text)).flatMap(([, meant]) => meant)
  return known.find((each) => words.includes(each)) ?? nearest(text, words)
}

/** Describes a text that looks like the config of another tool, and shows how a config begins. */
function foreignFile(text: string): string {
  const whose = formOf(text)
  if (text.includes('\u00a0')) return '; it has a no-break space: replace it with a plain one'
  return `, as in upstream: http://127.0.0.1:3000${whose === undefined ? '' : `; this one is written ${whose}`}`
}

/** What a text probably means in a place that takes another value. */
function inText(path: ConfigPath, text: string): string | undefined {
  const key = path.at(-1)
  if (text.startsWith('!')) return 'there is no negation: list what is meant'
  const variable = /^(?:\$\(?|%)([A-Za-z_]\w*)[)%]?$/.exec(text)?.[1]
  if (variable !== undefined) return `write \${${variable}} for the environment variable`
  if (key === 'match') {
    const globs =
      text.startsWith('/') && !/[*{:]/.test(text)
        ? [text]
        : (meantPath(text)?.globs ?? (text.startsWith('/') ? [text] : []))
    return globs.length === 0
      ? 'conditions are keys: { path: /api/**, status: 5xx }'
      : `write { path: ${inline(globs.length === 1 ? globs[0] : globs)} }`
  }
  if (key === 'status' && path.includes('unwrap') && /^[/$.]/.test(text)) {
    return `write { from: ${text.replace(/^\$?\./, '/').replaceAll('.', '/')}, default: 500 }`
  }
  const comparison =
    key === 'when'
      ? /^\$?\.?\/?([\w./]+)\s*(?:===?|=|:)\s*(true|false|\d+|"[^"]*"|'[^']*')$/.exec(text)
      : null
  if (comparison !== null) return `write { /${comparison[1]!.replaceAll('.', '/')}: ${comparison[2]} }`
  if (key === 'rules' && text.includes('\n')) return 'this is one text: remove the "|" or ">" behind the key'
  return undefined
}

/** Rules written as keys, or with a dash that no space follows. */
function rulesAsList(rules: object): string {
  const [first = 'conceal'] = Object.keys(rules)
  if (first.startsWith('-')) return `; write a space after the dash: "- ${first.slice(1)}"`
  const isNamed = isMapping(Object.values(rules)[0]) && !(first in ruleMembers.entries)
  return isNamed
    ? `; begin each rule with "- " and give the name a key, as in "- name: ${first}"`
    : '; begin each rule with "- "'
}

const isScalar = (data: unknown) => typeof data === 'number' || typeof data === 'boolean'

function takesAnyText({ anyOf, type, format, pattern }: Schema): boolean {
  if (anyOf !== undefined) return anyOf.some(takesAnyText)
  return type === 'string' && format === undefined && pattern === undefined
}

function isRightType(data: unknown, schema: Schema): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((branch) => isRightType(data, branch))
  const type = Array.isArray(data) ? 'array' : data === null ? 'null' : typeof data
  return schema.type === type || (type === 'number' && schema.type === 'integer' && Number.isInteger(data))
}

function unitsOf(schema: Schema): string | undefined {
  const named = schema.anyOf?.find((branch) => branch.format !== undefined) ?? schema
  return formats[named.format ?? '']?.units
}

function withUnit(schema: Schema, data: unknown): string {
  const amount = Math.ceil(Number(data))
  if (unitsOf(schema) !== formats.size!.units) return `${amount}s`
  return amount > 0 && amount % 1024 === 0 ? `${amount / 1024}KiB` : `${amount}B`
}

function wordsOf(schema: Schema): string[] | undefined {
  const words =
    schema.enum ??
    (schema.anyOf?.every((branch) => branch.const !== undefined)
      ? schema.anyOf.map((branch) => branch.const)
      : undefined)
  return words?.every((word) => typeof word === 'string') ? (words as string[]) : undefined
}

const mostKeysShown = 16

/** @param config the schema of the whole config */
export function unknownKey(path: ConfigPath, key: string, schema: Schema, config: Schema): string {
  return `unknown key "${key}" in ${containerOf(path)}; ${remedyForKey(path, key, schema, config)}`
}

function remedyForKey(path: ConfigPath, key: string, schema: Schema, config: Schema): string {
  if (/^\{|<%/.test(key)) return 'a template that was not rendered: render it first'
  const known = Object.keys(schema.properties ?? {}).filter((name) => !name.startsWith('$'))
  const isSpelling = known.some((name) => name.toLowerCase() === key.toLowerCase())
  const other = isSpelling ? undefined : placeOf(path, key)
  if (other !== undefined) return other
  const meant = nearest(key, known)
  if (meant !== undefined) {
    return `did you mean "${meant}"?${/[-_]/.test(key) ? ' (keys are camelCase)' : ''}`
  }
  const homes = homesOf(key, config)
  if (homes.length > 0) return `it belongs ${homes.join(' or ')}`
  if (known.length === 0) return `remove it, as in ${path.at(-1)}: {}`
  return known.length <= mostKeysShown
    ? `known keys: ${known.join(', ')}`
    : 'remove it, or look it up in docs/reference/'
}

export function missingKey(path: ConfigPath, key: string, schema: Schema): string {
  const expected = schema.properties?.[key]
  return `${containerOf(path)} has no "${key}"; add it: ${expected === undefined ? 'a value' : describeSchema(expected)}`
}

const isIndex = (step: string | undefined) => step !== undefined && /^\d+$/.test(step)

/** The last key of the path, or for an item of a list, the name of the list. */
export function nameOf(path: ConfigPath): string {
  const last = path.findLastIndex((step) => !isIndex(step))
  if (last === -1) return 'the config'
  return last === path.length - 1
    ? `"${path[last]}"`
    : `item ${Number(path[last + 1]) + 1} of "${path[last]}"`
}

/** The mapping at the path in readable words: `a rule`, `a test`, `"limits"`, `the config`. */
function containerOf(path: ConfigPath): string {
  if (path.length === 0) return 'the config'
  if (path.length === 2 && isIndex(path[1])) return `a ${path[0]!.replace(/s$/, '')}`
  return nameOf(path)
}
