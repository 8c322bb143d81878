/**
 * Decides what `problem` makes of an error's body.
 *
 * @module
 */

import { forbidsTransform } from '../../http/cacheControl.js'
import type { Decoded } from '../../http/decoded.js'
import { getCombinedField } from '../../http/fields.js'
import { placeOf, rootOf } from '../../http/jsonPlace.js'
import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'
import { isStreamType, mediaTypeOf } from '../../http/mediaType.js'
import type { Pointer } from '../../http/pointer.js'
import { JsonText, type Problem, renderProblem } from '../../http/problem.js'
import { reasonOf } from '../../http/status.js'
import type { Exchange, Outcome } from '../rule.js'

/** Members that RFC 9457 defines, without `status`. */
export const ownNames = ['type', 'title', 'detail', 'instance'] as const
export type OwnName = (typeof ownNames)[number]

/** A member's text, or the places where to find it. */
export type MemberSource = string | readonly Pointer[]

/** The options, resolved. */
export interface ProblemPlan {
  readonly own: ReadonlyMap<OwnName, MemberSource>
  readonly keep: readonly (readonly [name: string, pointer: Pointer])[]
  readonly readsBody: boolean
}

const problemType = 'application/problem+json'

/** The body as earlier phases left it, without what they removed. */
function textOf({ replaced, body }: Exchange): Decoded<string> | undefined {
  return replaced === undefined ? body?.text() : { ok: true, value: replaced.content.toString() }
}

function effectiveType({ replaced, head }: Exchange): string {
  return mediaTypeOf(replaced === undefined ? head.fields : ['Content-Type', replaced.contentType])
}

/** The reason, found in the head, for leaving the body unchanged. */
function reasonToPass(exchange: Exchange): string | undefined {
  if (exchange.local !== undefined || exchange.replaced?.manner === 'replace')
    return 'the body already has this format'
  const type = effectiveType(exchange)
  // A response to HEAD has no body, and the headers of GET.
  const unseen = exchange.request.method === 'HEAD' && type === problemType
  if (unseen || type === 'application/problem+xml')
    return 'the body already is problem details from the upstream'
  return isStreamType(type) ? 'the body is a stream' : undefined
}

/** Whether the upstream's body must be read. */
export function needsBody(plan: ProblemPlan, exchange: Exchange): boolean {
  if (exchange.replaced !== undefined || reasonToPass(exchange) !== undefined) return false
  return plan.readsBody || effectiveType(exchange) === problemType
}

/** The response's body as problem details, or why it stays. */
export function decideBody(plan: ProblemPlan, exchange: Exchange): Outcome {
  const pass = reasonToPass(exchange)
  if (pass !== undefined) return { skip: pass }
  const text = textOf(exchange)
  const root = text?.ok ? rootOf(text.value) : undefined
  if (effectiveType(exchange) === problemType) {
    if (!text?.ok)
      return { skip: `the upstream’s problem details were not read: ${text?.error ?? 'memoryLimit'}` }
    if (root?.kind === 'object') return corrected(text.value, root, exchange)
  }
  const { head, incident } = exchange
  const { status } = head
  const found =
    text?.ok && root !== undefined ? membersOf(plan, text.value, root) : membersOf(plan, '', undefined)
  const extensions = { ...found.extensions, ...(incident === undefined ? {} : { incident }) }
  const problem = { title: reasonOf(status) || 'Error', status, ...found, extensions }
  const accept = getCombinedField(exchange.request.fields, 'accept')
  const note = plan.readsBody && root === undefined ? 'rewritten; the body could not be read' : 'rewritten'
  return { note, body: { ...renderProblem(problem, accept), manner: 'replace', varies: true } }
}

function membersOf(plan: ProblemPlan, text: string, root: JsonNode | undefined): Partial<Problem> {
  const found: Partial<Record<OwnName, string>> = {}
  for (const [name, source] of plan.own) {
    const value = typeof source === 'string' ? source : firstText(name, source, text, root)
    if (value !== undefined) found[name] = value
  }
  const extensions = plan.keep.flatMap(([name, place]): [string, JsonText][] => {
    const node = root && placeOf(text, root, place)
    return node === undefined ? [] : [[name, new JsonText(text.slice(node.start, node.end))]]
  })
  return { ...found, extensions: Object.fromEntries(extensions) }
}

function firstText(
  name: OwnName,
  places: readonly Pointer[],
  text: string,
  root: JsonNode | undefined,
): string | undefined {
  if (root === undefined) return undefined
  for (const place of places) {
    const node = placeOf(text, root, place)
    if (node === undefined) continue
    const value = node.kind === 'string' ? stringAt(text, node.start, node.end) : numberAt(text, node)
    if (value && (isProse(name) || isUriReference(value))) return value
  }
  return undefined
}

function numberAt(text: string, node: JsonNode): string | undefined {
  const value = text.slice(node.start, node.end)
  return /^[-\d]/.test(value) ? value : undefined
}

function isProse(name: OwnName): boolean {
  return name === 'title' || name === 'detail'
}

/** Only the characters of RFC 3986: clients are meant to follow the member. */
function isUriReference(value: string): boolean {
  return /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(value)
}

/** The upstream's own problem details, with nothing changed but the digits of the status. */
function corrected(text: string, root: JsonNode, { head }: Exchange): Outcome {
  const status = String(head.status)
  const wrong = root.children.filter(
    (child) => keyOf(text, child) === 'status' && text.slice(child.start, child.end) !== status,
  )
  if (wrong.length === 0) return { skip: 'the body already is problem details from the upstream' }
  if (forbidsTransform(head.fields)) return { skip: 'no-transform forbids correcting the problem’s status' }
  const parts: string[] = []
  let end = 0
  for (const place of wrong) {
    parts.push(text.slice(end, place.start), status)
    end = place.end
  }
  parts.push(text.slice(end))
  return {
    note: `status of the problem set to ${status}`,
    body: { content: Buffer.from(parts.join('')), contentType: problemType, manner: 'edit', varies: false },
  }
}
