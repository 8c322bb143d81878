/**
 * Removes leaks from a JSON text by position, so that every other byte stays as it was.
 *
 * @module
 */
import { type JsonNode, keyOf, stringAt } from '../http/jsonTokens.js'
import { applyEdits, type Edit, type Redacted, type Safe } from './edit/edits.js'
import { sentenceBefore } from './edit/prose.js'
import type { JsonLeak } from './forms/jsonLeak.js'
import { targetsOf } from './forms/targets.js'

const incidentNames = ['incident', 'incidentId', 'incident_id', 'incidentReference']

/**
 * The text without its leaks: strings that clients read are cut to the plain sentence in front of the leak or replaced
 * with the message, everything else is removed together with what surrounds it as a whole (a `debug` object, the array
 * of frames). The first changed document gets the id of the incident, if its format allows that and `mayExtend` is set.
 * Undefined if no shape is left to keep.
 */
export function redactJson(
  text: string,
  roots: readonly JsonNode[],
  leaks: readonly JsonLeak[],
  safe: Safe,
  isClean: (text: string) => boolean,
  mayExtend = true,
): Redacted | undefined {
  const targets = targetsOf(text, leaks)
  if (targets === undefined) return undefined
  const { replaced, removed } = targets
  const touched = new Set<JsonNode>()
  const edits: Edit[] = []
  const message = JSON.stringify(safe.message)
  const lost = new Set(roots.filter((root) => removed.has(root) || replaced.has(root)))
  for (const root of lost) edits.push({ start: root.start, end: root.end, text: message })
  for (const node of replaced) {
    if (lost.has(node) || isWithin(node, removed)) continue
    const lead = node.kind === 'string' ? sentenceBefore(stringAt(text, node.start, node.end), isClean) : ''
    edits.push({ start: node.start, end: node.end, text: JSON.stringify(lead || safe.message) })
    touched.add(node.parent!)
  }
  for (const parent of new Set([...removed].map((node) => node.parent))) {
    if (parent === undefined || isWithin(parent, removed)) continue
    const cuts = cutChildren(parent, removed)
    if (parent.parent === undefined && parent.children.every((child) => removed.has(child))) lost.add(parent)
    edits.push(...cuts)
    touched.add(parent)
  }
  // Of several documents, some may say nothing any more.
  if (roots.every((root) => lost.has(root))) return undefined
  const host = hostOf(roots, touched)
  const hasIncident = mayExtend && host !== undefined && allowsMembers(text, host)
  if (hasIncident) edits.push(addMember(text, host, removed, safe.incident))
  return { text: applyEdits(text, edits), hasIncident }
}

/** Whether the node or one around it is in the set. */
function isWithin(node: JsonNode, set: ReadonlySet<JsonNode>): boolean {
  for (let at: JsonNode | undefined = node; at !== undefined; at = at.parent) if (set.has(at)) return true
  return false
}

/** The ranges to cut so that the children in the set are removed, and the commas between the others stay right. */
function cutChildren(parent: JsonNode, removed: ReadonlySet<JsonNode>): Edit[] {
  const { children } = parent
  const cuts: Edit[] = []
  for (let i = 0; i < children.length; i++) {
    if (!removed.has(children[i]!)) continue
    const first = i
    while (i + 1 < children.length && removed.has(children[i + 1]!)) i++
    const next = children[i + 1]
    // Cut together with the comma before it, or at the front, with the one after it.
    if (first > 0) cuts.push({ start: children[first - 1]!.end, end: children[i]!.end, text: '' })
    else
      cuts.push({
        start: startOf(children[0]!),
        end: next === undefined ? children[i]!.end : startOf(next),
        text: '',
      })
  }
  return cuts
}

function startOf(node: JsonNode): number {
  return node.keyStart === -1 ? node.start : node.keyStart
}

/** The object that gets the id of the incident: a root, or in a root array its first object that changed. */
function hostOf(roots: readonly JsonNode[], touched: ReadonlySet<JsonNode>): JsonNode | undefined {
  const changed = new Set<JsonNode>()
  for (const node of touched) {
    for (let at: JsonNode | undefined = node; at !== undefined && !changed.has(at); at = at.parent)
      changed.add(at)
  }
  const root = roots.find((candidate) => changed.has(candidate))
  if (root === undefined || root.kind === 'object') return root
  return root.children.find((child) => child.kind === 'object' && changed.has(child))
}

/** Whether the format allows additional members at the top: JSON-RPC, JSON:API, GraphQL and FHIR do not. */
function allowsMembers(text: string, host: JsonNode): boolean {
  const names = new Set(host.children.map((child) => keyOf(text, child)))
  if (names.has('jsonrpc') || names.has('jsonapi') || names.has('resourceType')) return false
  if (!names.has('errors')) return true
  const errors = host.children.find((child) => keyOf(text, child) === 'errors')!
  return !(names.has('data') || (names.size === 1 && errors.kind === 'array' && isGraphql(text, errors)))
}

function isGraphql(text: string, errors: JsonNode): boolean {
  return errors.children.some((error) =>
    error.children.some((member) => ['locations', 'extensions'].includes(keyOf(text, member) ?? '')),
  )
}

/** Adds the incident after the last remaining member, with the spacing of the first one. */
function addMember(text: string, host: JsonNode, removed: ReadonlySet<JsonNode>, incident: string): Edit {
  const kept = host.children.filter((child) => !removed.has(child))
  const names = new Set(kept.map((child) => keyOf(text, child)))
  const name = incidentNames.find((candidate) => !names.has(candidate)) ?? incidentNames[0]!
  const first = host.children[0]
  const before = first === undefined ? '' : text.slice(host.start + 1, first.keyStart)
  const colon = first === undefined ? ':' : text.slice(first.keyEnd, first.start)
  const member = `${JSON.stringify(name)}${colon}${JSON.stringify(incident)}`
  const last = kept.at(-1)
  if (last !== undefined) return { start: last.end, end: last.end, text: `,${before}${member}` }
  const at = first === undefined ? host.start + 1 : first.keyStart
  return { start: at, end: at, text: member }
}
