/**
 * Splits HTML and XML into text, tags, comments, CDATA and scripts; anything that is not markup is text.
 *
 * @module
 */

/**
 * `start` and `end` delimit the content: of a tag, from after `<` to before `>`. `raw` is CDATA. `script` is the
 * content of a script or style element that is closed: without an end tag, a program has failed within it.
 */
export interface Piece {
  readonly kind: 'text' | 'tag' | 'comment' | 'raw' | 'script'
  readonly start: number
  readonly end: number
}

/**
 * Returns the place of `what` from `from` on, or the end. A failed search is not repeated, so that the total stays
 * linear.
 */
function finder(text: string): (what: string, from: number) => number {
  const absent = new Set<string>()
  return (what, from) => {
    if (absent.has(what)) return text.length
    const found = text.indexOf(what, from)
    if (found !== -1) return found
    absent.add(what)
    return text.length
  }
}

const scriptEnd = /<\/(?:script|style)\b/gi

/** Returns the place of the next end tag of a script, or the end; must be called with ascending places. */
function endsOfScripts(text: string): (from: number) => number {
  let found = -1
  return (from) => {
    if (found >= from) return found
    scriptEnd.lastIndex = from
    found = scriptEnd.exec(text)?.index ?? text.length
    return found
  }
}

/** The `>` that ends the tag, outside of quoted attributes; -1 if there is none. */
function endOfTag(text: string, from: number): number {
  let quote = ''
  for (let i = from; i < text.length; i++) {
    const char = text[i]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '>') return i
    else if ((char === '"' || char === "'") && text[i - 1] === '=') quote = char
  }
  return -1
}

const rawElement = /(?:script|style)\b/iy
const tagStart = /\/?[A-Za-z]/y

function startsAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

/** Linear; never throws. The pieces are in order, and only the delimiters of comments, tags and CDATA are missing. */
export function cutMarkup(text: string): Piece[] {
  const pieces: Piece[] = []
  const find = finder(text)
  const endOfScript = endsOfScripts(text)
  let honorsQuotes = true
  let textStart = 0
  let at = text.indexOf('<')
  const push = (kind: Piece['kind'], open: number, start: number, end: number, close: number): void => {
    if (open > textStart) pieces.push({ kind: 'text', start: textStart, end: open })
    pieces.push({ kind, start, end })
    textStart = Math.min(close, text.length)
  }
  while (at !== -1) {
    if (text.startsWith('<!--', at)) {
      const end = find('-->', at + 4)
      push('comment', at, Math.min(at + 4, end), end, end + 3)
    } else if (text.startsWith('<![CDATA[', at)) {
      const end = find(']]>', at + 9)
      push('raw', at, Math.min(at + 9, end), end, end + 3)
    } else if (text[at + 1] === '!' || text[at + 1] === '?') {
      const end = find('>', at)
      if (end < text.length) push('tag', at, at + 1, end, end + 1)
    } else if (startsAt(tagStart, text, at + 1)) {
      let end = honorsQuotes ? endOfTag(text, at + 1) : -1
      if (end === -1) {
        honorsQuotes = false
        end = find('>', at)
      }
      if (end < text.length) {
        push('tag', at, at + 1, end, end + 1)
        if (startsAt(rawElement, text, at + 1) && text[end - 1] !== '/') {
          const close = endOfScript(end + 1)
          if (close < text.length) push('script', end + 1, end + 1, close, close)
        }
      }
    }
    at = text.indexOf('<', Math.max(at + 1, textStart))
  }
  if (textStart < text.length) pieces.push({ kind: 'text', start: textStart, end: text.length })
  return pieces
}

/** The text with a space in the place of each tag. Linear: behind the last `>`, there is no end to search for. */
export function withoutTags(text: string): string {
  const end = text.lastIndexOf('>') + 1
  return text.slice(0, end).replaceAll(/<[^>]*>/g, ' ') + text.slice(end)
}
