/**
 * Error pages that repeat the request: `Cannot GET /x`. A page fetched for one request is made that of another.
 *
 * @module
 */
import { cutAt, pathOfTarget } from '../../match/path.js'

interface Echo {
  /** How the page spells a slash. */
  readonly slash: string
  readonly withQuery: boolean
  /** The text between method and target; undefined when the page does not name the method there. */
  readonly afterMethod: string | undefined
}

/** Texts and the echoes between them, one fewer. */
export interface EchoPage {
  readonly texts: readonly string[]
  readonly echoes: readonly Echo[]
}

// As it is, in JSON of PHP, in HTML of Mustache and its kin, and percent-encoded.
const slashes = ['/', '\\/', '&#x2F;', '&#47;', '%2F']

const escapeForRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** Finds where a page repeats the target of the GET that it answers. The target has a query. */
export function readPage(text: string, target: string): EchoPage {
  const [path = '', query = ''] = target.split('?')
  const spellings = slashes.map((slash) => escapeForRegExp(path.replaceAll('/', slash)))
  const mark = new RegExp(
    `(?:\\bGET([ :\\]"']{1,3}))?(${spellings.join('|')})(\\?${escapeForRegExp(query)})?`,
    'g',
  )
  const texts: string[] = []
  const echoes: Echo[] = []
  let end = 0
  for (const found of text.matchAll(mark)) {
    const [whole, afterMethod, spelled = '', withQuery] = found
    texts.push(text.slice(end, found.index))
    const slash = slashes.find((candidate) => spelled === path.replaceAll('/', candidate))!
    echoes.push({ slash, withQuery: withQuery !== undefined, afterMethod })
    end = found.index + whole.length
  }
  return { texts: [...texts, text.slice(end)], echoes }
}

/** The page as the same service would write it for another request. Always escaped for its media type. */
export function writePage(page: EchoPage, method: string, target: string, mediaType: string): string {
  const escaped = escapeFor(mediaType)
  const whole = cutAt(pathOfTarget(target), /#/)
  const path = cutAt(whole, /\?/)
  let text = page.texts[0]!
  page.echoes.forEach(({ slash, withQuery, afterMethod }, i) => {
    const spelled = escaped(withQuery ? whole : path).replaceAll('/', slash)
    text += afterMethod === undefined ? spelled : `${escaped(method)}${afterMethod}${spelled}`
    text += page.texts[i + 1]!
  })
  return text
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeFor(mediaType: string): (text: string) => string {
  if (mediaType === 'text/plain') return (text) => text
  if (mediaType.endsWith('json')) return (text) => JSON.stringify(text).slice(1, -1)
  return (text) => text.replace(/[&<>"']/g, (char) => entities[char]!)
}

const decoded = (text: string) => {
  try {
    return Buffer.from(decodeURIComponent(text)).toString('latin1')
  } catch {
    return text
  }
}
const escapedForHtml = escapeFor('text/html')
const escapedForJson = escapeFor('application/json')
const withSlash = (slash: string) => (text: string) => text.replaceAll('/', slash)

/** How pages, Location and other fields spell a target that they repeat. */
const wordings: readonly ((text: string) => string)[] = [
  (text) => text,
  escapedForHtml,
  escapedForJson,
  encodeURI,
  encodeURIComponent,
  (text) => encodeURIComponent(text).toLowerCase(),
  decoded,
  (text) => escapedForHtml(decoded(text)),
  (text) => escapedForJson(decoded(text)),
  (text) => encodeURIComponent(decodedText(text)),
  ...['\\/', '&#x2F;', '&#47;', '\\u002F'].flatMap((slash) => [
    (text: string) => withSlash(slash)(escapedForHtml(text)),
    (text: string) => withSlash(slash)(escapedForHtml(decoded(text))),
  ]),
]

function decodedText(text: string): string {
  return Buffer.from(decoded(text), 'latin1').toString()
}

// `/a` is in every `</a>`.
const fewestEchoed = 5

/**
 * The text with every repetition of one target replaced by the other, in the same spelling: the whole target, its
 * path, and its path without the slash in front. Texts are bytes, one to a UTF-16 unit.
 *
 * @param fewest characters that make a repetition
 */
export function replaceEchoes(text: string, from: string, to: string, fewest = fewestEchoed): string {
  const pathOf = (target: string) => cutAt(pathOfTarget(target), /[?#]/)
  const pairs: [string, string][] = [
    [from, to],
    [pathOf(from), pathOf(to)],
    [pathOf(from).replace(/^\/+/, ''), pathOf(to).replace(/^\/+/, '')],
  ]
  let rest = text
  for (const [old, fresh] of pairs) {
    // Shorter ones occur by chance.
    if (old.length < fewest) continue
    for (const wording of wordings) rest = rest.replaceAll(wording(old), wording(fresh))
  }
  return rest
}
