/**
 * Outside of the rule: what shows there that the response to a path inside was not the service's own.
 *
 * @module
 */
import { type Fields, getField, hasField, withoutFields } from '../../http/fields.js'
import { overrideHeaders } from '../../match/overrideHeaders.js'
import { type Action, type BodyNeed, type Exchange, keyOf, type Outcome, type Subrequest } from '../rule.js'
import { perRequestFields } from './imitation.js'
import { conditionalHeaders, unsentTwin } from './twin.js'

/** Errors to which conditions and ranges lead. */
const ofCondition: ReadonlySet<number> = new Set([412, 416])

// A 404 page that is larger leaves when it comes.
const pageNeed: BodyNeed = { maxBytes: 256 * 1024, maxHold: 10_000, refuseByLength: true }

/**
 * The service's own response loses, if it is a 404, what would show that the canonical one lacks it; and it leaves no
 * earlier.
 */
function alike({ head, body }: Exchange, minDelay: number): Outcome {
  const dropFields = head.status === 404 ? perRequestFields(head.fields) : []
  const saysTheSame = dropFields.length === 0
  const note = saysTheSame ? `${head.status} as inside of the rule` : `without ${dropFields.join(', ')}`
  if (body?.state !== 'complete') return saysTheSame ? { skip: note } : { note, dropFields }
  const fields = withoutFields(head.fields, new Set(dropFields))
  const replacement = { head: { ...head, fields }, body: body.raw }
  return { note, replacement, minDelay, ...(saysTheSame && { saysTheSame }) }
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
/** Errors that services give from the method alone, before they look for the path. */
const ofMethod: ReadonlySet<number> = new Set([405, 501])
/** The same from the content alone, as parsers do that run before routes. */
const ofContent: ReadonlySet<number> = new Set([400, 411, 413, 415, 417])

/** Paths outside of the rule that do not exist look as those inside do, whatever the method. */
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
      // The error of a target that nobody can read is the same inside of the rule.
      if (safe.has(request.method) && !isConditional && !isOfContent) return alike(exchange, minDelay)
      // A path that only takes other methods may answer GET with 404; OPTIONS shows it.
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
