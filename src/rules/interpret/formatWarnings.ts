/**
 * Warnings about paths and maps of `unwrap` that never find anything in the format that the rule reads.
 *
 * @module
 */
import type { Dialect } from '../../dialects/dialect.js'
import { isJsonType } from '../../http/mediaType.js'
import { escapeToken } from '../../http/pointer.js'
import type { Warning } from '../rule.js'
import type { StatusOptions } from './statusSource.js'
import { entriesOf } from './warnings.js'
import type { WhenOptions } from './when.js'

interface Written {
  readonly when?: WhenOptions | undefined
  readonly status?: StatusOptions | undefined
  readonly message?: string | undefined
}

/** Dialects whose errors are always JSON, and those that are always XML, with the name of their root element. */
const onlyJson: ReadonlySet<string> = new Set(['jsonRpc', 'graphql', 'google', 'jsend', 'spring', 'envelope'])
const roots: ReadonlyMap<string, string> = new Map([
  ['soap', 'Envelope'],
  ['xmlRpc', 'methodResponse'],
])
/** Dialects that find no codes, for which a map without `from` has nothing to look up. */
const withoutCodes: ReadonlySet<string> = new Set(['php', 'html', 'text'])

const pathOfXml = /^\/(?:[\w-]+:)?Envelope\/(?:[\w-]+:)?(?:Body|Header)(?:\/|$)|\/#text(?:\/|$)/

export function formatWarnings(
  given: Written,
  dialects: readonly Dialect[],
  contentType: unknown,
): Warning[] {
  const types = [contentType ?? []].flat() as string[]
  const names = dialects.map(({ name }) => name)
  const paths = pathsOf(given)
  const isJson =
    (types.length > 0 && types.every((type) => isJsonType(type.toLowerCase()))) ||
    (names.length > 0 && names.every((name) => onlyJson.has(name)))
  const allRoots = names.map((name) => roots.get(name))
  const [root] = allRoots
  return [
    ...(isJson ? paths.filter(([path]) => pathOfXml.test(path)).map(inXmlOnly) : []),
    ...(root !== undefined && allRoots.every((other) => other === root)
      ? paths.filter(([path]) => isOutside(path, root)).map(outsideOf(root))
      : []),
    ...mapWarning(given.status, names),
    ...textWarning(given, paths),
  ]
}

type WrittenPath = readonly [path: string, at: string]

/** The paths of conditions, of places of the status, and of the message. */
function pathsOf({ when, status, message }: Written): WrittenPath[] {
  const places = status === undefined || typeof status === 'number' ? [] : (status.from ?? [])
  return [
    ...entriesOf(when ?? {}, '/unwrap/when').map(([key, , at]): WrittenPath => [key, at]),
    ...[places].flat().flatMap((place, i) => {
      const at = Array.isArray(places) ? `/unwrap/status/from/${i}` : '/unwrap/status/from'
      return typeof place === 'string'
        ? [[place, at] as const]
        : Object.keys(place).map((key): WrittenPath => [key, `${at}/${escapeToken(key)}`])
    }),
    ...(message === undefined ? [] : [[message, '/unwrap/message'] as const]),
  ].filter(([path]) => path.startsWith('/'))
}

const inXmlOnly = ([path, at]: WrittenPath): Warning => ({
  at,
  message: `"${path}" is a path into XML, but the rule only reads JSON: it finds nothing; match an XML type, or choose another dialect`,
})

function isOutside(path: string, root: string): boolean {
  const first = path
    .slice(1)
    .split('/', 1)[0]!
    .replace(/^[\w-]+:/, '')
  return first !== root && !first.includes('*')
}

const outsideOf =
  (root: string) =>
  ([path, at]: WrittenPath): Warning => ({
    at,
    message: `"${path}" finds nothing, because paths into XML begin with the root element, which is ${root} here; write the whole path, as in "/${root}/…"`,
  })

function mapWarning(status: StatusOptions | undefined, names: readonly string[]): Warning[] {
  if (status === undefined || typeof status === 'number') return []
  if (status.map === undefined || status.from !== undefined || names.length === 0) return []
  if (!names.every((name) => withoutCodes.has(name))) return []
  const which = names.map((name) => `"${name}"`).join(', ')
  return [
    {
      at: '/unwrap/status/map',
      message: `${which} finds no codes to look up: "map" does nothing; add "from", or write the status as a number`,
    },
  ]
}

function textWarning({ when, status }: Written, paths: readonly WrittenPath[]): Warning[] {
  if (status === undefined || typeof status === 'number' || when === undefined) return []
  if (status.from !== 'text' || !paths.some(([, at]) => at.startsWith('/unwrap/when'))) return []
  const message =
    '"text" is the whole body, which is no status; write a pattern with a group, as in { text: "Error (\\\\d{3})" }'
  return [{ at: '/unwrap/status/from', message }]
}
