/**
 * Warnings about rules that read bodies: bodies that are never read, patterns and paths that are never found.
 *
 * @module
 */

import type { Dialect } from '../../dialects/dialect.js'
import { mayBeDocument } from '../../dialects/document.js'
import { isStreamType } from '../../http/mediaType.js'
import { isSafeMethod } from '../../http/methods.js'
import { escapeToken } from '../../http/pointer.js'
import { isUnmatchable } from '../../match/unmatchable.js'
import type { Warning } from '../rule.js'
import { asPath } from './path.js'
import type { StatusOptions } from './statusSource.js'
import type { WhenOptions } from './when.js'

type WrittenMatch = Readonly<Record<string, unknown>>

const listOf = (value: unknown): readonly string[] => [value ?? []].flat() as string[]

/** Warns if every content type of the match is a stream, which is never buffered. */
export function contentTypeWarnings({ contentType }: WrittenMatch): Warning[] {
  const types = listOf(contentType)
  if (types.length === 0 || !types.every((type) => isStreamType(type.toLowerCase()))) return []
  const message = `${types.join(', ')} is a stream, which is never buffered: this rule does nothing; match another type`
  return [{ at: '/match/contentType', message }]
}

/** Statuses at which some clients repeat even a request that changes something. */
const repeated: readonly number[] = [429, 503, 504]

/** Protocols in which every call is a POST: their clients know which calls change something. */
const ofPost: ReadonlySet<string> = new Set(['graphql', 'jsonRpc', 'soap', 'xmlRpc'])

/** Warns if a rule gives responses to unsafe methods a status at which clients repeat the request. */
export function unsafeWarnings(
  {
    status,
    unsafeStatus,
    dialect,
  }: {
    readonly status?: StatusOptions | undefined
    readonly unsafeStatus?: number | undefined
    readonly dialect?: string | readonly string[] | undefined
  },
  { method }: WrittenMatch,
): Warning[] {
  const methods = listOf(method)
  const unsafe = methods.filter((each) => !isSafeMethod(each))
  if (unsafeStatus !== undefined || (methods.length > 0 && unsafe.length === 0)) return []
  const given = typeof status === 'number' ? { default: status } : status
  const named = [given?.default, ...Object.values(given?.map ?? {})].find((each) => repeated.includes(each!))
  const which = methods.length === 0 ? 'POST, PUT, PATCH and DELETE too' : unsafe.join(', ')
  if (named !== undefined) {
    const message = `${named} for ${which}: the service has already answered, but Apache HttpClient 5 (on 503) and clients with retries enabled send the request again; add "unsafeStatus: 422", or match only GET`
    return [{ at: '/unwrap/status', message }]
  }
  const dialects = listOf(dialect)
  if (dialects.length > 0 && dialects.every((each) => ofPost.has(each))) return []
  if (methods.length === 0 || unsafe.length < methods.length || typeof status === 'number') return []
  const message = `an unknown error of ${which} becomes 500, and the openai SDKs and clients with retries enabled then send the request again; add "unsafeStatus: 422" to prevent that`
  return [{ at: '/match/method', message }]
}

/** Warns if the only method of the match has no body. */
export function methodWarnings({ method }: WrittenMatch): Warning[] {
  const methods = listOf(method)
  if (methods.length === 0 || methods.some((each) => each !== 'HEAD')) return []
  const message = 'the response to HEAD has no body to read; match GET too and write "head: asGet"'
  return [{ at: '/match/method', message }]
}

/** Warns if no dialect of the rule occurs in any of the types that the rule matches. */
export function dialectWarnings(dialects: readonly Dialect[], { contentType }: WrittenMatch): Warning[] {
  const types = listOf(contentType).map((type) => type.toLowerCase())
  const known = types.filter((type) => /json|xml|html|form-urlencoded/.test(type) && !type.includes('*'))
  if (dialects.length === 0 || known.length === 0 || known.length < types.length) return []
  if (known.some((type) => dialects.some(({ accepts }) => accepts(type)))) return []
  const names = dialects.map(({ name }) => `"${name}"`).join(', ')
  const message = `${names} is never sent as ${types.join(' or ')}: this rule does nothing; choose another dialect, or remove contentType`
  return [{ at: '/match/contentType', message }]
}

/** Types without members, and types of formats that no path can address. */
const binary = /^(?:image|audio|video|font)\/|[/+.-](?:protobuf|msgpack|cbor|pdf|zip|gzip)$/
const otherText = /[/+.-](?:yaml|toml|csv|edi|edifact|hl7)(?:[-+.;*]|$)/

/** @param at JSON Pointer of `when` below the rule */
export function conditionWarnings(when: WhenOptions | undefined, at: string, match: WrittenMatch): Warning[] {
  const entries = entriesOf(when ?? {}, at)
  const types = listOf(match.contentType).map((type) => type.toLowerCase())
  const hasPaths = entries.some(([key]) => key.startsWith('/'))
  const isReadable = (type: string) => mayBeDocument(type) || !(binary.test(type) || otherText.test(type))
  const unreadable = types.length > 0 && !types.some(isReadable)
  const remedy = types.every((type) => otherText.test(type))
    ? 'write "text" with a pattern'
    : 'match another type'
  return [
    ...contradictions(when ?? {}, at),
    ...entries.flatMap(([key, value, place]) => [
      ...patternWarning(key, value, place),
      ...pathWarning(key, place),
    ]),
    ...(hasPaths && unreadable
      ? [
          {
            at: '/match/contentType',
            message: `${types.join(', ')} has no members that a path could find: this rule does nothing; ${remedy}`,
          },
        ]
      : []),
  ]
}

/** Warns if a condition is in `not` too, or asks for a member of what must be absent: it never holds. */
function contradictions(when: WhenOptions, at: string): Warning[] {
  const { not, ...others } = when as Readonly<Record<string, unknown>>
  const same = (key: string, value: unknown): boolean => JSON.stringify(others[key]) === JSON.stringify(value)
  const negated = Object.entries(not ?? {})
  const absent = Object.keys(others).filter((key) =>
    ['{"exists":false}', '{"not":{"exists":true}}'].includes(JSON.stringify(others[key])),
  )
  const within = Object.keys(others).find((key) => absent.some((path) => key.startsWith(`${path}/`)))
  return [
    ...(negated.length > 0 && negated.every(([key, value]) => same(key, value))
      ? [
          {
            at: `${at}/not`,
            message: 'these conditions must hold and not hold: this rule does nothing; remove one',
          },
        ]
      : []),
    ...(within === undefined || /"(?:not|exists)":/.test(JSON.stringify(others[within]))
      ? []
      : [
          {
            at: `${at}/${escapeToken(within)}`,
            message: `"${within}" is within a member that must be absent: this rule does nothing; remove one of the conditions`,
          },
        ]),
  ]
}

/** The entries of all conditions, including those within `not` and `any`. */
export function entriesOf(when: object, at: string): [key: string, value: unknown, place: string][] {
  return Object.entries(when).flatMap(([key, value]): [string, unknown, string][] => {
    const place = `${at}/${escapeToken(key)}`
    if (key === 'not') return entriesOf(value as object, place)
    if (key !== 'any') return [[key, value, place]]
    return [value].flat().flatMap((branch, i) => entriesOf(branch as object, `${place}/${i}`))
  })
}

function patternWarning(key: string, value: unknown, at: string): Warning[] {
  const written = key === 'text' ? value : patternIn(value)
  if (typeof written !== 'string' || !isUnmatchable(written)) return []
  const message = `"${written}" matches no text because something comes before "^" or after "$"; write "\\^" or "\\$" for the characters themselves`
  return [{ at, message }]
}

/** The pattern of a test, also if it is within `not`, `any` or `all`. */
function patternIn(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const test = value as Readonly<Record<string, unknown>>
  return test.pattern ?? patternIn(test.not ?? test.any ?? test.all)
}

/** Warns if a path reads only the first item of a list. */
function pathWarning(path: string, at: string): Warning[] {
  if (!path.startsWith('/') || !/\/0(?=\/|$)/.test(path)) return []
  const message = `"${path}" only reads the first item; write "${path.replaceAll(/\/0(?=\/|$)/g, '/*')}" for any item`
  return [{ at, message }]
}

/** @param at JSON Pointer of `status` below the rule */
export function statusWarnings(status: StatusOptions | undefined, at: string): Warning[] {
  if (status === undefined || typeof status === 'number') return []
  const list = Array.isArray(status.from)
  const places = status.from === undefined ? [] : [status.from].flat()
  return [
    ...places.flatMap((place, i) => {
      const here = list ? `${at}/from/${i}` : `${at}/from`
      return typeof place === 'string'
        ? [...pathWarning(place, here), ...literalWarning(place, here), ...headerWarning(place, here)]
        : Object.entries(place).flatMap(([key, pattern]) => [
            ...pathWarning(key, `${here}/${escapeToken(key)}`),
            ...literalWarning(key, `${here}/${escapeToken(key)}`),
            ...patternWarning('text', pattern, `${here}/${escapeToken(key)}`),
            ...captureWarning(pattern, status.map, `${here}/${escapeToken(key)}`),
          ])
    }),
    ...shadowed(status.map ?? {}, `${at}/map`),
    ...Object.keys(status.map ?? {}).flatMap((key) => foreignRange(key, `${at}/map/${escapeToken(key)}`)),
  ]
}

/** Warns if a pattern without a group captures letters, which are no status, and no `map` translates them. */
function captureWarning(pattern: string, map: object | undefined, at: string): Warning[] {
  const letters = pattern.replaceAll(/\\.|\[[^\]]*\]|\(\?[a-z]+\)/gi, '')
  if (map !== undefined || letters.includes('(') || !/[a-z]/i.test(letters)) return []
  const message = `"${pattern}" finds text with letters, which is no status; put the digits in a group, as in "Error (\\d{3})", or add a map`
  return [{ at, message }]
}

/** Warns about the brackets of JSONPath, which are part of a name here. */
function literalWarning(path: string, at: string): Warning[] {
  if (!path.startsWith('/') || !/\[(?:\*|\d*|'[^']*'|"[^"]*")\]|\/-(?=\/|$)/.test(path)) return []
  const plain = asPath(path).replaceAll(/\/-(?=\/|$)/g, '/*')
  return [{ at, message: `"${path}" is read literally as the name of a member; write "${plain}"` }]
}

/** Warns if a key of the map is a range in another notation, which would be a plain value here. */
function foreignRange(key: string, at: string): Warning[] {
  const bounds = /^(-?\d+)(?:\.\.\.?|:| - | to )(-?\d+)$/.exec(key)
  const limit = /^([<>])=?\s*(\d+)$/.exec(key)
  const digits = /^\[(\d+)\](\D*|xx)$/.exec(key)
  const isRegex = /^\/.+\/[gim]*$|^\^|\\d/.test(key)
  const meant =
    (isRegex && 'a glob such as "E*", or digits with x, such as "5xx"') ||
    (bounds !== null && `"${bounds[1]}-${bounds[2]}"`) ||
    (limit !== null && 'a range such as "400-599"') ||
    (digits !== null && [...digits[1]!].map((digit) => `"${digit}${digits[2]}"`).join(' and '))
  return meant === false || meant === ''
    ? []
    : [{ at, message: `"${key}" matches only that text, not a range; write ${meant}` }]
}

/** Warns if a single word names a header where a member was probably meant. */
function headerWarning(place: string, at: string): Warning[] {
  if (place === 'text' || !/^[a-z]\w*$/.test(place)) return []
  const message = `"${place}" is the response header "${place}"; for a member write "/${place}"`
  return [{ at, message }]
}

/** Warns if an earlier `*` makes an entry of the map unreachable. */
function shadowed(map: Readonly<Record<string, number>>, at: string): Warning[] {
  const keys = Object.keys(map)
  const all = keys.indexOf('*')
  return keys
    .filter((key, i) => all !== -1 && i > all && /[*x]|\d-/.test(key))
    .map((key) => ({
      at: `${at}/${escapeToken(key)}`,
      message: `"${key}" is never reached because "*" before it matches every value; write "*" last, or use "default"`,
    }))
}
