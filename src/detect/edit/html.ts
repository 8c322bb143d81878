/**
 * Removes leaks from an HTML page: the paragraph, row, block or script that contains one, not the whole page.
 *
 * @module
 */

import { decodeEntities } from '../forms/entities.js'
import type { JsonSearch } from '../forms/json.js'
import { Sheet } from '../forms/stylesheet.js'
import { cutMarkup, withoutTags } from '../forms/tags.js'
import { decodedTexts } from '../forms/text.js'
import { familyByName } from '../forms/values.js'
import { wordSet } from '../regex.js'
import { applyEdits, type Edit, type Redacted, type Safe } from './edits.js'
import { type HtmlElement, readPage, type Unit } from './page.js'
import { isProse, proseBefore } from './prose.js'

const frame = wordSet('html head body title')
const harmlessAttributes =
  /^(?:class|id|lang|dir|charset|name|content|rel|type|http-equiv|role|colspan|rowspan|scope|href|src|style|width|height|align|xmlns)$/i
const attributes = /([^\s"'<>/=]{1,80})\s{0,4}=\s{0,4}(?:"[^"]*"|'[^']*'|[^\s>"']+)/g
const mostPieces = 60_000
const mostProse = 16
const sentences = /^(?:\p{Lu}[\p{L}\d ,'’-]{8,200}[.!?](?: (?=\p{Lu})|$)){1,4}$/u

/** Marks the element and those around it; if one is marked, so are all around it. */
function mark(element: HtmlElement | undefined, as: 'hasContent' | 'isCut'): void {
  for (let at = element; at !== undefined && !at[as]; at = at.parent) at[as] = true
}

/** Comments are only searched for up to the end of the last one, so that the total stays linear. */
function shownText(raw: string): string {
  const end = raw.includes('-->') ? raw.lastIndexOf('-->') + 3 : 0
  const plain = raw.slice(0, end).replace(/<!--[\s\S]*?-->|<[^>]*>/g, ' ') + withoutTags(raw.slice(end))
  return decodeEntities(plain).trim()
}

function leakingUnits(text: string, units: readonly Unit[], search: JsonSearch): Set<Unit> {
  const sheet = new Sheet<Unit>()
  const leaking = new Set<Unit>()
  for (const unit of units) {
    const raw = text.slice(unit.start, unit.end)
    if (unit.kind === 'tag' && !raw.includes('=')) continue
    const isRun = unit.kind === 'run'
    if (isRun && raw.trim() === '') continue
    const { texts, values, scripts, hidden } = decodedTexts(raw)
    for (const [index, reading] of texts.entries())
      sheet.add(reading, unit, isRun && index === texts.length - 1)
    for (const reading of [...scripts, ...hidden]) sheet.add(reading, unit, false)
    for (const { name, value } of values) {
      const family = familyByName(name, value)
      if (family !== undefined && search.families.has(family)) leaking.add(unit)
    }
  }
  for (const { owner } of sheet.scan(search.scan)) leaking.add(owner)
  return leaking
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The tag with only those attributes that affect appearance; without any if one of them leaks. */
function plainTag(tag: string, leaks: boolean): string {
  const name = /^<\/?[^\s>/]+/.exec(tag)?.[0] ?? '<span'
  if (leaks) return `${name}>`
  const kept = [...tag.matchAll(attributes)].filter(([, attribute]) => harmlessAttributes.test(attribute!))
  const end = tag.endsWith('/>') ? '/>' : '>'
  return `${[name, ...kept.map(([whole]) => whole)].join(' ')}${end}`
}

/** What readers see of each run of text. */
function shownTexts(text: string, units: readonly Unit[]): Map<Unit, string> {
  const runs = units.filter(({ kind }) => kind === 'run')
  return new Map(runs.map((unit) => [unit, shownText(text.slice(unit.start, unit.end))]))
}

/** The units to keep. A row of a table from which something is removed is removed as a whole. */
function keptUnits(
  units: readonly Unit[],
  shown: ReadonlyMap<Unit, string>,
  leaking: ReadonlySet<Unit>,
  strict: boolean,
): Set<Unit> {
  let prose = 0
  const isKept = (unit: Unit): boolean => {
    if (leaking.has(unit)) return false
    if (!strict || unit.kind === 'style' || unit.kind === 'tag') return true
    if (unit.kind !== 'run') return false
    const read = shown.get(unit)!
    // Some frameworks show the message of the service itself in a `pre`.
    const isMessage = unit.within?.name === 'pre' && sentences.test(read)
    return (isMessage || !unit.isTechnical) && isProse(read) && prose++ < mostProse
  }
  const kept = new Set(units.filter(isKept))
  const cutRows = new Set<HtmlElement>()
  for (const [unit, read] of shown) {
    const row = unit.within?.row
    if (row !== undefined && read !== '' && !kept.has(unit)) cutRows.add(row)
  }
  for (const unit of kept) {
    const row = unit.within?.row
    if (row !== undefined && cutRows.has(row)) kept.delete(unit)
  }
  return kept
}

/** Whether a tag in the text has an attribute that {@link plainTag} removes. */
function hasOtherAttributes(raw: string): boolean {
  for (const [tag] of raw.matchAll(/<[A-Za-z][^>]*>/g)) if (plainTag(tag, false) !== tag) return true
  return false
}

/**
 * @param strict whether a stack trace, source or SQL was found, so that more is internal than detectors know, and only
 * plain language stays
 * @returns undefined if nothing of the page is worth keeping
 */
export function redactHtml(
  text: string,
  search: JsonSearch,
  safe: Safe,
  strict: boolean,
  isClean: (text: string) => boolean,
): Redacted | undefined {
  const pieces = cutMarkup(text)
  if (pieces.length > mostPieces) return undefined
  const { elements, units, foot } = readPage(text, pieces)
  const leaking = leakingUnits(text, units, search)
  const shownIn = shownTexts(text, units)
  const kept = keptUnits(units, shownIn, leaking, strict)
  const edits: Edit[] = []
  const replace = ({ start, end }: Unit | HtmlElement, by: string): void => {
    edits.push({ start, end, text: by })
  }
  let worthKeeping = false
  for (const unit of units) {
    const raw = text.slice(unit.start, unit.end)
    if (unit.kind === 'tag') {
      if (leaking.has(unit) || strict) replace(unit, plainTag(raw, leaking.has(unit)))
      continue
    }
    const shown = shownIn.get(unit)
    if (shown === '' && !leaking.has(unit)) continue
    const isTitle = unit.within?.name === 'title'
    if (kept.has(unit)) {
      mark(unit.within, 'hasContent')
      if (shown === undefined) continue
      worthKeeping ||= !isTitle && isProse(shown)
      if (strict && hasOtherAttributes(raw)) replace(unit, escaped(shown))
      continue
    }
    const before = shown !== undefined && !isTitle && !unit.isTechnical ? proseBefore(shown, isClean) : ''
    if (before !== '') {
      worthKeeping = true
      mark(unit.within, 'hasContent')
    }
    replace(unit, escaped(isTitle ? safe.title : before))
    mark(unit.within, 'isCut')
  }
  if (!worthKeeping) return undefined
  for (const element of elements) if (isEmptied(element)) replace(element, '')
  const note = `<p>${escaped(safe.message)}</p>\n<p>incident: ${safe.incident}</p>\n`
  const at = foot === -1 ? text.length : foot
  edits.push({ start: at, end: at, text: note })
  return { text: applyEdits(text, edits), hasIncident: true }
}

/** Whether nothing is left in an element from which something was removed. */
function isEmptied({ name, end, hasContent, isCut }: HtmlElement): boolean {
  return isCut && !hasContent && end !== -1 && !frame.has(name)
}
