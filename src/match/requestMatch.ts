/**
 * Conditions on the request other than path, method and headers: host, query, a share of the clients.
 *
 * @module
 */
import { getField, getFieldLines } from '../http/fields.js'
import type { RequestView } from '../http/message.js'
import type { MatchOptions } from './matchSchema.js'
import { compileWildcard } from './wildcard.js'

/** One condition; `found` describes in words what the request has instead. */
export interface RequestCondition {
  /** As in `query.page`. */
  readonly name: string
  test(request: RequestView): boolean
  found(request: RequestView): string
}

/** Compiles `host`, `query` and `percent`. `report` is called with what the schema cannot express. */
export function compileRequest(
  { host, query, percent }: Pick<MatchOptions, 'host' | 'query' | 'percent'>,
  report: (at: string, message: string) => void,
): readonly RequestCondition[] {
  return [
    ...(host === undefined ? [] : [hostCondition([host].flat())]),
    ...Object.entries(query ?? {}).map(([name, wanted]) => queryCondition(name, wanted)),
    ...(percent === undefined ? [] : [shareCondition(percent, report)]),
  ]
}

// A name may end with the dot of the root.
const withoutRoot = (host: string): string => host.toLowerCase().replace(/\.$/, '')
const hostOf = ({ fields }: RequestView): string =>
  withoutRoot((getField(fields, 'host') ?? '').replace(/:\d*$/, ''))

function hostCondition(globs: readonly string[]): RequestCondition {
  const wildcards = globs.map((glob) => compileWildcard(withoutRoot(glob)))
  return {
    name: 'host',
    test: (request) => {
      const host = hostOf(request)
      return wildcards.some((wildcard) => wildcard.test(host))
    },
    found: (request) => hostOf(request) || 'none',
  }
}

/** The values of a name in the query; `+` is a space, as in forms. */
function valuesIn({ target }: RequestView, name: string): string[] {
  const start = target.indexOf('?')
  return start === -1 ? [] : new URLSearchParams(target.slice(start + 1)).getAll(name)
}

function queryCondition(name: string, wanted: string | boolean): RequestCondition {
  const wildcard = typeof wanted === 'string' ? compileWildcard(wanted) : undefined
  return {
    name: `query.${name}`,
    test(request) {
      const values = valuesIn(request, name)
      return wildcard === undefined
        ? values.length > 0 === wanted
        : values.some((value) => wildcard.test(value))
    },
    found(request) {
      const values = valuesIn(request, name)
      return values.length === 0 ? 'absent' : JSON.stringify(values.join(', '))
    },
  }
}

function shareCondition(
  percent: NonNullable<MatchOptions['percent']>,
  report: (at: string, message: string) => void,
): RequestCondition {
  const { share, header, cookie } = typeof percent === 'number' ? { share: percent } : percent
  if (header !== undefined && cookie !== undefined) {
    report('/percent/cookie', '"header" already identifies clients; remove one of them')
  }
  const lower = header?.toLowerCase()
  const keyOf = (request: RequestView): string | undefined => {
    if (lower !== undefined) return getField(request.fields, lower)
    return cookie === undefined ? request.client : cookieIn(request, cookie)
  }
  return {
    name: 'percent',
    // A client that cannot be recognized would be included for one request and excluded for the next.
    test(request) {
      if (share >= 100) return true
      const key = keyOf(request)
      return key !== undefined && key !== '' && placeOf(key) < share
    },
    found(request) {
      const key = keyOf(request)
      return key === undefined || key === '' ? 'a client that cannot be recognized' : placeOf(key).toFixed(2)
    },
  }
}

function cookieIn({ fields }: RequestView, name: string): string | undefined {
  for (const line of getFieldLines(fields, 'cookie')) {
    for (const pair of line.split(';')) {
      const at = pair.indexOf('=')
      if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
    }
  }
  return undefined
}

/** From 0 to below 100, always the same for a text (FNV-1a, 32 bits, finished as in MurmurHash3). */
function placeOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100
}
