/**
 * Warns about conditions in the syntax of other tools. They match literally here, so the rule would almost never act,
 * and no error would say so.
 *
 * @module
 */
import { METHODS } from 'node:http'
import { meantPath, writtenAs } from '../match/foreignPath.js'
import { meantHost, meantText } from '../match/foreignText.js'
import { inline } from './meant.js'
import { distance } from './nearest.js'
import type { RuleItem } from './profile.js'
import type { ConfigPath } from './source.js'
import type { SchemaProblem } from './validate.js'

type Meaning = (text: string) => { readonly origin: string; readonly globs: readonly string[] } | undefined

const inText =
  (meant: (text: string) => string | undefined, origin = 'regular expressions'): Meaning =>
  (text) => {
    const glob = meant(text)
    return glob === undefined || glob === text ? undefined : { origin, globs: [glob] }
  }

const textMeaning = inText(meantText)
const hostMeaning = inText(meantHost, 'other tools')
const hostHeaders = /^(?:host|origin|referer|x-forwarded-host)$/i

/** @param path of the rule in the config */
export function foreignPatterns(item: RuleItem, path: ConfigPath): SchemaProblem[] {
  const {
    path: paths,
    host,
    query,
    requestHeader,
    responseHeader,
  } = (item.match ?? {}) as Readonly<Record<string, unknown>>
  const { method } = (item.match ?? {}) as { readonly method?: unknown }
  const at = (...steps: string[]) => [...path, 'match', ...steps]
  return [
    ...inListOrOne(paths, at('path'), meantPath),
    ...slashes(paths, at('path')),
    ...inListOrOne(host, at('host'), hostMeaning),
    ...noHosts(host, at('host')),
    ...inMembers(query, at('query'), () => textMeaning),
    ...inMembers(requestHeader, at('requestHeader'), (name) =>
      hostHeaders.test(name) ? hostMeaning : textMeaning,
    ),
    ...inMembers(responseHeader, at('responseHeader'), () => textMeaning),
    ...methods(method, at('method')),
    ...['unwrap', 'remap'].flatMap((kind) => {
      const { when } = (item[kind] ?? {}) as { readonly when?: unknown }
      return conditions(when, [...path, kind, 'when'])
    }),
  ]
}

const known = [...METHODS, 'PURGE', 'BAN']

/** Warns about names that no client sends as a method: `ALL`, `GET|POST`, `DELET`. */
function methods(value: unknown, path: ConfigPath): SchemaProblem[] {
  const all = [value].flat()
  return all.flatMap((each, i): SchemaProblem[] => {
    if (typeof each !== 'string' || known.includes(each)) return []
    const place = Array.isArray(value) ? [...path, String(i)] : path
    const report = (message: string): SchemaProblem[] => [
      { code: 'foreign-pattern', path: place, at: 'value', message },
    ]
    if (/^(?:\*|ALL|ANY)$/.test(each)) {
      return report(`"${each}" is not a method; leave "method" out to match all methods`)
    }
    if (each.startsWith('!'))
      return report(`"${each}" is one name here; there is no negation: list the methods that are meant`)
    const parts = each.split('|')
    if (parts.length > 1) return report(`"${each}" is read as one name; write [${parts.join(', ')}]`)
    const meant = known.find((name) => distance(name, each) === 1)
    return meant === undefined ? [] : report(`"${each}" is not a known method; did you mean "${meant}"?`)
  })
}

/** Warns about JSONPath as a path, and about regular expressions as values. */
function conditions(when: unknown, path: ConfigPath): SchemaProblem[] {
  if (when === null || typeof when !== 'object') return []
  return Object.entries(when).flatMap(([key, value]): SchemaProblem[] => {
    const here = [...path, key]
    const slashed =
      key === 'text' && typeof value === 'string' ? /^\/([^/]+)\/([gimsuy]+)$/.exec(value) : null
    if (slashed !== null) {
      const pattern = JSON.stringify(`${slashed[2]!.includes('i') ? '(?i)' : ''}${slashed[1]}`)
      const message = `the slashes of "${value}" are part of the pattern; write ${pattern}`
      return [{ code: 'foreign-pattern', path: here, at: 'value', message }]
    }
    if (key === 'not' || key === 'any') {
      return Array.isArray(value)
        ? value.flatMap((each, i) => conditions(each, [...here, String(i)]))
        : conditions(value, here)
    }
    const report = (at: SchemaProblem['at'], message: string): SchemaProblem[] => [
      { code: 'foreign-pattern', path: here, at, message },
    ]
    const other = otherPath(key)
    if (other !== undefined) return report('key', other)
    const meant =
      /^\/(?:\$\/|[^/]*(?:\[(?:\d+|\*|'[^']*'|"[^"]*")\]))/.test(key) || /\[(?:\d+|\*)\]/.test(key)
    if (meant && key.startsWith('/')) {
      const plain = key
        .replace(/^\/\$/, '')
        .replace(/\/?\[['"]?([^\]'"]*)['"]?\]/g, '/$1')
        .replace(/\/0(?=\/|$)/g, '/*')
      return report(
        'key',
        `"${key}" looks like JSONPath but is read literally as a member name; write "${plain}"`,
      )
    }
    const operator = key === 'text' ? undefined : (rangeOf(key, value) ?? operatorOf(value))
    if (operator !== undefined) return report('value', operator)
    const isRegex =
      typeof value === 'string' && key.startsWith('/') && /^\^|^\/[^/]+\/g?i?$|\.[*+]|\\[dws]/.test(value)
    const isGlob =
      typeof value === 'string' &&
      key.startsWith('/') &&
      /^[\w-]*\*[\w*-]*$|^\w+(?:\|\w+)+$|^\dx+$/i.test(value)
    if (isGlob) {
      const pattern = value.includes('|')
        ? `^(?:${value})$`
        : `^${value.replaceAll('*', '.*').replaceAll(/x/gi, '\\d')}$`
      return report(
        'value',
        `"${value}" is compared literally; write { pattern: ${JSON.stringify(pattern)} }`,
      )
    }
    if (!isRegex) return []
    const pattern = value.replace(/^\/([^/]+)\/g?$/, '$1').replace(/^\/([^/]+)\/g?i$/, '(?i)$1')
    return report(
      'value',
      `"${value}" is compared literally; for a pattern write { pattern: ${JSON.stringify(pattern)} }`,
    )
  })
}

/** Steps as other tools write them: `#` and `-` for any item, `**` for any depth, an empty step. */
function otherPath(key: string): string | undefined {
  if (!key.startsWith('/')) return undefined
  const plain = key
    .replaceAll(/\/(?:#|-|\*\*)(?=\/|$)/g, '/*')
    .replaceAll(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1')
  if (plain === key) return undefined
  if (/\/\*\*(?:\/|$)/.test(key))
    return `"**" in "${key}" is one step, like "*": write the whole path, as in "${plain}"`
  const what = /\/\/|\/$/.test(key) ? 'a member without a name' : 'a member of that name'
  return `"${key}" is read literally, with ${what}; write "${plain}"`
}

/** What to write instead of a range, which only the values of a map can be; other members may have such values. */
function rangeOf(key: string, value: unknown): string | undefined {
  const written = [value]
    .flat()
    .find((each) => typeof each === 'string' && /^\d{1,6}(?:-|\.\.\.?)\d{1,6}$/.test(each))
  if (written === undefined || !/(?:code|status|err(?:or|no)|ret|result|rc)$/i.test(key)) return undefined
  return `"${written}" is compared literally; list the values, or write a pattern such as { pattern: "^[4-5]\\\\d\\\\d$" }`
}

/** What to write instead of an operator of another language; undefined if the value has none. */
function operatorOf(value: unknown): string | undefined {
  const isComparison = typeof value === 'string' && /^(?:[<>]=?\s*[-\d.]|[!=]==?\s*\S)/.test(value)
  const unordered = 'values are equal or not, never larger or smaller: list them, or write a pattern'
  if (isComparison) return `"${value}" is compared literally; ${unordered}`
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  if (isTest(value)) return undefined
  const [[name, operand] = ['', undefined], ...more] = Object.entries(value)
  const notTest = `{ ${name}: … } is no test and only holds for an empty object; ${tests}`
  if (more.length > 0) return notTest
  const literally = `{ ${name}: … } is compared literally, as an object`
  const plain = inline(operand)
  if (/^\$?(?:regexp?|match(?:es)?|like|rlike)$/i.test(name))
    return `${literally}; write { pattern: ${plain} }`
  if (/^\$?(?:eq|equals?|is|value|const|in|enum|oneOf|anyOf)$/i.test(name))
    return `${literally}; write ${plain}`
  if (/^\$?(?:ne|neq|notEquals?|isNot|nin|notIn)$/i.test(name)) return `${literally}; write { not: ${plain} }`
  if (/^\$?(?:contains|includes|startsWith|endsWith|prefix|suffix)$/i.test(name)) {
    return `${literally}; write { pattern: … }, which matches anywhere in the text`
  }
  return /^\$?(?:gte?|lte?|min|max|from|to|above|below)$/i.test(name) ? `${literally}; ${unordered}` : notTest
}

const tests =
  'write a value, a list of values, or { exists: true }, { empty: true }, { pattern: … }, { not: … }, { any: … } or { all: … }'

/** Whether it is a value that a condition can have. `any` and `all` may contain `not`, and no other nesting. */
function isTest(value: unknown, nested: readonly string[] = ['any', 'all', 'not']): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return true
  const [[name, operand] = ['', undefined], ...more] = Object.entries(value)
  if (name === '' || more.length > 0) return name === ''
  if (nested.includes(name)) return isTest(operand, name === 'not' ? [] : ['not'])
  return name === 'pattern'
    ? typeof operand === 'string'
    : (name === 'exists' || name === 'empty') && typeof operand === 'boolean'
}

function inListOrOne(value: unknown, path: ConfigPath, meaning: Meaning): SchemaProblem[] {
  if (typeof value === 'string') return found(value, path, meaning)
  return Array.isArray(value)
    ? value.flatMap((each, i) => (typeof each === 'string' ? found(each, [...path, String(i)], meaning) : []))
    : []
}

function inMembers(value: unknown, path: ConfigPath, meaningOf: (name: string) => Meaning): SchemaProblem[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, text]) =>
    typeof text === 'string' ? found(text, [...path, name], meaningOf(name)) : [],
  )
}

function found(text: string, path: ConfigPath, meaning: Meaning): SchemaProblem[] {
  const meant = meaning(text)
  if (meant === undefined || (meant.globs.length === 1 && meant.globs[0] === text)) return []
  const message = `${JSON.stringify(text)} is the syntax of ${meant.origin} and here matches these characters literally; write ${writtenAs(meant.globs)}`
  return [{ code: 'foreign-pattern', path, at: 'value', message }]
}

/** Warns about names that no client sends as a host. */
function noHosts(value: unknown, path: ConfigPath): SchemaProblem[] {
  return [value].flat().flatMap((each, i): SchemaProblem[] => {
    const character = typeof each === 'string' ? /[^\w.*:[\]-]/.exec(each)?.[0] : undefined
    if (character === undefined || hostMeaning(each as string) !== undefined) return []
    const message = `"${each}" never matches, because clients send no "${character}" in a host; write a name, with * for any characters and international ones as in xn--bcher-kva.example`
    const place = Array.isArray(value) ? [...path, String(i)] : path
    return [{ code: 'foreign-pattern', path: place, at: 'value', message }]
  })
}

/** Warns about `/admin/` alone: elsewhere a prefix, here a single path. */
function slashes(value: unknown, path: ConfigPath): SchemaProblem[] {
  const all = [value].flat()
  return all.flatMap((each, i): SchemaProblem[] => {
    if (typeof each !== 'string' || !/^\/[^?#]*[^/*]\/$/.test(each) || meantPath(each) !== undefined)
      return []
    const bare = each.slice(0, -1)
    if (all.some((other) => other === bare || other === `${bare}/**` || other === '/**')) return []
    const message = `"${each}" matches only that path and nothing below it; write "${bare}/**", or for the path with and without the slash ["${bare}", "${each}"]`
    const place = Array.isArray(value) ? [...path, String(i)] : path
    return [{ code: 'foreign-pattern', path: place, at: 'value', message }]
  })
}
