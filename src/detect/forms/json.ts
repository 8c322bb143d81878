/**
 * Finds the leaks of a JSON document: in its strings, in decoded strings, by names, and by shape.
 *
 * @module
 */

import { type JsonNode, keyOf, readJson, skipSpace, stringAt } from '../../http/jsonTokens.js'
import type { Family } from '../detector.js'
import { wordSet } from '../regex.js'
import { mayHoldRawErrors, partsOfRawError } from './adjacentMembers.js'
import { textOfBytes } from './byteText.js'
import { frameMembers, isFrameTuple, isListOfFrames } from './frames.js'
import type { JsonLeak } from './jsonLeak.js'
import { classesWithin, leaksBeside } from './leaksBeside.js'
import { plainName, traitOf } from './names.js'
import { type Scan, Sheet } from './stylesheet.js'
import { decodedTexts } from './text.js'
import { familyByName, isAssignment, isClassOfError, isCode, isPlaceholder, isPublicClass } from './values.js'

export interface JsonSearch {
  readonly scan: Scan
  readonly families: ReadonlySet<Family>
  /** Strings that the client already knows: the target of its own request, the safe message. */
  readonly known: ReadonlySet<string>
  /** Whether to skip members in which validators repeat what the client sent. */
  readonly skipsEchoes?: boolean
  /** Whether the service itself has failed. */
  readonly isFailure?: boolean
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

/** What has been found so far, and what is left to search. */
interface JsonProgress {
  readonly search: JsonSearch
  readonly mayHaveRawErrors: boolean
  /** Texts to scan for patterns, all at once at the end. */
  readonly sheet: Sheet<{ readonly node: JsonNode; readonly inName: boolean }>
  readonly leaks: JsonLeak[]
  readonly pending: Pending[]
  /** Names of error classes, with the values that are one. */
  readonly classes: Map<string, JsonNode[]>
}

// JSON in a string in JSON in a string: each level at least halves the possible length.
const maxLevels = 6
const mostClasses = 32
const plainKey = /^[\w$@-]*$/
/** Pydantic, Bean Validation, Zod, ASP.NET, Joi, class-validator */
const echoNames: ReadonlySet<string> = wordSet(
  'input rejectedvalue invalidvalue received submittedvalue attemptedvalue actualvalue givenvalue providedvalue',
)
const opensJson = /^\s{0,64}[[{"]/

/** Linear in the text, without recursion. `roots` must be parsed from this text. */
export function findJsonLeaks(text: string, roots: readonly JsonNode[], search: JsonSearch): JsonLeak[] {
  const { families } = search
  const progress: JsonProgress = {
    search,
    mayHaveRawErrors: mayHoldRawErrors(text),
    sheet: new Sheet(),
    leaks: [],
    pending: [],
    classes: new Map(),
  }
  const { leaks, pending, sheet } = progress
  for (const root of roots) {
    pending.push({ text, node: root, holder: undefined, level: 0 })
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) readValue(progress, item)
  }
  for (const { owner, family, offset } of sheet.scan(search.scan)) {
    const { node, inName } = owner
    const start = inName ? node.keyStart : node.start
    leaks.push({ node, family, offset: Math.min(start + 1 + offset, node.end), inName, inFrame: false })
  }
  leaks.push(...leaksBeside(text, roots, leaks, families))
  if (families.has('exception')) leaks.push(...classesWithin(text, leaks, progress.classes))
  return leaks
}

function readValue(progress: JsonProgress, item: Pending): void {
  const { text, node, holder, level } = item
  const name = keyOf(text, node)
  if (name !== undefined && isEcho(progress.search, name)) return
  if (name !== undefined && !plainKey.test(name)) {
    progress.sheet.add(name, { node: holder ?? node, inName: holder === undefined }, false)
  }
  if (node.kind === 'string') readString(progress, item, name)
  else if (node.kind !== 'scalar') {
    readContainer(progress, item, name)
    // In reverse, since the last one pushed is searched first: the sheet keeps the order of the document.
    for (let i = node.children.length - 1; i >= 0; i--) {
      progress.pending.push({ text, node: node.children[i]!, holder, level })
    }
  }
}

/** Whether a member of this name repeats what the client sent. */
function isEcho({ skipsEchoes }: JsonSearch, name: string): boolean {
  return skipsEchoes === true && echoNames.has(plainName(name))
}

function report({ search, leaks }: JsonProgress, node: JsonNode, family: Family, inFrame = false): void {
  if (search.families.has(family)) leaks.push({ node, family, offset: node.start, inName: false, inFrame })
}

function readString(progress: JsonProgress, item: Pending, name: string | undefined): void {
  const { search, sheet } = progress
  const { node, holder } = item
  const owner = { node: holder ?? node, inName: false }
  const value = stringAt(item.text, node.start, node.end)
  if (value.length < 3 || search.known.has(value) || search.isSent?.(value)) return
  if (name !== undefined && isCode(name, value)) return
  if (holder === undefined && isClassOfError(value)) note(progress.classes, value, node)
  if (name !== undefined && isPublicClass(name, value)) return
  sheet.add(value, owner, node.parent?.kind === 'array')
  if (name !== undefined) {
    const family = familyByName(name, value, search.isFailure)
    if (family !== undefined) report(progress, owner.node, family)
    const subject = plainName(name) === 'value' ? subjectOf(item.text, node) : name
    if (isAssignment(subject, value)) sheet.add(`${subject}=${value}`, owner, false)
  }
  if (opensJson.test(value) && item.level < maxLevels) {
    const inner = readJson(value, 0)
    if (inner.ok && skipSpace(value, inner.end) === value.length) {
      progress.pending.push({ text: value, node: inner.root, holder: owner.node, level: item.level + 1 })
      return
    }
  }
  const readings = decodedTexts(value)
  for (let i = 1; i < readings.texts.length; i++) sheet.add(readings.texts[i]!, owner, false)
  for (const reading of readings.hidden) sheet.add(reading, owner, false)
  for (const named of readings.values) {
    const family = familyByName(named.name, named.value, search.isFailure)
    if (family !== undefined) report(progress, owner.node, family)
  }
}

function note(classes: Map<string, JsonNode[]>, value: string, node: JsonNode): void {
  const known = classes.get(value)
  if (known !== undefined) known.push(node)
  else if (classes.size < mostClasses) classes.set(value, [node])
}

function readContainer(progress: JsonProgress, item: Pending, name: string | undefined): void {
  const { text, node, holder } = item
  readBytes(progress, item, name)
  const frame = frameMembers(text, node)
  if (frame !== undefined) {
    for (const member of frame) report(progress, holder ?? member, 'stackTrace', true)
    if (holder === undefined) report(progress, node, 'stackTrace', true)
  }
  if (progress.mayHaveRawErrors) readRawError(progress, item)
  if (isListOfFrames(text, node)) report(progress, holder ?? node, 'stackTrace')
  if (isFrameTuple(text, node)) report(progress, holder ?? node, 'stackTrace', holder === undefined)
  const trait = name === undefined ? undefined : traitOf(name)
  if ((trait === 'trace' || trait === 'source') && saysSomething(text, node)) {
    report(progress, holder ?? node, trait === 'trace' ? 'stackTrace' : 'sourceCode')
  }
}

function readBytes({ sheet }: JsonProgress, { text, node, holder }: Pending, name: string | undefined): void {
  const bytes = textOfBytes(text, node)
  if (bytes === undefined) return
  const { texts, hidden } = decodedTexts(bytes)
  // If there is an object `{"type":"Buffer","data":[…]}`, it is the value.
  const isBuffer = node.parent?.kind === 'object' && node.parent.children.length === 2 && name === 'data'
  const owner = { node: holder ?? (isBuffer && node.parent!.parent ? node.parent! : node), inName: false }
  for (const reading of [...texts, ...hidden]) sheet.add(reading, owner, false)
}

function readRawError(progress: JsonProgress, { text, node, holder }: Pending): void {
  const { search } = progress
  for (const part of partsOfRawError(text, node)) {
    if (part.kind === 'string' && search.known.has(stringAt(text, part.start, part.end))) continue
    if (isEcho(search, keyOf(text, part) ?? '')) continue
    report(progress, holder ?? part, 'exception')
  }
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
