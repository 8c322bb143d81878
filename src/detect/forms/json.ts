/**
 * Finds the leaks of a JSON document: in its strings, in decoded strings, by names, and by shape.
 *
 * @module
 */

import { type JsonNode, keyOf, readJson, skipSpace, stringAt } from '../../http/jsonTokens.js'
import type { Family } from '../detector.js'
import { wordSet } from '../regex.js'
import { adjacentMembers, isRepeatable, mayHoldRawErrors, partsOfRawError } from './adjacentMembers.js'
import { frameMembers, isFrameTuple } from './frames.js'
import { plainName, traitOf } from './names.js'
import { type Scan, Sheet } from './stylesheet.js'
import { decodedTexts } from './text.js'
import { familyByName, isAssignment, isClassOfError, isCode, isPlaceholder } from './values.js'

/** A value that leaks. `inName`: the leak is in the member's name. */
export interface JsonLeak {
  readonly node: JsonNode
  readonly family: Family
  /** Offset in the document's text, in UTF-16 units. */
  readonly offset: number
  readonly inName: boolean
  /** Whether the value is a stack frame, or part of one. */
  readonly inFrame: boolean
}

export interface JsonSearch {
  readonly scan: Scan
  readonly families: ReadonlySet<Family>
  /** Strings that the client already knows: the target of its own request, the safe message. */
  readonly known: ReadonlySet<string>
  /** Whether to skip members in which validators repeat what the client sent. */
  readonly skipsEchoes?: boolean
  /** Whether the client itself sent the value. */
  readonly isSent?: (value: string) => boolean
}

/** A value still to be searched, with the text that contains it; `holder` is the value of the outer document. */
interface Pending {
  readonly text: string
  readonly node: JsonNode
  readonly holder: JsonNode | undefined
  readonly level: number
}

// JSON in a string in JSON in a string: each level at least halves the possible length.
const maxLevels = 6
const plainKey = /^[\w$@-]*$/
/** Pydantic, Bean Validation, Zod, ASP.NET, Joi, class-validator */
const echoNames: ReadonlySet<string> = wordSet(
  'input rejectedvalue invalidvalue received submittedvalue attemptedvalue actualvalue givenvalue providedvalue',
)
const shortestBytes = 8
/** The longest spelling of one character: between quotation marks, as an escape. */
const longestCharacter = 8
const byte = /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/
const notText = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/

/**
 * The text of bytes or characters: an array, as Node.js writes a Buffer, or an object with indexes as names, as it writes
 * a Uint8Array and a string that was spread. Undefined if they are not text.
 */
function textOfBytes(text: string, { kind, children }: JsonNode): string | undefined {
  if ((kind !== 'array' && kind !== 'object') || children.length < shortestBytes) return undefined
  const bytes: number[] = []
  let characters = ''
  for (const [at, child] of children.entries()) {
    // Members with other names follow those of the indices.
    if (kind === 'object' && keyOf(text, child) !== String(at)) break
    if (child.kind === 'string' && child.end - child.start <= longestCharacter) {
      const character = stringAt(text, child.start, child.end)
      if (character.length !== 1) return undefined
      characters += character
      continue
    }
    const written = text.slice(child.start, child.end)
    if (child.kind !== 'scalar' || !byte.test(written)) return undefined
    bytes.push(Number(written))
  }
  if (characters.length >= shortestBytes) return bytes.length === 0 ? characters : undefined
  if (bytes.length < shortestBytes) return undefined
  const read = Buffer.from(bytes).toString()
  return notText.test(read) ? undefined : read
}

const opensJson = /^\s{0,64}[[{"]/
/** Linear in the text, without recursion. `roots` must be parsed from this text. */
export function findJsonLeaks(text: string, roots: readonly JsonNode[], search: JsonSearch): JsonLeak[] {
  const { families, known } = search
  const sheet = new Sheet<{ readonly node: JsonNode; readonly inName: boolean }>()
  const leaks: JsonLeak[] = []
  const pending: Pending[] = []
  const echoes = new Map<string, JsonNode[]>()
  const mayBeRaw = mayHoldRawErrors(text)
  const report = (node: JsonNode, family: Family, inFrame = false): void => {
    if (families.has(family)) leaks.push({ node, family, offset: node.start, inName: false, inFrame })
  }

  const readString = (item: Pending, name: string | undefined): void => {
    const { node, holder } = item
    const owner = { node: holder ?? node, inName: false }
    const value = stringAt(item.text, node.start, node.end)
    if (value.length < 3 || known.has(value) || search.isSent?.(value)) return
    if (name !== undefined && isCode(name, value)) return
    sheet.add(value, owner, node.parent?.kind === 'array')
    if (holder === undefined && isClassOfError(value)) note(echoes, value, node)
    if (name !== undefined) {
      const family = familyByName(name, value)
      if (family !== undefined) report(owner.node, family)
      const subject = plainName(name) === 'value' ? subjectOf(item.text, node) : name
      if (isAssignment(subject, value)) sheet.add(`${subject}=${value}`, owner, false)
    }
    if (opensJson.test(value) && item.level < maxLevels) {
      const inner = readJson(value, 0)
      if (inner.ok && skipSpace(value, inner.end) === value.length) {
        pending.push({ text: value, node: inner.root, holder: owner.node, level: item.level + 1 })
        return
      }
    }
    const readings = decodedTexts(value)
    for (let i = 1; i < readings.texts.length; i++) sheet.add(readings.texts[i]!, owner, false)
    for (const reading of readings.hidden) sheet.add(reading, owner, false)
    for (const named of readings.values) {
      const family = familyByName(named.name, named.value)
      if (family !== undefined) report(owner.node, family)
    }
  }

  const readContainer = (item: Pending, name: string | undefined): void => {
    const { node, holder } = item
    const bytes = textOfBytes(item.text, node)
    if (bytes !== undefined) {
      const { texts, hidden } = decodedTexts(bytes)
      // If there is an object `{"type":"Buffer","data":[…]}`, it is the value.
      const isBuffer = node.parent?.kind === 'object' && node.parent.children.length === 2 && name === 'data'
      const owner = { node: holder ?? (isBuffer && node.parent!.parent ? node.parent! : node), inName: false }
      for (const reading of [...texts, ...hidden]) sheet.add(reading, owner, false)
    }
    const frame = frameMembers(item.text, node)
    if (frame !== undefined) {
      for (const member of frame) report(holder ?? member, 'stackTrace', true)
      if (holder === undefined) report(node, 'stackTrace', true)
    }
    for (const part of mayBeRaw ? partsOfRawError(item.text, node) : []) {
      if (part.kind === 'string' && known.has(stringAt(item.text, part.start, part.end))) continue
      if (search.skipsEchoes === true && echoNames.has(plainName(keyOf(item.text, part) ?? ''))) continue
      report(holder ?? part, 'exception')
    }
    if (isFrameTuple(item.text, node)) report(holder ?? node, 'stackTrace', holder === undefined)
    const trait = name === undefined ? undefined : traitOf(name)
    if ((trait === 'trace' || trait === 'source') && saysSomething(item.text, node)) {
      report(holder ?? node, trait === 'trace' ? 'stackTrace' : 'sourceCode')
    }
  }

  for (const root of roots) {
    pending.push({ text, node: root, holder: undefined, level: 0 })
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      const { node, holder } = item
      const name = keyOf(item.text, node)
      if (search.skipsEchoes === true && name !== undefined && echoNames.has(plainName(name))) continue
      if (name !== undefined && !plainKey.test(name)) {
        sheet.add(name, { node: holder ?? node, inName: holder === undefined }, false)
      }
      if (node.kind === 'string') readString(item, name)
      else if (node.kind !== 'scalar') {
        readContainer(item, name)
        // In reverse, since the last one pushed is searched first: the sheet keeps the order of the document.
        for (let i = node.children.length - 1; i >= 0; i--) {
          pending.push({ text: item.text, node: node.children[i]!, holder, level: item.level })
        }
      }
    }
  }

  for (const { owner, family, offset } of sheet.scan(search.scan)) {
    const { node, inName } = owner
    const start = inName ? node.keyStart : node.start
    leaks.push({ node, family, offset: Math.min(start + 1 + offset, node.end), inName, inFrame: false })
  }
  leaks.push(...besideFindings(text, roots, leaks, families))
  if (families.has('exception')) leaks.push(...echoed(text, leaks, echoes))
  return leaks
}

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

/** Members that reveal the same as a finding next to them, and the same values in other objects. */
function besideFindings(
  text: string,
  roots: readonly JsonNode[],
  leaks: readonly JsonLeak[],
  families: ReadonlySet<Family>,
): JsonLeak[] {
  const found = new Map<JsonNode, Set<Family>>()
  for (const { node, family, inName, inFrame } of leaks) {
    if (inName || inFrame || !revealing.has(family) || !isSentence(text, node)) continue
    const object = objectAround(node)
    if (object !== undefined) found.set(object, (found.get(object) ?? new Set()).add(family))
  }
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
  if (values.size > 0) beside.push(...repeated(text, roots, values, leaking))
  return beside
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
    pending.push(...node.children)
    if (node.kind !== 'string' || node.end - node.start < shortestRepeated || leaking.has(node)) continue
    if (values.has(text.slice(node.start, node.end)))
      again.push({ node, family: 'exception', offset: node.start, inName: false, inFrame: false })
  }
  return again
}

const mostEchoes = 32

function note(echoes: Map<string, JsonNode[]>, value: string, node: JsonNode): void {
  const known = echoes.get(value)
  if (known !== undefined) known.push(node)
  else if (echoes.size < mostEchoes) echoes.set(value, [node])
}

/** Names of error classes that are harmless alone, such as `"name": "QueryError"`, but are also part of a leak. */
function echoed(
  text: string,
  leaks: readonly JsonLeak[],
  echoes: ReadonlyMap<string, JsonNode[]>,
): JsonLeak[] {
  if (leaks.length === 0 || echoes.size === 0) return []
  const leaking = new Set(leaks.map(({ node }) => node).filter(({ kind }) => kind === 'string'))
  const removed = [...leaking].map(({ start, end }) => text.slice(start, end)).join('\n')
  return [...echoes]
    .filter(([value]) => removed.includes(value))
    .flatMap(([, nodes]) => nodes.filter((node) => !leaking.has(node)))
    .map((node) => ({ node, family: 'exception', offset: node.start + 1, inName: false, inFrame: false }))
}

const subjectNames = new Set(['name', 'key', 'property', 'variable'])
const nearby = 8

/** What a member called "value" is a value of: a name next to it, or the name of its object. */
function subjectOf(text: string, node: JsonNode): string {
  const object = node.parent!
  for (const sibling of object.children.slice(0, nearby)) {
    if (sibling.kind !== 'string' || !subjectNames.has(plainName(keyOf(text, sibling) ?? ''))) continue
    return stringAt(text, sibling.start, sibling.end)
  }
  return keyOf(text, object) ?? ''
}

/** Whether a container with a telling name holds anything but placeholders. */
function saysSomething(text: string, container: JsonNode): boolean {
  return container.children.some((child) => {
    if (child.kind === 'string') return !isPlaceholder(stringAt(text, child.start, child.end))
    return child.kind !== 'scalar' && child.children.length > 0
  })
}
