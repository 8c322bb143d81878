/**
 * Removes leaks from an XML document, so that it remains the fault, outcome or error that it was.
 *
 * @module
 */

import type { Family } from '../detector.js'
import { decodeEntities } from '../forms/entities.js'
import type { JsonSearch } from '../forms/json.js'
import { type NameTrait, takesAll, traitOf } from '../forms/names.js'
import { Sheet } from '../forms/stylesheet.js'
import { cutMarkup } from '../forms/tags.js'
import { decodedTexts } from '../forms/text.js'
import { familyByName } from '../forms/values.js'
import { oneOf, regex } from '../regex.js'
import { applyEdits, type Edit, type Redacted, type Safe } from './edits.js'
import { sentenceBefore } from './prose.js'

interface EditedAttribute {
  readonly name: string
  readonly value: string
  readonly start: number
  readonly end: number
}

interface EditedElement {
  readonly name: string
  readonly parent: EditedElement | undefined
  readonly start: number
  readonly openEnd: number
  readonly isEmpty: boolean
  readonly attributes: readonly EditedAttribute[]
  readonly children: EditedElement[]
  readonly texts: { readonly start: number; readonly end: number; readonly value: string }[]
  closeStart: number
  end: number
}

const mostElements = 50_000
/** Next to a trace or a statement, these reveal the same. */
const revealTheSame: ReadonlySet<NameTrait> = new Set([
  ...takesAll,
  'class',
  'host',
  'sql',
  'sqlState',
  'constraint',
])
// Without these, the document is no longer the SOAP or XML-RPC fault, the FHIR or OData error that clients expect.
const required = regex(
  '',
  '^',
  oneOf(
    /Envelope|Header|Body|Fault|faultcode|faultstring|faultactor|detail|Detail|Code|Subcode|Value/,
    /Reason|Text|Role|Node|methodResponse|fault|value|struct|member|name|string|int|i4/,
    /OperationOutcome|issue|severity|code|diagnostics|details|error|errors|message|Message|Error/,
    /ExceptionReport|Exception|ExceptionText/,
  ),
  '$',
)
/** Names of values that clients act on, so that no message can replace the values. */
const isCode = /^(?:faultcode|Value|severity|code)$/
const readByPeople = /^(?:string|Text|diagnostics|display|value|ExceptionText)$/

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const attributePattern = /([^\s"'<>/=]{1,200})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/g

/** Processing instructions that say how to read or show the document; others are for programs of the service. */
const forParsers = /^\?xml(?:-stylesheet|-model)?\s/

/** The elements, and the comments and processing instructions, none of which clients need. */
function readElements(text: string): { readonly all: EditedElement[]; readonly asides: Edit[] } | undefined {
  const all: EditedElement[] = []
  const asides: Edit[] = []
  let top: EditedElement | undefined
  for (const { kind, start, end } of cutMarkup(text)) {
    if (kind === 'comment') asides.push({ start: start - 4, end: Math.min(end + 3, text.length), text: '' })
    else if (kind !== 'tag') {
      const value = text.slice(start, end)
      const [from, to] = kind === 'raw' ? [start - 9, end + 3] : [start, end]
      if (value.trim() !== '') top?.texts.push({ start: from, end: to, value })
    } else if (text[start] === '/') {
      if (top === undefined) return undefined
      top.closeStart = start - 1
      top.end = end + 1
      top = top.parent
    } else if (text[start] === '?') {
      if (!forParsers.test(text.slice(start, end))) asides.push({ start: start - 1, end: end + 1, text: '' })
    } else if (text[start] !== '!') {
      const tag = text.slice(start, end)
      const isEmpty = tag.endsWith('/')
      const attributes = [...tag.matchAll(attributePattern)].map(
        ({ index, 0: whole, 1: name, 2: double, 3: single }) => ({
          name: name!,
          value: double ?? single ?? '',
          start: start + index,
          end: start + index + whole.length,
        }),
      )
      const element: EditedElement = {
        name: /^[^\s/>]+/.exec(tag)?.[0] ?? '',
        parent: top,
        start: start - 1,
        openEnd: end + 1,
        isEmpty,
        attributes,
        children: [],
        texts: [],
        closeStart: end + 1,
        end: end + 1,
      }
      top?.children.push(element)
      all.push(element)
      if (all.length > mostElements) return undefined
      if (!isEmpty) top = element
    }
  }
  return { all, asides }
}

type Owner = { readonly element: EditedElement; readonly attribute?: EditedAttribute }

function findLeaks(
  all: readonly EditedElement[],
  search: JsonSearch,
): (Owner & { readonly family: Family })[] {
  const leaks: (Owner & { family: Family })[] = []
  const sheet = new Sheet<Owner>()
  const read = (owner: Owner, name: string, value: string): void => {
    if (value.length < 3 || search.known.has(value)) return
    const family = familyByName(localName(name), value.trim())
    if (family !== undefined && search.families.has(family)) leaks.push({ ...owner, family })
    const { texts, hidden } = decodedTexts(value)
    for (const [index, reading] of texts.entries()) sheet.add(reading, owner, index === texts.length - 1)
    for (const reading of hidden) sheet.add(reading, owner, false)
  }
  for (const element of all) {
    const value = element.texts.map((each) => each.value).join(' ')
    if (value !== '') read({ element }, element.name, value)
    for (const attribute of element.attributes) {
      if (attribute.name.startsWith('xmlns') || attribute.name.endsWith(':type')) continue
      read({ element, attribute }, attribute.name, attribute.value)
    }
  }
  for (const { owner, family } of sheet.scan(search.scan)) leaks.push({ ...owner, family })
  return leaks
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/**
 * Returns a function that finds the widest element around a leak that is internal as a whole; it examines each element
 * once.
 */
function internalElements(): (element: EditedElement) => EditedElement | undefined {
  const known = new Map<EditedElement, EditedElement | undefined>()
  const widest = (element: EditedElement): EditedElement | undefined => {
    if (element.parent === undefined) return undefined
    if (known.has(element)) return known.get(element)
    const found = widest(element.parent) ?? (isInternal(element) ? element : undefined)
    known.set(element, found)
    return found
  }
  return widest
}

function isInternal(element: EditedElement): boolean {
  const trait = traitOf(localName(element.name))
  if (trait === undefined || !takesAll.has(trait)) return false
  return !required.test(localName(element.name)) && !holdsMessage(element)
}

/** An element named `exception` that has a message of its own is the error itself. */
function holdsMessage(element: EditedElement): boolean {
  return element.children.some(
    (child) => traitOf(localName(child.name)) === 'message' && child.texts.length > 0,
  )
}

/**
 * Replaces the code of a fault if it leaks: with the code of the specification for a failure of the service (SOAP 1.1
 * §4.4.1, SOAP 1.2 part 1 §5.4.6), or with none for a subcode. Undefined for a code of another format.
 */
function soapCode({ name, parent }: EditedElement): string | undefined {
  const within = localName(parent?.name ?? '')
  if (localName(name) === 'Value' && within === 'Subcode') return 'none'
  let envelope = parent
  while (envelope !== undefined && localName(envelope.name) !== 'Envelope') envelope = envelope.parent
  if (envelope === undefined) return undefined
  const colon = envelope.name.indexOf(':')
  const prefix = colon === -1 ? '' : envelope.name.slice(0, colon + 1)
  if (localName(name) === 'faultcode') return `${prefix}Server`
  return localName(name) === 'Value' && within === 'Code' ? `${prefix}Receiver` : undefined
}

const strictFamilies: ReadonlySet<Family> = new Set(['stackTrace', 'sql', 'exception', 'sourceCode'])

/** What changes in a document. */
interface XmlChanges {
  readonly removed: Set<EditedElement>
  /** Elements with another text: the code of a fault, or the message. */
  readonly texts: Map<EditedElement, string>
  readonly attributes: Edit[]
}

const readAttribute = /^(?:value|message|reason|description|text|title)$/i

/** Undefined if a code leaks that cannot be replaced. */
function changesFor(
  leaks: readonly (Owner & { readonly family: Family })[],
  message: string,
): XmlChanges | undefined {
  const changes: XmlChanges = { removed: new Set(), texts: new Map(), attributes: [] }
  const { removed, texts, attributes } = changes
  const revealing = new Set<EditedElement>()
  const internalElement = internalElements()
  for (const { element, attribute, family } of leaks) {
    if (attribute === undefined && isCode.test(localName(element.name))) {
      const code = soapCode(element)
      if (code === undefined) return undefined
      if (code === 'none') removed.add(element.parent!)
      else texts.set(element, code)
      continue
    }
    const internal = internalElement(element)
    if (internal !== undefined) removed.add(internal)
    else if (attribute !== undefined) {
      const isRead = readAttribute.test(localName(attribute.name))
      const text = isRead ? `${attribute.name}="${message}"` : ''
      attributes.push({ start: attribute.start, end: attribute.end, text })
    } else if (mustStay(element)) texts.set(element, message)
    else removed.add(element)
    const parent = (internal ?? element).parent
    if (strictFamilies.has(family) && parent !== undefined) revealing.add(parent)
  }
  for (const parent of revealing)
    for (const child of parent.children) if (revealsSame(child)) removed.add(child)
  return changes
}

/** Whether only the text of the element can change, because clients read or need the element. */
function mustStay(element: EditedElement): boolean {
  const name = localName(element.name)
  return (
    traitOf(name) === 'message' ||
    readByPeople.test(name) ||
    required.test(name) ||
    element.parent === undefined ||
    element.children.length > 0
  )
}

/** Whether the element reveals the same as a leak next to it. */
function revealsSame(element: EditedElement): boolean {
  const name = localName(element.name)
  const trait = traitOf(name)
  if (trait === undefined || !revealTheSame.has(trait) || required.test(name)) return false
  return !holdsMessage(element)
}

const declaration = /^\s{0,64}<\?xml[^>]{0,80}?encoding=["']([^"']{1,40})["']/

/** The output is UTF-8, whatever the input was. */
function declareUtf8(text: string): Edit[] {
  const declared = declaration.exec(text)
  if (declared === null || declared[1]!.toLowerCase() === 'utf-8') return []
  const end = declared[0].length - 1
  return [{ start: end - declared[1]!.length, end, text: 'UTF-8' }]
}

/** An attribute, or text in an element. */
const saysSomething = /=\s{0,9}["']|>[^<>]*[^<>\s][^<>]*</

/** The output is well-formed if the input is; undefined if no shape is left to keep. */
export function redactXml(text: string, search: JsonSearch, safe: Safe): Redacted | undefined {
  const document = readElements(text)
  const root = document?.all[0]
  if (document === undefined || root === undefined) return undefined
  const message = escaped(safe.message)
  const changes = changesFor(findLeaks(document.all, search), message)
  if (changes === undefined || changes.removed.has(root)) return undefined
  const edits = [...document.asides, ...changes.attributes, ...declareUtf8(text)]
  for (const { start, end } of changes.removed) edits.push({ start, end, text: '' })
  const isClean = (part: string): boolean => search.scan(part).length === 0
  for (const [element, instead] of changes.texts) {
    const own = element.texts.map(({ start, end }) => text.slice(start, end)).join('')
    const lead = instead === message ? sentenceBefore(decodeEntities(own), isClean) : ''
    const replacement = lead === '' ? instead : escaped(lead)
    for (const [index, { start, end }] of element.texts.entries()) {
      edits.push({ start, end, text: index === 0 ? replacement : '' })
    }
  }
  const redacted = applyEdits(text, edits)
  const content = redacted.replace(
    /<[?!][^>]*>|\sxmlns(?::[^\s=]{1,200})?\s{0,9}=\s{0,9}(?:"[^"]*"|'[^']*')/g,
    '',
  )
  return saysSomething.test(content) ? { text: redacted, hasIncident: false } : undefined
}
