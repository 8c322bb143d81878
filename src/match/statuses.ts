/**
 * Sets of status codes as a config writes them: `403`, `5xx`, `500-504`, or a list.
 *
 * @module
 */
import { lastStatus } from '../http/status.js'
import { integer, type Output, text, union } from '../schema/option.js'

/** One status, class or range. */
export const statusSchema = union(
  [
    integer({ minimum: 100, maximum: lastStatus }),
    text({ pattern: '^[1-9](?:xx|[0-9]{2}(?:-[1-9][0-9]{2})?)$', examples: ['5xx'] }),
  ],
  {
    description: 'A status, a class such as `5xx`, or a range such as `500-504`.',
    examples: [403, '5xx', '500-504'],
  },
)
export type StatusForm = Output<typeof statusSchema>

/** First and last status of a form, both included. */
export function rangeOf(form: StatusForm): readonly [first: number, last: number] {
  if (typeof form === 'number') return [form, form]
  const first = Number(form.slice(0, 3).replace('xx', '00'))
  if (form.endsWith('xx')) return [first, first + 99]
  return [first, form.length === 3 ? first : Number(form.slice(4))]
}

/**
 * Compiles status forms into a test.
 *
 * @throws SyntaxError when a range ends before it begins
 */
export function compileStatuses(forms: readonly StatusForm[]): (status: number) => boolean {
  const ranges = forms.map(rangeOf)
  const reversed = ranges.findIndex(([first, last]) => last < first)
  if (reversed !== -1) {
    const [first, last] = ranges[reversed]!
    throw new SyntaxError(`"${forms[reversed]}" is reversed; write "${last}-${first}"`)
  }
  return (status) => ranges.some(([first, last]) => status >= first && status <= last)
}
