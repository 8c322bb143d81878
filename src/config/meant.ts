/**
 * Guesses the intended value when a key does not accept the written one: `4XX`, `8080`, `GET, POST`, `30 seconds`.
 * Only suggests what the schema accepts.
 *
 * @module
 */
import { STATUS_CODES } from 'node:http'
import { isIPv6 } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'yaml'
import { meantPath } from '../match/foreignPath.js'
import { asPath } from '../rules/interpret/path.js'
import { type IsOfFormat, satisfies } from '../schema/check.js'
import type { Schema } from '../schema/schema.js'

/** The value as it would be written in the file, on one line; undefined if no value is likely. */
export function meantValue(data: unknown, schema: Schema, isOfFormat: IsOfFormat): string | undefined {
  if (schema.writeOnly === true) return undefined
  const fits = (value: unknown) => !isDeepStrictEqual(value, data) && satisfies(schema, value, isOfFormat)
  const meant = candidatesFor(data, schema).find(fits)
  return meant === undefined ? undefined : inline(meant)
}

export function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim()
}

const longest = 200

function candidatesFor(data: unknown, schema: Schema): unknown[] {
  if (data === true) return [{}]
  if (data === null || data === undefined) return [{}, []]
  if (data === false) return ['off', 'none']
  if (typeof data === 'string') {
    if (data.length > longest) return []
    const single = scalarsOf(data.trim())
    const parts = data.split(/\s*[,|;]\s*|\s+/).filter((part) => part !== '')
    const isList = parts.length > 1 && !/^\d{3} [A-Za-z]/.test(data)
    const lists = isList ? [parts.map(firstForm), parts.map(numberOr), parts] : []
    const plain = /^(?:yes|on|true|enabled?|default)$/i.test(data) ? [{}] : []
    return [
      ...lists,
      ...([schema, ...(schema.anyOf ?? [])].some(({ format }) => format === 'pointer') ? [asPath(data)] : []),
      ...single,
      [data],
      ...single.map((each) => [each]),
      ...plain,
      ...mappingsOf(data),
      ...inMember(data, schema),
    ]
  }
  if (typeof data === 'number') {
    if (!Number.isFinite(data)) return []
    const single = [String(data), `:${data}`, `http://127.0.0.1:${data}`, `${data}xx`]
    return [...single, [data], [String(data)], ...inMember(data, schema)]
  }
  if (Array.isArray(data)) return [...listAs(data), ...inMember(data, schema)]
  return data !== null && typeof data === 'object'
    ? fromMapping(data as Readonly<Record<string, unknown>>)
    : []
}

const numberOr = (text: string): unknown => (/^\d+$/.test(text) ? Number(text) : text)
const firstForm = (text: string): unknown => statusForms(text)[0] ?? text

function scalarsOf(quoted: string): unknown[] {
  const text = quoted.replace(/[“”„‘’‚«»]/g, '')
  const number = /^(-?\d+(?:\.\d+)?)\s*%?$/.exec(text)?.[1]
  return [
    ...(text === quoted ? [] : [text]),
    ...(number === undefined ? [] : [Number(number), ...(text.endsWith('%') ? [Number(number) / 100] : [])]),
    ...(/^(?:yes|on|true|enabled?)$/i.test(text) ? [true] : []),
    ...(/^(?:no|off|false|disabled?)$/i.test(text) ? [false] : []),
    ...statusForms(text),
    ...measures(text),
    ...addresses(text),
    ...mediaTypes(text),
    ...hosts(text),
    ...prefixes(text),
    text.toLowerCase(),
    text.toUpperCase(),
  ]
}

const phrases = new Map(
  Object.entries(STATUS_CODES).map(([code, phrase]) => [
    phrase!.toLowerCase().replace(/\W/g, ''),
    Number(code),
  ]),
)

/** `4XX`, `4**`, `^4`, `>=400`, `400..499`, `[45]xx`, `404 Not Found`, `not_found`. */
function statusForms(text: string): unknown[] {
  const digits = /^(\d{3})\b/.exec(text)?.[1]
  const several = /^\[([1-5]+)\](?:xx|\d{2}|..|\[0-9\]\[0-9\])$/i.exec(text)?.[1]
  if (several !== undefined) return [[...several].map((digit) => `${digit}xx`)]
  const hundred = /^\^?([1-5])(?:xx?|\*{1,2}|\.{1,2}|\.\*|\\d\\d|\\d\{2\}|\[0-9\]\[0-9\]|__|##)?\$?$/i.exec(
    text,
  )?.[1]
  if (hundred !== undefined) return [`${hundred}xx`]
  const range = /^(\d{3})\s*(?:\.{2,3}|–|—|:|to|-)\s*(\d{3})$/i.exec(text)
  if (range !== null) return [`${range[1]}-${range[2]}`]
  const above = /^(?:>=?\s*(\d{3})|(\d{3})\+)$/.exec(text)
  if (above !== null) {
    const from = Number(above[1] ?? above[2]) + (/^>(?!=)/.test(text) ? 1 : 0)
    return [from % 100 === 0 ? ['4xx', '5xx'].filter((each) => each[0]! >= String(from)[0]!) : `${from}-599`]
  }
  const named = phrases.get(text.toLowerCase().replace(/\W|_/g, ''))
  return [...(digits === undefined ? [] : [Number(digits)]), ...(named === undefined ? [] : [named])]
}

const timeUnits: readonly (readonly [name: RegExp, unit: string, milliseconds: number])[] = [
  [/^(?:ms|msecs?|millis(?:econds?)?)$/i, 'ms', 1],
  [/^(?:s|secs?|seconds?)$/i, 's', 1000],
  [/^(?:m|mins?|minutes?)$/i, 'm', 60_000],
  [/^(?:h|hrs?|hours?)$/i, 'h', 3_600_000],
  [/^(?:d|days?)$/i, 'd', 86_400_000],
]
const sizeUnits: readonly (readonly [name: RegExp, unit: string])[] = [
  [/^(?:b|bytes?)$/i, 'B'],
  [/^(?:k|kb|kib|kilobytes?)$/i, 'KiB'],
  [/^(?:m|mb|mib|megabytes?)$/i, 'MiB'],
  [/^(?:g|gb|gib|gigabytes?)$/i, 'GiB'],
]

/** `30 seconds`, `1.5s`, `1h30m`, `PT30S`, `10 MB`, `64k`. */
function measures(text: string): string[] {
  const parts = [...text.replace(/^PT?(?=\d)/i, '').matchAll(/(\d*\.?\d+)\s*([a-z]+)\s*/gi)]
  if (parts.length === 0 || text.startsWith('-')) return []
  const [first] = parts as [RegExpMatchArray]
  const size = sizeUnits.find(([name]) => parts.length === 1 && name.test(first[2]!))
  const unitsOf = parts.map((part) => timeUnits.find(([name]) => name.test(part[2]!)))
  const time = unitsOf.every((unit) => unit !== undefined)
    ? durationOf(parts.reduce((sum, part, i) => sum + Number(part[1]) * unitsOf[i]![2], 0))
    : undefined
  return [
    ...(time === undefined ? [] : [time]),
    ...(size === undefined ? [] : [`${Math.ceil(Number(first[1]))}${size[1]}`]),
  ]
}

function durationOf(milliseconds: number): string {
  const unit =
    timeUnits.findLast(([, , each]) => milliseconds >= each && milliseconds % each === 0) ?? timeUnits[0]!
  return `${Math.round(milliseconds / unit[2])}${unit[1]}`
}

/** Addresses of a listener or an upstream. */
function addresses(text: string): string[] {
  const port = /^(?:\*:|:)?(\d{1,5})(?:\s+[a-z_]+)*;?$/.exec(text)?.[1]
  if (port !== undefined) return [`:${port}`, `http://127.0.0.1:${port}`]
  if (/^\/\S+$/.test(text)) return [`unix:${text}`]
  if (/^unix:\/\//.test(text)) return [`unix:${text.slice(7)}`]
  if (/^\[[\da-f:.]+\]$/i.test(text)) return [`${text}:8080`]
  const [, ip = '', ipPort] = /^([\da-f:]*:[\da-f:]*):(\d+)$/i.exec(text) ?? []
  if (isIPv6(ip)) return [`[${ip}]:${ipPort}`]
  const [, scheme = '', rest = ''] = /^(?:([a-z]+):?\/\/)?([^\s/?#@{}$%]+)\/?$/i.exec(text) ?? []
  if (rest === '' || /^(?:true|false|on|off|yes|no|none|null|auto|any|all)$/i.test(rest)) return []
  const secure = /^(?:https|wss|tls|h2)$/i.test(scheme)
  return [
    ...(scheme === '' && /^[\w.-]+$/.test(rest) ? [`${rest}:8080`] : [rest]),
    `${secure ? 'https' : 'http'}://${rest}`,
  ]
}

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  text: 'text/plain',
  plain: 'text/plain',
  csv: 'text/csv',
  javascript: 'text/javascript',
  pdf: 'application/pdf',
}

function mediaTypes(text: string): string[] {
  const known = types[text.toLowerCase().replace(/^\./, '')]
  const bare = /^([\w.+*-]+\/[\w.+*-]+)\s*;/.exec(text)?.[1]
  return [known, bare, text === '*' ? '*/*' : undefined].filter((each) => each !== undefined)
}

const hosts = (text: string): string[] => {
  if (/\/\d+$/.test(text)) return []
  if (isIPv6(text)) return [`[${text}]`]
  const host = /^(?:[a-z]+:\/\/)?(\[[^\s/\]]+\]|[^\s/:]+)(?::\d+)?(?:\/.*)?$/i.exec(text)?.[1]
  return host === undefined ? [] : [host]
}

/** `/a/**`, `/a/*`, `a`. */
const prefixes = (text: string): string[] => {
  const path = /^\^?\/?([^\s?#*^$|()[\]\\]*?)\/?(?:\.?\*)*\$?$/.exec(text)?.[1]
  return path === undefined ? [] : [`/${path}`]
}

/** `a=b`, `X-A: b`, `X-A`. */
function mappingsOf(text: string): unknown[] {
  const pair = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(text)
  if (pair !== null) return [{ [pair[1]!]: pair[2]! || true }]
  return /^[A-Za-z][\w-]*$/.test(text) ? [{ [text]: true }] : []
}

function listAs(list: readonly unknown[]): unknown[] {
  const texts = list.filter((each) => typeof each === 'string')
  const members = texts.length === list.length ? [Object.fromEntries(texts.map((text) => [text, true]))] : []
  return [...(list.length === 1 ? list : []), ...members]
}

/** `unwrap: soap` for `unwrap: { dialect: soap }`, if only one member accepts such a value. */
function inMember(data: unknown, { properties = {}, required = [] }: Schema): unknown[] {
  const names = Object.keys(properties).filter(
    (name) => required.includes(name) || isNarrow(properties[name]!),
  )
  return [...names.filter((name) => required.includes(name)), ...names].map((name) => ({ [name]: data }))
}

function isNarrow({ type, format, pattern, enum: words, anyOf, items }: Schema): boolean {
  if (anyOf !== undefined) return anyOf.some(isNarrow)
  if (type === 'array') return items !== undefined
  return (
    type === 'integer' ||
    words !== undefined ||
    format === 'duration' ||
    (format === undefined && pattern !== undefined)
  )
}

/** A mapping such as `{ host: a, port: 1 }` for an address. */
function fromMapping(data: Readonly<Record<string, unknown>>): unknown[] {
  const { host, port } = data
  const entries = Object.entries(data)
  if (
    entries.length > 0 &&
    entries.every(([key, value]) => key.startsWith('/') && typeof value === 'string')
  ) {
    return [entries.map(([prefix, upstream]) => ({ prefix, upstream }))]
  }
  const range = [data.min ?? data.from ?? data.gte ?? data.start, data.max ?? data.to ?? data.lte ?? data.end]
  if (range.every((each) => typeof each === 'number')) return [`${range[0]}-${range[1]}`]
  if (entries.length === 1 && typeof entries[0]![1] === 'string') {
    const [[key, value]] = entries as [[string, string]]
    const glob = /prefix/i.test(key) ? `${value.replace(/\/$/, '')}/**` : value
    return [meantPath(glob)?.globs[0], glob, [data]].filter((each) => each !== undefined)
  }
  const name = typeof host === 'string' ? host : '127.0.0.1'
  if (typeof port !== 'number') return [[data]]
  return [`${name}:${port}`, `http://${name}:${port}`, [data]]
}
