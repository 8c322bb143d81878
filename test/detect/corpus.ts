/**
 * The collection of error pages: what frameworks really send, and pages that must pass.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { families } from '../../src/detect/detector.js'
import { readMarkup } from '../../src/detect/forms/markup.js'
import { type FormSign, inspect } from '../../src/detect/forms.js'
import { scan } from '../../src/detect/scan.js'

export interface Page {
  /** `java/tomcat.html`, or the name alone. */
  readonly name: string
  readonly language: string
  readonly content: string
  /** The page as the plain texts that the scanner gets. */
  readonly texts: readonly string[]
}

const root = new URL('../corpus/', import.meta.url)

/** The pages of `leaking` or `clean`. */
export function readCorpus(part: 'leaking' | 'clean'): Page[] {
  return readdirSync(new URL(part, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`
      const name = path.slice(path.indexOf(`/corpus/${part}`) + `/corpus/${part}/`.length)
      const content = readFileSync(path, 'utf8')
      return { name, language: name.split('/')[0]!, content, texts: textsOf(name, content) }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const all = new Set(families)
const claims = { json: 'json', xml: 'xml' } as const

/** What the sanitizer finds in the page. */
export function signsOfPage({ name, content }: Page): readonly FormSign[] {
  const claim = Object.entries(claims).find(([extension]) => name.endsWith(`.${extension}`))?.[1] ?? 'text'
  const inspection = inspect(content, claim, {
    scan: (text) => scan(text, all),
    families: all,
    known: new Set(),
  })
  if (!inspection.ok) throw new Error(`${name}: ${inspection.fault}`)
  return inspection.signs
}

function textsOf(name: string, content: string): readonly string[] {
  if (name.endsWith('.json')) return stringsOf(JSON.parse(content))
  if (name.endsWith('.html') || name.endsWith('.xml')) return [readMarkup(content).text]
  return [content]
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsOf)
}
