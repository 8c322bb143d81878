/**
 * What to remove for a leak: the value itself, or one around it that is internal as a whole.
 *
 * @module
 */
import { type JsonNode, keyOf } from '../../http/jsonTokens.js'
import type { JsonLeak } from './jsonLeak.js'
import { type NameTrait, takesAll, traitOf } from './names.js'

export interface Targets {
  /** Strings that clients read, which are replaced instead of removed. */
  readonly replaced: ReadonlySet<JsonNode>
  readonly removed: ReadonlySet<JsonNode>
}

// A trace of some hundred frames has a few thousand leaks, and for each one all values around it are examined.
const mostLeaks = 20_000

/** A target may be within another one. Undefined if there are too many leaks for the shape to be worth keeping. */
export function targetsOf(text: string, leaks: readonly JsonLeak[]): Targets | undefined {
  if (leaks.length > mostLeaks) return undefined
  const traits = new Map<JsonNode, NameTrait | undefined>()
  const traitOfNode = (node: JsonNode): NameTrait | undefined => {
    if (!traits.has(node)) traits.set(node, nameTrait(text, node))
    return traits.get(node)
  }
  const replaced = new Set<JsonNode>()
  const removed = new Set<JsonNode>()
  const lines = arraysOfFrames(text, leaks)
  const dumps = dumpsOfEnvironment(leaks)
  for (const leak of leaks) {
    const node =
      leak.inFrame && leak.node.kind === 'object' && isMixed(text, leak.node) ? undefined : leak.node
    if (node === undefined) continue
    const target = widen(traitOfNode, node, leak, lines, dumps)
    if (isNarrative(text, target)) removed.add(target.parent!)
    else if (target === node && !leak.inName && isMessage(text, target)) replaced.add(target)
    else removed.add(target)
  }
  return { replaced, removed }
}

/** The text of a FHIR resource, which is not valid without its `div` (FHIR §2.4.0.4). */
function isNarrative(text: string, node: JsonNode): boolean {
  return keyOf(text, node) === 'div' && node.parent !== undefined && keyOf(text, node.parent) === 'text'
}

function nameTrait(text: string, node: JsonNode): NameTrait | undefined {
  const name = keyOf(text, node)
  return name === undefined ? undefined : traitOf(name)
}

/** Whether clients read the string: by its own name, or by that of the array that contains it. */
function isMessage(text: string, node: JsonNode): boolean {
  if (node.kind !== 'string') return false
  const named = node.parent?.kind === 'array' ? node.parent : node
  return nameTrait(text, named) === 'message'
}

/**
 * Whether a frame is the error itself: the root, or a frame with a message of its own. Then only its parts are removed.
 */
function isMixed(text: string, frame: JsonNode): boolean {
  return frame.parent === undefined || frame.children.some((child) => nameTrait(text, child) === 'message')
}

/** Arrays in which several elements are lines of a trace. */
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

/** Objects in which several members are variables of the environment, so the rest are, too. */
function dumpsOfEnvironment(leaks: readonly JsonLeak[]): ReadonlySet<JsonNode> {
  const members = new Map<JsonNode, Set<JsonNode>>()
  for (const { node, family } of leaks) {
    if (family !== 'environment' || node.parent?.kind !== 'object' || node.parent.parent === undefined)
      continue
    members.set(node.parent, (members.get(node.parent) ?? new Set()).add(node))
  }
  return new Set([...members].filter(([, nodes]) => nodes.size > 2).map(([parent]) => parent))
}

/** The widest value around the leak to remove with it. */
function widen(
  traitOfNode: (node: JsonNode) => NameTrait | undefined,
  node: JsonNode,
  leak: JsonLeak,
  lines: ReadonlySet<JsonNode>,
  dumps: ReadonlySet<JsonNode>,
): JsonNode {
  let target = node
  let ofTrace = leak.inFrame
  for (let at: JsonNode | undefined = node; at?.parent !== undefined; at = at.parent) {
    const trait = traitOfNode(at)
    const frames =
      lines.has(at) || (at.kind === 'array' && leak.inFrame && target === node && node.parent === at)
    if (frames || dumps.has(at) || (trait !== undefined && takesAll.has(trait))) {
      target = at
      ofTrace ||= frames || trait === 'trace'
    } else if (trait === 'cause' && ofTrace) target = at
    else if (trait === 'settings' && (leak.family === 'credentials' || leak.family === 'environment'))
      target = at
  }
  return target
}
