/**
 * What the statuses of responses mean under a rule: which of them reveal a hidden path.
 *
 * @module
 */
import { compileStatuses, rangeOf, type StatusForm } from '../../match/statuses.js'
import type { RuleContext } from '../rule.js'

/** What statuses mean. */
export interface Policy {
  /** Whether a response with this status reveals something hidden, whatever the method. */
  readonly refuses: (status: number) => boolean
  /**
   * Whether a permitted client can get this error too, by a method other than GET; a GET then shows which client it is.
   */
  readonly depends: (status: number) => boolean
  /** Whether redirects to a login page, and redirects that cannot be read, count as refusals. */
  readonly judgesRedirects: boolean
  readonly inScope: (target: string) => boolean
}

const refusals: ReadonlySet<number> = new Set([401, 403, 404])

/** Turns the rule's options into what the statuses of responses mean. */
export function policyOf(
  statuses: 'any-error' | readonly StatusForm[] | undefined,
  context: Pick<RuleContext, 'matchesTarget' | 'error'>,
): Policy {
  const inScope = context.matchesTarget
  const isError = (status: number) => status >= 400
  const isNoError = () => false
  if (statuses === undefined) {
    return { refuses: (status) => refusals.has(status), depends: isError, judgesRedirects: true, inScope }
  }
  if (statuses === 'any-error')
    return { refuses: isError, depends: isNoError, judgesRedirects: true, inScope }
  const sound = statuses.filter((form, i) => {
    const [first, last] = rangeOf(form)
    if (first <= last && first >= 300) return true
    const reason =
      first > last
        ? 'ends before it begins'
        : 'is not an error or redirect: only 3xx, 4xx and 5xx can be concealed'
    context.error(`/statuses/${i}`, `"${form}" ${reason}`)
    return false
  })
  const listed = compileStatuses(sound)
  // RFC 9110 §15: clients treat an invalid status as a 5xx.
  const refuses = (status: number) => status === 404 || listed(status > 599 ? 500 : status)
  return { refuses, depends: isNoError, judgesRedirects: false, inScope }
}
