/**
 * The option `status` of `unwrap`: which status a wrapped error gets.
 *
 * @module
 */
import { errorStatusOf } from '../../dialects/parseResults.js'
import { type Pointer, parsePointer, resolvePointer } from '../../http/pointer.js'
import { integer, type Output, object, optional, record, text, union } from '../../schema/option.js'

const errorStatus = (options: { description: string; examples: number[] }) =>
  integer({ minimum: 400, maximum: 599, ...options })

export const statusSchema = union(
  [
    errorStatus({ description: 'The status of every such error.', examples: [404] }),
    object({
      from: text({
        format: 'pointer',
        description:
          'Where the status stands in the body: an integer from 400 to 599, the same in digits, or a name that `map` knows.',
        examples: ['/error/code'],
      }),
      map: optional(
        record(errorStatus({ description: 'The status for the name.', examples: [404] }), {
          description: 'Names, or other values, that stand there, and the statuses they stand for.',
          examples: [{ USER_NOT_FOUND: 404, VALIDATION_ERROR: 422 }],
        }),
      ),
      default: optional(
        errorStatus({
          description: 'The status where nothing else tells one. Left out, such a response stays as it is.',
          examples: [500],
        }),
      ),
    }),
  ],
  {
    description:
      'The status that the error gets, where `when` holds: a number, or where it is found in the body.',
    examples: [404, { from: '/error/code', map: { USER_NOT_FOUND: 404 }, default: 500 }],
  },
)
export type StatusOptions = Output<typeof statusSchema>

export interface StatusSource {
  /** Names where the status is looked for. */
  readonly place: string
  /** The status that the document tells, or undefined. */
  read(document: unknown): number | undefined
}

export function compileStatus(
  options: StatusOptions,
  fault: (at: string, message: string) => void,
): StatusSource {
  if (typeof options === 'number') return { place: 'the rule', read: () => options }
  let pointer: Pointer = []
  try {
    pointer = parsePointer(options.from)
  } catch (error) {
    fault('/from', (error as Error).message)
  }
  const map = new Map(Object.entries(options.map ?? {}))
  return {
    place: options.from,
    read(document) {
      const found = resolvePointer(document, pointer)
      const name =
        typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
          ? String(found)
          : ''
      return (
        map.get(name.trim()) ??
        errorStatusOf(typeof found === 'string' ? name.trim() : found) ??
        options.default
      )
    },
  }
}
