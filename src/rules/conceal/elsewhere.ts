/**
 * Makes responses outside the rule's paths look like those inside, so that nobody can see where the rule is.
 *
 * @module
 */
import { type Fields, getField, hasField, withoutFields } from '../../http/fields.js'
import { overrideHeaders } from '../../match/overrideHeaders.js'
import type { Action, BodyNeed, Exchange, Outcome } from '../rule.js'
import { isSubrequestMethod, keyOf, type Subrequest } from '../subrequest.js'
import { perRequestFields } from './imitation.js'
import { conditionalHeaders, unsentTwin } from './twin.js'

/** Errors that result from conditions and ranges. */
const ofCondition: ReadonlySet<number> = new Set([412, 416])

// A 404 page that is larger is sent without a delay.
const pageNeed: BodyNeed = { maxBytes: 256 * 1024, maxHold: 10_000, refuseByLength: true }

/**
 * Keeps the service's own response. A 404 loses the headers that the canonical one would not have, and is not sent
 * earlier than `minDelay` allows.
 */
function alike({ head, body }: Exchange, minDelay: number): Outcome {
  const dropFields = head.status === 404 ? perRequestFields(head.fields) : []
  const saysTheSame = dropFields.length === 0
  const note = saysTheSame ? `${head.status} as inside the rule` : `without ${dropFields.join(', ')}`
  if (body?.state !== 'complete') return saysTheSame ? { skip: note } : { note, dropFields }
  const fields = withoutFields(head.fields, new Set(dropFields))
  const replacement = { head: { ...head, fields }, body: body.raw }
  return { note, replacement, minDelay, ...(saysTheSame && { saysTheSame }) }
}

/** Errors that services derive from the method alone, before they look at the path. */
const ofMethod: ReadonlySet<number> = new Set([405, 501])
/** Errors derived from the content alone, by parsers that run before routing. */
const ofContent: ReadonlySet<number> = new Set([400, 411, 413, 415, 417])

/** Makes absent paths outside the rule look like those inside, whatever the method. */
export function absentElsewhere(
  { everywhere, minDelay }: { readonly everywhere: boolean; readonly minDelay: number },
  inScope: (target: string) => boolean,
  concealedAs: (exchange: Exchange, note: string) => Outcome,
): Action {
  return {
    applies: (status) =>
      status === 404 || ofMethod.has(status) || ofContent.has(status) || ofCondition.has(status),
    need: ({ head, local }) =>
      local === undefined && (!everywhere || head.status !== 404) ? pageNeed : undefined,
    apply(exchange) {
      const { head, request, local } = exchange
      const { status } = head
      if (status === 404) {
        const twin = local === undefined ? unsentTwin(exchange, inScope) : undefined
        if (twin !== undefined) return twin
        return everywhere ? concealedAs(exchange, '404 in the canonical form') : alike(exchange, minDelay)
      }
      if (local !== undefined) return { skip: `${status} stays` }
      const isConditional = ofCondition.has(status)
      const isOfContent = ofContent.has(status) && hasContent(request.fields)
      // A target that nobody can read leads to the same error inside the rule's paths.
      if (isSubrequestMethod(request.method) && !isConditional && !isOfContent)
        return alike(exchange, minDelay)
      // A path that only accepts other methods may answer GET with 404; OPTIONS reveals it.
      const methods = ofContent.has(status) ? (['GET', 'OPTIONS'] as const) : (['GET'] as const)
      const drops = isConditional ? conditionalHeaders : overrideHeaders
      for (const method of methods) {
        const subrequest: Subrequest = { method, target: request.target, drops }
        const reply = exchange.subresponses.get(keyOf(subrequest))
        if (reply === undefined) return { subrequest }
        if (reply === 'failed' || reply.head.status !== 404)
          return { skip: `${status} for a path that may exist` }
      }
      return concealedAs(exchange, `${status} concealed, because ${methods.join(' and ')} gets 404`)
    },
  }
}

const hasContent = (fields: Fields) =>
  hasField(fields, 'transfer-encoding') || Number(getField(fields, 'content-length') ?? 0) > 0
