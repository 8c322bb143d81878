/**
 * Members that say nothing alone, yet leak beside what a database or a system call says in the same object.
 *
 * @module
 */

import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'
import { plainName } from './names.js'

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

const ofStatement = words(
  `table tablename column columnname schema schemaname routine datatype collection collectionname keyspace
   database dbname catalog modelidentity originalsql internalquery`,
)
const ofSearch = words('index indexuuid resourceid shard')
const ofDebugInfo = words('stackentries detail')
const ofSystemCall = words('syscall errno address port path dest spawnfile spawnargs hostname host')

function named(text: string, object: JsonNode, names: ReadonlySet<string>): JsonNode[] {
  return object.children.filter((child) => names.has(plainName(keyOf(text, child) ?? '')))
}

function isText(node: JsonNode): boolean {
  return node.kind === 'string' && node.end - node.start > 2
}

/** Names of tables and their like, beside the message that a database is known by. */
export function adjacentMembersOfStatement(text: string, object: JsonNode): readonly JsonNode[] {
  return named(text, object, ofStatement).filter(isText)
}

const signsOfRaw = ['syscall', 'routine', '_exception', 'DebugInfo']

/** Whether the text has a word without which {@link partsOfRawError} finds nothing. */
export function mayHoldRawErrors(text: string): boolean {
  return signsOfRaw.some((sign) => text.includes(sign))
}

/** Parts of an error of Node.js's system calls, of PostgreSQL's protocol, of a search engine's node, or of gRPC. */
export function partsOfRawError(text: string, object: JsonNode): readonly JsonNode[] {
  if (object.kind !== 'object') return []
  const names = new Set(object.children.map((child) => plainName(keyOf(text, child) ?? '')))
  if (names.has('syscall')) return named(text, object, ofSystemCall)
  if (/\bgoogle\.rpc\.DebugInfo$/.test(memberText(text, object, 'type')))
    return named(text, object, ofDebugInfo)
  if (names.has('routine') && /^(?:ERROR|FATAL|PANIC)$/.test(memberText(text, object, 'severity')))
    return adjacentMembersOfStatement(text, object)
  return names.has('reason') && /^\w{1,60}_exception$/.test(memberText(text, object, 'type'))
    ? named(text, object, ofSearch).filter(isText)
    : []
}

function memberText(text: string, object: JsonNode, name: string): string {
  const member = named(text, object, new Set([name]))[0]
  return member?.kind === 'string' ? stringAt(text, member.start, member.end) : ''
}
