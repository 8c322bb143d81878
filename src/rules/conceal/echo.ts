/**
 * Error pages that repeat the request, such as `Cannot GET /x`: turns a page about one request into the page about
 * another.
 *
 * @module
 */
import { cutAt, normalizePath, pathOfTarget } from '../../match/path.js'
import { decodeOnce } from '../../match/percent.js'

/** Converts one text into another. Texts hold one byte per UTF-16 unit. */
type Spelling = (text: string) => string

/** What pages repeat: the target with its query, its path, or the path without the leading slash. */
const parts = {
  target: (target: string) => cutAt(pathOfTarget(target), /#/),
  path: (target: string) => cutAt(pathOfTarget(target), /[?#]/),
  bare: (target: string) => cutAt(pathOfTarget(target), /[?#]/).replace(/^\/+/, ''),
} as const

interface Echo {
  /** What the page would repeat of a target, in its spelling. */
  readonly of: Spelling
  /** The text between method and target; undefined if the page does not name the method there. */
  readonly afterMethod: string | undefined
}

/** Texts, and the echoes between them: one fewer. */
export interface EchoPage {
  readonly texts: readonly string[]
  readonly echoes: readonly Echo[]
}

const bytesOf = (text: string) => Buffer.from(text).toString('latin1')
const charactersOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString()

/** Bytes that are not UTF-8 and malformed escapes stay as they are. */
const decodedBytes: Spelling = (text) =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Encodes only what is not allowed in a URL, as Express does. */
const repaired: Spelling = (text) =>
  text.replace(/%(?![0-9a-f]{2})|[^\x21\x23-\x3b\x3d\x3f-\x5f\x61-\x7a|~]/gi, (char) =>
    encodeURIComponent(char),
  )

/** How services decode, or encode, a target before they print it. */
const decodings: readonly Spelling[] = [
  (text) => text,
  repaired,
  decodedBytes,
  (text) => bytesOf(charactersOf(decodedBytes(text))),
  (text) => bytesOf(decodeOnce(text)),
  encodeURI,
  encodeURIComponent,
  (text) => encodeURIComponent(text).toLowerCase(),
  (text) => encodeURIComponent(charactersOf(decodedBytes(text))),
  (text) => decodedBytes(text).replace(/;[^/?]*/g, ''),
  (text) => bytesOf(normalizePath(text)) + text.slice(cutAt(text, /\?/).length),
]

const escaping = (entities: Readonly<Record<string, string>>): Spelling => {
  return (text) => text.replace(/[&<>"']/g, (char) => entities[char] ?? char)
}
const tags = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const plain: Spelling = (text) => text
const inHtml = [
  escaping({ ...tags, '"': '&quot;', "'": '&#39;' }),
  escaping({ ...tags, '"': '&#34;', "'": '&#39;' }),
  escaping({ ...tags, '"': '&quot;', "'": '&#x27;' }),
  escaping({ ...tags, '"': '&quot;' }),
  escaping(tags),
]
const inJson: readonly Spelling[] = [
  (text) => JSON.stringify(text).slice(1, -1),
  (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[&<>']/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
]

/** The escapings to try if a text does not show its own: those that fit its media type. */
function escapingsFor(mediaType: string): readonly Spelling[] {
  if (mediaType === 'text/plain') return [plain, ...inHtml, ...inJson]
  if (mediaType.endsWith('json')) return [...inJson, plain, ...inHtml]
  return [...inHtml, plain, ...inJson]
}

// Unescaped, JSON as PHP writes it, HTML as Mustache and similar templates do, JavaScript, and percent-encoding.
const slashes = ['/', '\\/', '&#x2F;', '&#47;', '\\u002F', '%2F']

export interface EchoOptions {
  readonly mediaType: string
  /** The minimum length of an echo; shorter texts occur by chance. */
  readonly fewest: number
}

/** The maximum number of character comparisons for one text: 8 million take a few milliseconds. */
const maxWork = 8_000_000

/** A function that finds where texts repeat the target of the GET that they answer. */
export function echoReader(target: string, { mediaType, fewest }: EchoOptions): (text: string) => EchoPage {
  const known = spellingsOf(target, mediaType, fewest)
  return (text) => {
    const tried = known.slice(0, Math.max(16, maxWork / (text.length + 1)))
    const present = tried.filter(([spelled]) => text.includes(spelled))
    if (present.length === 0) return { texts: [text], echoes: [] }
    // The longest first, because the target contains the path.
    present.sort(([a], [b]) => b.length - a.length)
    let pieces: (string | Spelling)[] = [text]
    for (const [spelled, of] of present)
      pieces = pieces.flatMap((piece) => (typeof piece === 'string' ? splitAt(piece, spelled, of) : [piece]))
    return pageOf(pieces)
  }
}

function spellingsOf(target: string, mediaType: string, fewest: number): (readonly [string, Spelling])[] {
  const found = new Map<string, Spelling>()
  for (const part of Object.values(parts)) {
    const own = part(target)
    const decoded = distinct([own], decodings)
    const escaped = distinct(decoded.keys(), escapingsFor(mediaType))
    for (const [text, step] of escaped)
      for (const slash of slashes) {
        const spelled = text.replaceAll('/', slash)
        if (spelled.length < fewest || found.has(spelled)) continue
        const decode = decoded.get(step.of)!.by
        found.set(spelled, (other) => step.by(decode(part(other))).replaceAll('/', slash))
      }
  }
  return [...found]
}

interface SpellingStep {
  /** The text from which it was made. */
  readonly of: string
  readonly by: Spelling
}

/** Every distinct result of the steps, with the first step that leads to it. */
function distinct(texts: Iterable<string>, steps: readonly Spelling[]): Map<string, SpellingStep> {
  const results = new Map<string, SpellingStep>()
  for (const of of texts)
    for (const by of steps) {
      const result = by(of)
      if (!results.has(result)) results.set(result, { of, by })
    }
  return results
}

const isTagName = /^\/[a-z][a-z0-9]*$/
const isWordCharacter = (char: string | undefined) => char !== undefined && /[A-Za-z0-9]/.test(char)

/** Echoes are whole words, and not the end tags of HTML elements. */
function splitAt(text: string, spelled: string, echo: Spelling): (string | Spelling)[] {
  const pieces: (string | Spelling)[] = []
  let from = 0
  for (let at = text.indexOf(spelled); at !== -1; at = text.indexOf(spelled, at + spelled.length)) {
    const before = text[at - 1]
    if (isWordCharacter(text[at + spelled.length])) continue
    if (before === '<' ? isTagName.test(spelled) : isWordCharacter(before) && isWordCharacter(spelled[0]))
      continue
    pieces.push(text.slice(from, at), echo)
    from = at + spelled.length
  }
  pieces.push(text.slice(from))
  return pieces
}

/** @param pieces texts and echoes alternately */
function pageOf(pieces: readonly (string | Spelling)[]): EchoPage {
  const texts: string[] = []
  const echoes: Echo[] = []
  for (const piece of pieces) {
    if (typeof piece === 'string') texts.push(piece)
    else {
      const text = texts.at(-1)!
      const method = /\bGET([ :[\]("']{1,3})$/.exec(text.slice(-8))
      if (method !== null) texts[texts.length - 1] = text.slice(0, text.length - method[0].length)
      echoes.push({ of: piece, afterMethod: method?.[1] })
    }
  }
  return { texts, echoes }
}

/** The page as the same service would write it for another request. */
export function writePage({ texts, echoes }: EchoPage, method: string, target: string): string {
  let text = texts[0]!
  echoes.forEach(({ of, afterMethod }, i) => {
    text += (afterMethod === undefined ? '' : method + afterMethod) + of(target) + texts[i + 1]!
  })
  return text
}
