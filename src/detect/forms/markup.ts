/**
 * Reads HTML and XML as text: without tags, with references decoded; comments, CDATA and attributes are kept, and
 * scripts are separated.
 *
 * @module
 */
import { decodeEntities } from './entities.js'
import { cutMarkup } from './tags.js'
import { isAssignment, isTelling } from './values.js'

export interface NamedValue {
  readonly name: string
  readonly value: string
  /** Position of the value in the text. */
  readonly offset: number
}

export interface Markup {
  /** Visible text, comments and attributes, without scripts. */
  readonly text: string
  /** The original text, without the content of scripts and style sheets. */
  readonly source: string
  /** The content of scripts and style sheets, where code is expected, so that only some families are leaks. */
  readonly scripts: string
  /** Values of elements and attributes with relevant names. */
  readonly values: readonly NamedValue[]
}

// Elements that do not break a line: a frame may be colored piece by piece.
const inline = new Set(
  `a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small span
   strike strong sub sup time tt u var wbr`.split(/\s+/),
)
const cells = new Set(['td', 'th', 'dt'])
// Parts of frames that look like tags: Foo.<init>(), <module>, <anonymous>, <internal:kernel>.
export const framePart =
  /^(?:init|clinit|module|anonymous|lambda|listcomp|genexpr|dictcomp|setcomp|locals|stdin|internal:.*)$/
const nameOfTag = /^\/?([^\s/]{1,80})/
const attribute = /([^\s"'<>/=]{1,40})\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)')/g
const hidesText = /[&\\%]/

/** Linear for any text, even if it is not markup. */
export function readMarkup(text: string): Markup {
  const parts: string[] = []
  // Texts outside the running text, each on its own line.
  const hidden: string[] = []
  const values: NamedValue[] = []
  const scripts: string[] = []
  const sources: string[] = []
  let from = 0
  let element = ''
  let heading = ''

  const note = (name: string, value: string, offset: number): void => {
    if (isTelling(name)) values.push({ name, value, offset })
    if (isAssignment(name, value)) hidden.push(`${name}=${value}`)
  }
  const readText = (plain: string, offset: number): void => {
    parts.push(plain)
    const value = plain.trim()
    if (value === '') return
    if (element !== '') note(element, value, offset)
    if (heading !== '' && isAssignment(heading, value)) hidden.push(`${heading}=${value}`)
    heading = cells.has(element) ? value : ''
    element = ''
  }

  for (const { kind, start, end } of cutMarkup(text)) {
    const content = text.slice(start, end)
    if (kind === 'script') {
      sources.push(text.slice(from, start))
      scripts.push(content)
      from = end
    } else if (kind === 'raw') readText(content, start)
    else if (kind === 'text') readText(decodeEntities(content), start)
    else if (kind === 'comment') hidden.push(decodeEntities(content))
    else if (framePart.test(content)) parts.push(`<${content}>`)
    else {
      const name = (nameOfTag.exec(content)?.[1] ?? '').toLowerCase()
      parts.push(inline.has(name) ? '' : cells.has(name) ? '\t' : '\n')
      element = content.startsWith('/') ? '' : localName(content)
      if (!content.includes('=')) continue
      for (const [, attributeName, double, single] of content.matchAll(attribute)) {
        const value = decodeEntities(double ?? single ?? '')
        note(attributeName!, value, start)
        if (hidesText.test(double ?? single ?? '')) hidden.push(value)
      }
    }
  }
  return {
    text: hidden.length === 0 ? parts.join('') : `${parts.join('')}\n\n${hidden.join('\n\n')}`,
    source: scripts.length === 0 ? text : sources.join('') + text.slice(from),
    scripts: scripts.join('\n\n'),
    values,
  }
}

/** The element's name as it is spelled, without its prefix. */
function localName(tag: string): string {
  const name = nameOfTag.exec(tag)?.[1] ?? ''
  return name.slice(name.indexOf(':') + 1)
}
