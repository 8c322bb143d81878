/**
 * Takes what leaks out of a JSON text by position, so that every other byte stays as it was.
 *
 * @module
 */
import { type JsonNode, keyOf } from '../http/jsonTokens.js'
import type { JsonLeak } from './forms/json.js'
import { traitOf } from './forms/names.js'

/** What the client reads in place of what was taken out. */
export interface Safe {
  readonly message: string
  readonly incident: string
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

const traitsThatTakeAll = new Set(['trace', 'perhapsTrace', 'exception', 'exceptionText', 'source', 'debug'])
const incidentNames = ['incident', 'incidentId', 'incident_id', 'incidentReference']

/**
 * The text without what leaks: strings that clients read are replaced by the message, all else is removed
 * together with what gives it away (a `debug` object, the array of frames). The first document that changes
 * is given the incident's id. Undefined when no shape is left to keep.
 */
export function redactJson(
  text: string,
  roots: readonly JsonNode[],
  leaks: readonly JsonLeak[],
  safe: Safe,
): string | undefined {
  const replaced = new Set<JsonNode>()
  const removed = new Set<JsonNode>()
  const lines = arraysOfFrames(text, leaks)
  const dumps = dumpsOfEnvironment(leaks)
  for (const leak of leaks) {
    const node =
      leak.inFrame && leak.node.kind === 'object' && isMixed(text, leak.node) ? undefined : leak.node
    if (node === undefined) continue
    const target = widen(text, node, leak, lines, dumps)
    if (target === node && !leak.inName && isMessage(text, target)) replaced.add(target)
    else removed.add(target)
  }
  if (roots.some((root) => removed.has(root) || replaced.has(root))) return undefined

  const touched = new Set<JsonNode>()
  const edits: Edit[] = []
  const message = JSON.stringify(safe.message)
  for (const node of replaced) {
    if (isWithin(node, removed)) continue
    edits.push({ start: node.start, end: node.end, text: message })
    touched.add(node.parent!)
  }
  const emptied = new Set<JsonNode>()
  for (const parent of new Set([...removed].map((node) => node.parent!))) {
    if (isWithin(parent, removed)) continue
    const cuts = cutChildren(parent, removed)
    if (parent.children.every((child) => removed.has(child))) emptied.add(parent)
    edits.push(...cuts)
    touched.add(parent)
  }
  if (roots.some((root) => emptied.has(root))) return undefined
  const host = hostOf(roots, touched)
  if (host === undefined) return undefined
  edits.push(addMember(text, host, removed, safe.incident))
  return applyEdits(text, edits)
}

/** Whether the node or one around it is in the set. */
function isWithin(node: JsonNode, set: ReadonlySet<JsonNode>): boolean {
  for (let at: JsonNode | undefined = node; at !== undefined; at = at.parent) if (set.has(at)) return true
  return false
}

function nameTrait(text: string, node: JsonNode): string | undefined {
  const name = keyOf(text, node)
  return name === undefined ? undefined : traitOf(name)
}

/** Whether clients read the string: by its own name, or by that of the array it stands in. */
function isMessage(text: string, node: JsonNode): boolean {
  if (node.kind !== 'string') return false
  const named = node.parent?.kind === 'array' ? node.parent : node
  return nameTrait(text, named) === 'message'
}

/** A frame that is the error as well: the root, or one with a message of its own. Only its parts go. */
function isMixed(text: string, frame: JsonNode): boolean {
  return frame.parent === undefined || frame.children.some((child) => nameTrait(text, child) === 'message')
}

/** Arrays of which several elements are lines of a trace. */
function arraysOfFrames(text: string, leaks: readonly JsonLeak[]): ReadonlySet<JsonNode> {
  const lines = new Map<JsonNode, Set<JsonNode>>()
  for (const { node, family } of leaks) {
    const parent = node.parent
    if (family !== 'stackTrace' || parent?.kind !== 'array' || node.kind !== 'string') continue
    if (text.slice(node.start, node.end).trimEnd().includes('\\n')) continue
    lines.set(parent, (lines.get(parent) ?? new Set()).add(node))
  }
  return new Set([...lines].filter(([, nodes]) => nodes.size > 1).map(([parent]) => parent))
}

/** Objects of which several members are variables of the environment: the rest of them are, too. */
function dumpsOfEnvironment(leaks: readonly JsonLeak[]): ReadonlySet<JsonNode> {
  const members = new Map<JsonNode, Set<JsonNode>>()
  for (const { node, family } of leaks) {
    if (family !== 'environment' || node.parent?.kind !== 'object' || node.parent.parent === undefined)
      continue
    members.set(node.parent, (members.get(node.parent) ?? new Set()).add(node))
  }
  return new Set([...members].filter(([, nodes]) => nodes.size > 2).map(([parent]) => parent))
}

/** The widest value around the leak that goes with it. */
function widen(
  text: string,
  node: JsonNode,
  leak: JsonLeak,
  lines: ReadonlySet<JsonNode>,
  dumps: ReadonlySet<JsonNode>,
): JsonNode {
  let target = node
  let ofTrace = leak.inFrame
  for (let at: JsonNode | undefined = node; at?.parent !== undefined; at = at.parent) {
    const trait = nameTrait(text, at)
    const frames =
      lines.has(at) || (at.kind === 'array' && leak.inFrame && target === node && node.parent === at)
    if (frames || dumps.has(at) || (trait !== undefined && traitsThatTakeAll.has(trait))) {
      target = at
      ofTrace ||= frames || trait === 'trace'
    } else if (trait === 'cause' && ofTrace) target = at
    else if (trait === 'settings' && (leak.family === 'credentials' || leak.family === 'environment'))
      target = at
  }
  return target
}

/** The places to cut so that the children in the set go, and the commas between the others are right. */
function cutChildren(parent: JsonNode, removed: ReadonlySet<JsonNode>): Edit[] {
  const { children } = parent
  const cuts: Edit[] = []
  for (let i = 0; i < children.length; i++) {
    if (!removed.has(children[i]!)) continue
    const first = i
    while (i + 1 < children.length && removed.has(children[i + 1]!)) i++
    const next = children[i + 1]
    // With the comma before it; at the front, with the one after it.
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

/** The object that is to carry the incident's id: a root, or in a root array its first object that changed. */
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

/** Adds the incident after the last member that stays, spaced as the first one is. */
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

function applyEdits(text: string, edits: Edit[]): string {
  // At one place what is added comes before what is cut: the cut begins where the member before it ends.
  edits.sort((a, b) => a.start - b.start || a.end - b.end)
  const parts: string[] = []
  let at = 0
  for (const edit of edits) {
    parts.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  parts.push(text.slice(at))
  return parts.join('')
}
