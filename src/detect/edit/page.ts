/**
 * Reads an HTML page as elements, and as runs of text, scripts, comments and tags within them.
 *
 * @module
 */
import { framePart } from '../forms/markup.js'
import type { Piece } from '../forms/tags.js'
import { wordSet } from '../regex.js'

// Elements that delimit a run of text. Unknown names do not: they may be parts of what a program printed.
const blocks = wordSet(
  `html head body title meta link base div p pre ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr td th
  h1 h2 h3 h4 h5 h6 section article header footer main nav aside form fieldset legend blockquote figure figcaption
  details summary address hr br script style textarea center select option noscript iframe template dialog hgroup input img`,
)
const voids = wordSet('meta link base hr br input img col')
// Elements whose end tags can be omitted.
const selfClosing = wordSet('li p td th tr dt dd option')
// On the page of a debugger, nothing in these elements is meant for clients.
const technicalElements = wordSet('pre code textarea noscript template select option')

export interface HtmlElement {
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
export interface Unit {
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

export interface Page {
  readonly elements: readonly HtmlElement[]
  readonly units: readonly Unit[]
  /** Where a note for the reader can be inserted: before the end of the body. */
  readonly foot: number
}

/** The elements and units of a page, collected piece by piece. */
class PageReader {
  readonly elements: HtmlElement[] = []
  readonly units: Unit[] = []
  foot = -1
  #top: HtmlElement | undefined
  #run: Unit | undefined
  #technical = 0
  // Without these counts, an end tag that closes nothing would be searched for at every depth.
  readonly #openByName = new Map<string, number>()

  /** Extends the current run of text, or begins one. */
  readText(start: number, end: number): void {
    if (this.#run !== undefined) this.#run.end = end
    else {
      this.#run = { kind: 'run', start, end, within: this.#top, isTechnical: this.#technical > 0 }
      this.units.push(this.#run)
    }
  }

  readWhole(kind: 'script' | 'comment', start: number, end: number): void {
    const own = kind === 'script' && this.#top?.name === 'style' ? 'style' : kind
    this.units.push({ kind: own, start, end, within: this.#top, isTechnical: true })
  }

  /** @param start where the `<` is; `end` is behind the `>` */
  readTag(tag: string, start: number, end: number): void {
    const name = nameOf(tag)
    const isEnd = tag.startsWith('/')
    if (!blocks.has(name) || framePart.test(tag)) {
      if (technicalElements.has(name)) this.#technical = Math.max(0, this.#technical + (isEnd ? -1 : 1))
      if (!tag.startsWith('!') && !tag.startsWith('?')) this.readText(start, end)
      return
    }
    this.#run = undefined
    if (isEnd) this.#readEnd(name, start, end)
    else this.#readStart(name, tag, start, end)
  }

  #readStart(name: string, tag: string, start: number, end: number): void {
    this.units.push({ kind: 'tag', start, end, within: this.#top, isTechnical: false })
    if (voids.has(name) || tag.endsWith('/')) return
    if (selfClosing.has(name) && this.#top?.name === name) {
      this.#close(this.#top, start)
      this.#top = this.#top.parent
    }
    this.#top = openElement(name, start, this.#top)
    this.#openByName.set(name, (this.#openByName.get(name) ?? 0) + 1)
    if (technicalElements.has(name)) this.#technical++
    this.elements.push(this.#top)
  }

  #readEnd(name: string, start: number, end: number): void {
    if (name === 'body') this.foot = start
    if ((this.#openByName.get(name) ?? 0) === 0) return
    let open = this.#top
    while (open !== undefined && open.name !== name) open = open.parent
    if (open === undefined) return
    for (let at = this.#top; at !== undefined && at !== open; at = at.parent) this.#close(at, start)
    this.#close(open, end)
    this.#top = open.parent
  }

  #close(element: HtmlElement, end: number): void {
    element.end = end
    this.#openByName.set(element.name, this.#openByName.get(element.name)! - 1)
    if (technicalElements.has(element.name)) this.#technical--
  }
}

export function readPage(text: string, pieces: readonly Piece[]): Page {
  const page = new PageReader()
  for (const { kind, start, end } of pieces) {
    if (kind === 'text' || kind === 'raw') page.readText(start, end)
    else if (kind === 'script') page.readWhole(kind, start, end)
    else if (kind === 'comment') page.readWhole(kind, start - 4, Math.min(end + 3, text.length))
    else page.readTag(text.slice(start, end), start - 1, end + 1)
  }
  return page
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
