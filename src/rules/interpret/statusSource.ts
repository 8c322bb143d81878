/**
 * The option `status` of `unwrap`: which status a wrapped error gets.
 *
 * @module
 */
import { documentOf } from '../../dialects/document.js'
import { errorStatusOf, oneStatusOf, textOf } from '../../dialects/parseResults.js'
import type { Body } from '../../http/body.js'
import { getFieldLines, isToken } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import { escapeToken } from '../../http/pointer.js'
import { compilePattern, type TextPattern } from '../../match/pattern.js'
import { compileWildcard } from '../../match/wildcard.js'
import { integer, list, type Output, object, optional, record, text, union } from '../../schema/option.js'
import { asPath, compilePath, resolvePath, textOfValue } from './path.js'

const errorStatus = (options: { description: string; examples: number[] }) =>
  integer({ minimum: 400, maximum: 599, ...options })

const place = union([text({ minLength: 1 }), record(text({ format: 'pattern' }), { minProperties: 1 })])

export const statusSchema = union(
  [
    errorStatus({ description: 'The status of every such error.', examples: [404] }),
    object({
      from: optional(
        union([list(place, { minItems: 1 }), place], {
          description:
            'Where to find the status: a path into the body, the name of a response header, or `text` for the whole body; with a pattern, the text that its group captures there. The value is looked up in `map`; without an entry, a number from 400 to 599 is the status itself. Several places are tried in order. You can omit `from` with `dialect`: `map` then applies to what the dialect found.',
          examples: [
            '/error/code',
            { '/error/code': '^E(\\d{3})$' },
            ['/httpStatus', 'X-Status', { text: 'Error (\\d{3})' }],
          ],
        }),
      ),
      map: optional(
        record(errorStatus({ description: 'The status for the value.', examples: [404] }), {
          description:
            'Statuses by value: an exact value, a glob such as `*_NOT_FOUND`, digits such as `10xx`, or a range such as `1000-1999`. An exact value wins, then the first match in order.',
          examples: [{ USER_NOT_FOUND: 404, 'AUTH_*': 401, '42xx': 422, '1000-1999': 400 }],
        }),
      ),
      default: optional(
        errorStatus({
          description:
            'The status if nothing else gives one. Without `default`, such a response stays unchanged or gets the status that its dialect assumes.',
          examples: [500],
        }),
      ),
    }),
  ],
  {
    description:
      'The status of the error: a number, or where to find it. With `dialect`, it overrides what the dialect says.',
    examples: [404, { from: '/error/code', map: { USER_NOT_FOUND: 404 }, default: 500 }],
  },
)
export type StatusOptions = Output<typeof statusSchema>
type StatusPlace = Output<typeof place>

type ReportStatusError = (at: string, message: string) => void

export interface StatusSource {
  /** Names the places where the status is looked up. */
  readonly place: string
  /** The status found in the places, without the default. */
  read(body: Body, head: Head): number | undefined
  /** The status to which the map maps one of the values. */
  mapped(values: readonly string[]): number | undefined
  readonly default: number | undefined
  /** Whether the places or the default can give a status that a dialect does not. */
  readonly hasPlaces: boolean
}

interface PlaceReader {
  readonly name: string
  read(body: Body, head: Head): readonly string[]
}

export function compileStatus(options: StatusOptions, report: ReportStatusError): StatusSource {
  if (typeof options === 'number') {
    return {
      place: 'the rule',
      read: () => options,
      mapped: () => undefined,
      default: options,
      hasPlaces: true,
    }
  }
  const { from = [], map = {} } = options
  const places = Array.isArray(from) ? from : [from]
  const sources = (places as readonly StatusPlace[]).flatMap((each, i) =>
    compilePlace(each, Array.isArray(from) ? `/from/${i}` : '/from', report),
  )
  const lookUp = compileMap(map, (key, message) => report(`/map/${escapeToken(key)}`, message))
  return {
    place: sources.map(({ name }) => name).join(', '),
    hasPlaces: sources.length > 0,
    read(body, head) {
      for (const source of sources) {
        const values = source.read(body, head).map((value) => value.trim())
        const statuses = values.map((value) => lookUp(value) ?? errorStatusOf(value))
        const status = oneStatusOf(statuses.filter((status) => status !== undefined))
        if (status !== undefined) return status
      }
      return undefined
    },
    mapped: (values) => oneStatusOf(values.map(lookUp).filter((status) => status !== undefined)),
    default: options.default,
  }
}

function compilePlace(given: StatusPlace, at: string, report: ReportStatusError): PlaceReader[] {
  const entries: [string, string | undefined][] =
    typeof given === 'string' ? [[given, undefined]] : Object.entries(given)
  return entries.flatMap(([key, written]) => {
    try {
      return [compileSource(key, written === undefined ? undefined : compilePattern(written))]
    } catch (error) {
      report(written === undefined ? at : `${at}/${escapeToken(key)}`, (error as Error).message)
      return []
    }
  })
}

function compileSource(name: string, pattern: TextPattern | undefined): PlaceReader {
  const through = (texts: readonly string[]): readonly string[] =>
    pattern === undefined
      ? texts
      : texts.map((text) => pattern.capture(text)).filter((text) => text !== undefined)
  if (name === 'text') return { name, read: (body) => through([textOf(body) ?? '']) }
  if (!name.startsWith('/')) {
    if (!isToken(name) || /[.[$]/.test(name))
      throw new SyntaxError(`"${name}" is not a path into the body; write "${asPath(name)}"`)
    return { name, read: (_body, head) => through(getFieldLines(head.fields, name.toLowerCase())) }
  }
  const path = compilePath(name)
  return {
    name,
    read(body) {
      const document = documentOf(body)
      if (document === undefined) return []
      return through(
        resolvePath(document, path)
          .map(textOfValue)
          .filter((text) => text !== undefined),
      )
    },
  }
}

type LookUp = (value: string) => number | undefined

const digits = /^-?[\dx]*\d[\dx]*$/i
const range = /^(-?\d+)-(-?\d+)$/

/** Exact values first, then globs, digits and ranges in the order of the config. */
function compileMap(map: Readonly<Record<string, number>>, report: ReportStatusError): LookUp {
  const exact = new Map(Object.entries(map))
  const forms: [test: (value: string) => boolean, status: number][] = []
  for (const [key, status] of Object.entries(map)) {
    const bounds = range.exec(key)
    if (bounds !== null) {
      const [first, last] = [Number(bounds[1]), Number(bounds[2])]
      if (last < first) report(key, `"${key}" is reversed; write "${last}-${first}"`)
      forms.push([(value) => isInteger(value) && Number(value) >= first && Number(value) <= last, status])
    } else if (digits.test(key) && /x/i.test(key)) {
      const pattern = new RegExp(`^${key.toLowerCase().replaceAll('x', '\\d')}$`)
      forms.push([(value) => pattern.test(value), status])
    } else if (key.includes('*')) forms.push([compileWildcard(key).test, status])
  }
  return (value) => exact.get(value) ?? forms.find(([test]) => test(value))?.[1]
}

const isInteger = (value: string): boolean => /^-?\d{1,15}$/.test(value)
