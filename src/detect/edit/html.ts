/**
 * Removes leaks from an HTML page: the paragraph, row, block or script that contains one, not the whole page.
 *
 * @module
 */

import { decodeEntities } from '../forms/entities.js'
import type { JsonSearch } from '../forms/json.js'
import { framePart } from '../forms/markup.js'
import { Sheet } from '../forms/stylesheet.js'
import { cutMarkup, type Piece, withoutTags } from '../forms/tags.js'
import { decodedTexts } from '../forms/text.js'
import { familyByName } from '../forms/values.js'
import { wordSet } from '../regex.js'
import { applyEdits, type Edit, type Redacted, type Safe } from './edits.js'
import { isProse, proseBefore } from './prose.js'

// Elements that delimit a run of text. Unknown names do not: they may be parts of what a program printed.
const blocks = wordSet(
  `html head body title meta link base div p pre ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr td th
  h1 h2 h3 h4 h5 h6 section article header footer main nav aside form fieldset legend blockquote figure figcaption
  details summary address hr br script style textarea center select option noscript iframe template dialog hgroup input img`,
)
const voids = wordSet('meta link base hr br input img col')
const frame = wordSet('html head body title')
// Elements whose end tags can be omitted.
const selfClosing = wordSet('li p td th tr dt dd option')
// On the page of a debugger, nothing in these elements is meant for clients.
const technicalElements = wordSet('pre code textarea noscript template select option')
const harmlessAttributes =
  /^(?:class|id|lang|dir|charset|name|content|rel|type|http-equiv|role|colspan|rowspan|scope|href|src|style|width|height|align|xmlns)$/i
const attributes = /([^\s"'<>/=]{1,80})\s{0,4}=\s{0,4}(?:"[^"]*"|'[^']*'|[^\s>"']+)/g
const mostPieces = 60_000
const mostProse = 16

interface HtmlElement {
  readonly name: string
  readonly start: number
  readonly parent: HtmlElement | undefined
  /** The row of a table that contains the element, or is it. */
  readonly row: HtmlElement | undefined
  end: number
  hasContent: boolean
  isCut: boolean
}

/** What is kept or removed as a unit: a run of text, a script, a comment, a tag. */
interface Unit {
  readonly kind: 'run' | 'script' | 'style' | 'comment' | 'tag'
  readonly start: number
  end: number
  readonly within: HtmlElement | undefined
  readonly isTechnical: boolean
}

const tagName = /^\/?\s{0,4}([A-Za-z][A-Za-z0-9:-]{0,40})/

function nameOf(tag: string): string {
  return tagName.exec(tag)?.[1]?.toLowerCase() ?? ''
}

interface Page {
  readonly elements: readonly HtmlElement[]
  readonly units: readonly Unit[]
  /** Where a note for the reader can be inserted: before the end of the body. */
  readonly foot: number
}

function readPage(text: string, pieces: readonly Piece[]): Page {
  const elements: HtmlElement[] = []
  const units: Unit[] = []
  let top: HtmlElement | undefined
  let run: Unit | undefined
  let technical = 0
  let foot = -1
  // Without these counts, an end tag that closes nothing would be searched for at every depth.
  const openByName = new Map<string, number>()
  const close = (element: HtmlElement, end: number): void => {
    element.end = end
    openByName.set(element.name, openByName.get(element.name)! - 1)
    if (technicalElements.has(element.name)) technical--
  }
  const extend = (start: number, end: number): void => {
    if (run !== undefined) run.end = end
    else {
      run = { kind: 'run', start, end, within: top, isTechnical: technical > 0 }
      units.push(run)
    }
  }
  for (const { kind, start, end } of pieces) {
    if (kind === 'text' || kind === 'raw') {
      extend(start, end)
      continue
    }
    if (kind === 'script' || kind === 'comment') {
      const own = kind === 'script' && top?.name === 'style' ? 'style' : kind
      const [from, to] = kind === 'comment' ? [start - 4, Math.min(end + 3, text.length)] : [start, end]
      units.push({ kind: own, start: from, end: to, within: top, isTechnical: true })
      continue
    }
    const tag = text.slice(start, end)
    const name = nameOf(tag)
    const isEnd = tag.startsWith('/')
    if (!blocks.has(name) || framePart.test(tag)) {
      if (technicalElements.has(name)) technical = Math.max(0, technical + (isEnd ? -1 : 1))
      if (tag.startsWith('!') || tag.startsWith('?')) continue
      extend(start - 1, end + 1)
      continue
    }
    run = undefined
    if (isEnd) {
      if (name === 'body') foot = start - 1
      if ((openByName.get(name) ?? 0) === 0) continue
      let open = top
      while (open !== undefined && open.name !== name) open = open.parent
      if (open === undefined) continue
      for (; top !== undefined && top !== open; top = top.parent) close(top, start - 1)
      close(open, end + 1)
      top = open.parent
      continue
    }
    units.push({ kind: 'tag', start: start - 1, end: end + 1, within: top, isTechnical: false })
    if (voids.has(name) || tag.endsWith('/')) continue
    if (selfClosing.has(name) && top?.name === name) {
      close(top, start - 1)
      top = top.parent
    }
    top = openElement(name, start - 1, top)
    openByName.set(name, (openByName.get(name) ?? 0) + 1)
    if (technicalElements.has(name)) technical++
    elements.push(top)
  }
  return { elements, units, foot }
}

function openElement(name: string, start: number, parent: HtmlElement | undefined): HtmlElement {
  const element: { -readonly [member in keyof HtmlElement]: HtmlElement[member] } = {
    name,
    start,
    end: -1,
    parent,
    row: parent?.row,
    hasContent: false,
    isCut: false,
  }
  if (name === 'tr') element.row = element
  return element
}

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
  const edits: Edit[] = []
  const rows = new Set<HtmlElement>()
  let prose = 0
  const isKept = (unit: Unit): boolean => {
    if (leaking.has(unit)) return false
    if (!strict || unit.kind === 'style' || unit.kind === 'tag') return true
    if (unit.kind !== 'run' || unit.isTechnical) return false
    return isProse(shownText(text.slice(unit.start, unit.end))) && prose++ < mostProse
  }
  const kept = new Map(units.map((unit) => [unit, isKept(unit)]))
  for (const unit of units) {
    const row = unit.within?.row
    const isBlank = unit.kind !== 'run' || shownText(text.slice(unit.start, unit.end)) === ''
    if (row !== undefined && !kept.get(unit) && !isBlank) rows.add(row)
  }
  let worthKeeping = false
  for (const unit of units) {
    const raw = text.slice(unit.start, unit.end)
    if (unit.kind === 'tag') {
      if (!leaking.has(unit) && !strict) continue
      const plain = plainTag(raw, leaking.has(unit))
      if (plain !== raw) edits.push({ start: unit.start, end: unit.end, text: plain })
      continue
    }
    const shown = unit.kind === 'run' ? shownText(raw) : ''
    if (unit.kind === 'run' && shown === '' && !leaking.has(unit)) continue
    const row = unit.within?.row
    const stays = kept.get(unit)! && !(row !== undefined && rows.has(row))
    if (stays) {
      mark(unit.within, 'hasContent')
      if (unit.kind !== 'run') continue
      if (unit.within?.name !== 'title') worthKeeping ||= isProse(shown)
      if (!strict) continue
      for (const [tag] of raw.matchAll(/<[A-Za-z][^>]*>/g)) {
        if (plainTag(tag, false) !== tag) {
          edits.push({ start: unit.start, end: unit.end, text: escaped(shown) })
          break
        }
      }
      continue
    }
    const isTitle = unit.within?.name === 'title'
    const before = unit.kind === 'run' && !isTitle && !unit.isTechnical ? proseBefore(shown, isClean) : ''
    if (before !== '') {
      worthKeeping = true
      mark(unit.within, 'hasContent')
    }
    edits.push({ start: unit.start, end: unit.end, text: escaped(isTitle ? safe.title : before) })
    mark(unit.within, 'isCut')
  }
  if (!worthKeeping) return undefined
  for (const element of elements) {
    if (!element.isCut || element.hasContent || element.end === -1 || frame.has(element.name)) continue
    edits.push({ start: element.start, end: element.end, text: '' })
  }
  const note = `<p>${escaped(safe.message)}</p>\n<p>incident: ${safe.incident}</p>\n`
  const at = foot === -1 ? text.length : foot
  edits.push({ start: at, end: at, text: note })
  return { text: applyEdits(text, edits), hasIncident: true }
}
