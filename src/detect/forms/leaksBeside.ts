/**
 * Values that reveal nothing alone, but the same as a leak of the same JSON document.
 *
 * @module
 */
import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'
import type { Family } from '../detector.js'
import { wordSet } from '../regex.js'
import { adjacentMembers, isRepeatable, isUnmistakableCode } from './adjacentMembers.js'
import type { JsonLeak } from './jsonLeak.js'
import { plainName, traitOf } from './names.js'
import { isNameOfPart } from './values.js'

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

/** The objects with a revealing sentence, host or table. A long text is read once, however many leaks it has. */
function familiesInObjects(text: string, leaks: readonly JsonLeak[]): Map<JsonNode, Set<Family>> {
  const inNodes = new Map<JsonNode, Set<Family>>()
  for (const { node, family, inName, inFrame } of leaks) {
    if (!inName && !inFrame && revealing.has(family)) addTo(inNodes, node, family)
  }
  const inObjects = new Map<JsonNode, Set<Family>>()
  for (const [node, families] of inNodes) {
    const tells = families.has('internalHost') || isPartOfStore(text, node) || isSentence(text, node)
    const object = tells ? objectAround(node) : undefined
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
  const leaksStore = families.has('sql') && leaks.some(({ family }) => revealing.has(family))
  const beside = leaksStore && namesStore.test(text) ? partsOfStores(text, roots, leaks) : []
  const found = familiesInObjects(text, [...leaks, ...beside])
  if (found.size === 0) return beside
  const leaking = new Set([...leaks, ...beside].map(({ node }) => node))
  const values = new Set(beside.map(({ node }) => text.slice(node.start, node.end)))
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

/** Names in the object, or in one within it, that are part of a leak: a host, a file, a program, a driver's code. */
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
    if (node.kind !== 'string' || leaking.has(node)) continue
    const name = keyOf(text, node) ?? ''
    const written = text.slice(node.start + 1, node.end - 1)
    if (isUnmistakableCode(name, written)) names.push(node)
    else if (forClients.test(plainName(name))) continue
    else if (machineMade.test(written) && removed.includes(written)) names.push(node)
  }
  return names
}

const namesStore = /"(?:table|shard|keyspace|dbtable)(?:_?name)?"\s?:/i
const ofStores = wordSet('table tablename dbtable shard shardname keyspace')

/** What names a table, anywhere in an error that leaks. */
function partsOfStores(text: string, roots: readonly JsonNode[], leaks: readonly JsonLeak[]): JsonLeak[] {
  const leaking = new Set(leaks.map(({ node }) => node))
  return nodesOf(roots)
    .filter((node) => !leaking.has(node) && isPartOfStore(text, node))
    .map((node) => ({ node, family: 'sql', offset: node.start, inName: false, inFrame: false }))
}

function isPartOfStore(text: string, node: JsonNode): boolean {
  const name = node.kind === 'string' ? keyOf(text, node) : undefined
  if (name === undefined || !ofStores.has(plainName(name))) return false
  return isNameOfPart(name, stringAt(text, node.start, node.end))
}

const shortestRepeated = 6

function repeated(
  text: string,
  roots: readonly JsonNode[],
  values: ReadonlySet<string>,
  leaking: ReadonlySet<JsonNode>,
): JsonLeak[] {
  return nodesOf(roots)
    .filter(
      (node) => node.kind === 'string' && node.end - node.start >= shortestRepeated && !leaking.has(node),
    )
    .filter((node) => values.has(text.slice(node.start, node.end)))
    .map((node) => ({ node, family: 'exception', offset: node.start, inName: false, inFrame: false }))
}

/** All values of the documents, in no particular order. */
function nodesOf(roots: readonly JsonNode[]): JsonNode[] {
  const nodes = [...roots]
  for (let at = 0; at < nodes.length; at++) for (const child of nodes[at]!.children) nodes.push(child)
  return nodes
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
