/**
 * What to change in the config to remove a difference.
 *
 * @module
 */
import type { ShapeDifference } from './compare.js'

const early = 'responded before the request was complete'

/** One sentence for the operator. */
export function remedyFor({ question, what, shape, hidden, absent }: ShapeDifference): string {
  if (what === early || shape.withholds > 0)
    return 'the canonical 404 must wait for the whole request: make sure a "conceal" rule covers the path and nothing in front responds earlier'
  if (question === 'scope') return scopeRemedy(what, hidden, absent)
  if (what.startsWith('status line') && /^HTTP\S+ 3\d\d/.test(hidden))
    return 'a redirect reveals the path: leave "statuses" out, or add 3xx to it'
  if (what.startsWith('status line'))
    return `this status reveals the path: leave "statuses" out, or add ${/ (\d{3})/.exec(hidden)?.[1] ?? 'it'} to it`
  if (shape.group === 'spellings' || shape.group === 'overrides')
    return 'the path is served under a name that the rule does not match: add it to "match.path"'
  if (/^(?:body|order of|content-|transfer-|length of)/i.test(what))
    return 'the response is not completely replaced: use "conceal", and let nothing else rewrite the response'
  return `"${what}" differs: remove it from "keepHeaders", or remove it with a "headers" rule`
}

function scopeRemedy(what: string, inside: string, outside: string): string {
  if (what.startsWith('status line') && / 404/.test(inside))
    return `absent paths get ${/ (\d{3})/.exec(outside)?.[1] ?? 'differently'} outside the rule: widen "match.path", or make the service answer 404 there`
  return 'write "everywhere: true" so that all 404s look the same, or "imitate" with a path that does not exist'
}

export const timeRemedy = 'set "minDelay" above the time that nearly all 403s and 404s of the service take'
