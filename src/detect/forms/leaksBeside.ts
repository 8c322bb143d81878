/**
 * Values that reveal nothing alone, but the same as a leak of the same JSON document.
 *
 * @module
 */
import { type JsonNode, keyOf } from '../../http/jsonTokens.js'
import type { Family } from '../detector.js'
import { adjacentMembers, isRepeatable } from './adjacentMembers.js'
import type { JsonLeak } from './jsonLeak.js'
import { plainName, traitOf } from './names.js'

const revealing: ReadonlySet<Family> = new Set(['sql', 'stackTrace', 'exception', 'filePath', 'internalHost'])

/** Whether it is prose or program output; codes and names only reveal something next to a finding. */
function isSentence(text: string, node: JsonNode): boolean {
  if (node.kind === 'scalar') return false
  return (
    node.kind !== 'string' ||
    /\s|\\[nrt]/.test(text.slice(node.start, node.end)) ||
    traitOf(keyOf(text, node) ?? '') === 'message'
  )
}

/** The object that has the value as a member, or as an element of a member. */
function objectAround(node: JsonNode): JsonNode | undefined {
  let at = node.parent
  while (at?.kind === 'array') at = at.parent
  return at
}

/** The objects with a revealing sentence. A long text is read once, however many leaks it has. */
function familiesInObjects(text: string, leaks: readonly JsonLeak[]): Map<JsonNode, Set<Family>> {
  const inNodes = new Map<JsonNode, Set<Family>>()
  for (const { node, family, inName, inFrame } of leaks) {
    if (!inName && !inFrame && revealing.has(family)) addTo(inNodes, node, family)
  }
  const inObjects = new Map<JsonNode, Set<Family>>()
  for (const [node, families] of inNodes) {
    const object = isSentence(text, node) ? objectAround(node) : undefined
    if (object !== undefined) for (const family of families) addTo(inObjects, object, family)
  }
  return inObjects
}

function addTo(sets: Map<JsonNode, Set<Family>>, node: JsonNode, family: Family): void {
  const known = sets.get(node)
  if (known === undefined) sets.set(node, new Set([family]))
  else known.add(family)
}

/** Members that reveal the same as a finding next to them, and the same values in other objects. */
export function leaksBeside(
  text: string,
  roots: readonly JsonNode[],
  leaks: readonly JsonLeak[],
  families: ReadonlySet<Family>,
): JsonLeak[] {
  const found = familiesInObjects(text, leaks)
  if (found.size === 0) return []
  const leaking = new Set(leaks.map(({ node }) => node))
  const beside: JsonLeak[] = []
  const values = new Set<string>()
  for (const [object, own] of found) {
    const family = own.has('sql') && families.has('sql') ? 'sql' : 'exception'
    if (!families.has(family)) continue
    for (const node of [...adjacentMembers(text, object, own), ...namesWithin(text, object, leaking)]) {
      if (leaking.has(node)) continue
      leaking.add(node)
      beside.push({ node, family, offset: node.start, inName: false, inFrame: false })
      if (isRepeatable(text, node)) values.add(text.slice(node.start, node.end))
    }
  }
  return values.size === 0 ? beside : [...beside, ...repeated(text, roots, values, leaking)]
}

const mostNames = 64
const machineMade = /^(?=.*[./\\_-])(?=.*[A-Za-z]{2})(?!\d{4}-\d\d)[\w.\\/:@-]{6,200}$/
const forClients = /(?:id|code|type|status|path|instance|reference|key|field|version|url|uri|href)$/

/** Names in the object, or in one within it, that are part of a leak: a host, a file, a program. */
function namesWithin(text: string, object: JsonNode, leaking: ReadonlySet<JsonNode>): JsonNode[] {
  const removed = object.children
    .filter((child) => leaking.has(child) && child.kind === 'string')
    .map(({ start, end }) => text.slice(start, end))
    .join('\n')
  const pending = [...object.children]
  const names: JsonNode[] = []
  for (let at = 0; at < pending.length && at < mostNames; at++) {
    const node = pending[at]!
    pending.push(...node.children.slice(0, mostNames))
    if (node.kind !== 'string' || leaking.has(node) || forClients.test(plainName(keyOf(text, node) ?? '')))
      continue
    const written = text.slice(node.start + 1, node.end - 1)
    if (machineMade.test(written) && removed.includes(written)) names.push(node)
  }
  return names
}

const shortestRepeated = 6

function repeated(
  text: string,
  roots: readonly JsonNode[],
  values: ReadonlySet<string>,
  leaking: ReadonlySet<JsonNode>,
): JsonLeak[] {
  const again: JsonLeak[] = []
  const pending = [...roots]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const child of node.children) pending.push(child)
    if (node.kind !== 'string' || node.end - node.start < shortestRepeated || leaking.has(node)) continue
    if (values.has(text.slice(node.start, node.end)))
      again.push({ node, family: 'exception', offset: node.start, inName: false, inFrame: false })
  }
  return again
}

/** Names of error classes that are harmless alone, such as `"name": "QueryError"`, but are also part of a leak. */
export function classesWithin(
  text: string,
  leaks: readonly JsonLeak[],
  classes: ReadonlyMap<string, JsonNode[]>,
): JsonLeak[] {
  if (leaks.length === 0 || classes.size === 0) return []
  const leaking = new Set(leaks.map(({ node }) => node).filter(({ kind }) => kind === 'string'))
  const removed = [...leaking].map(({ start, end }) => text.slice(start, end)).join('\n')
  return [...classes]
    .filter(([value]) => removed.includes(value))
    .flatMap(([, nodes]) => nodes.filter((node) => !leaking.has(node)))
    .map((node) => ({ node, family: 'exception', offset: node.start + 1, inName: false, inFrame: false }))
}
