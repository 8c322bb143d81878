/**
 * Whether a text is plain language, which is kept on a page that leaks.
 *
 * @module
 */
import { oneOf, regex } from '../regex.js'

const longestProse = 600
// What machines write: paths, names of code, hexadecimal numbers, calls, assignments, types, templates.
const technical =
  /[\\{}<>=$#|~^`*[\]]|::|->|\(\)|\w_\w|\b\w+\([\w,\s]*\)|[a-z\d][A-Z]|\b0x|\w\.[A-Za-z_]|\w\/\w|\/\w+\/|:\d|@\w|\b[A-Z]+_|\.\w+:|\bat line\b|\bline \d|\b[A-Z]{4,}\d/
// Headings of crash reports and debuggers: plain words, but of no use to clients.
const ofDebuggers = regex(
  'i',
  /\b/,
  oneOf(
    /(?:stack ?traces?|traceback|backtrace|call stack|most recent call|shadow byte|addressable|redzone|heap|core dumped)/,
    /(?:segmentation|caused by|local var|source code|registers?|thread \d)/,
    /(?:Symfony|Laravel|Django|Werkzeug|Rails|Python|PHP|Ruby|Tomcat|Jetty|Xdebug)\b/,
  ),
)
const word = /\p{L}{2,}/gu

/**
 * Whether a text is a sentence or a heading in plain words. It lists what is allowed rather than what is not: on the
 * page of a debugger, most of what detectors do not know is internal as well.
 */
export function isProse(text: string): boolean {
  if (text.length > longestProse) return false
  // Product names and abbreviations that occur in ordinary sentences; also `e.g.` and ellipses.
  const plain = text.replace(/\b(?:e\.g|i\.e|etc)\.|\.{3}|\b(?:JavaScript|GitHub|YouTube|WebSocket)\b/g, ' ')
  return !technical.test(plain) && !ofDebuggers.test(plain) && (plain.match(word)?.length ?? 0) >= 2
}

/** Two words that begin a sentence, or three words: `interface conversion` is the wording of a runtime. */
const isForReaders = /^\p{Lu}\S*\s+\p{L}{2,}|\p{L}{2,}\s+\p{L}{2,}\s+\p{L}{2,}/u
const breaks = /[:;.!?–—-](?=\s|<)/g

/** The text up to a bracket that it opens and does not close: what follows in it belongs to the error. */
function beforeOpenBracket(text: string): string {
  const open = text.lastIndexOf('(')
  return open > text.lastIndexOf(')') ? text.slice(0, open) : text
}

/** The longest plain and meaningful beginning of a text that leaks: what a program put in front of an error. */
export function proseBefore(text: string, isClean: (text: string) => boolean): string {
  const lead = text.slice(0, longestProse)
  const ends = [...lead.matchAll(breaks)]
    .map(({ index, 0: mark }) => index + (/[.!?]/.test(mark) ? 1 : 0))
    .slice(0, 8)
  for (const end of ends.reverse()) {
    const candidate = beforeOpenBracket(lead.slice(0, end)).trim()
    if (isProse(candidate) && isForReaders.test(candidate) && isClean(candidate)) return candidate
  }
  return ''
}

/** What a message for people says before the error: a sentence begins with a capital, `no such table: …` does not. */
export function sentenceBefore(message: string, isClean: (text: string) => boolean): string {
  const lead = proseBefore(message, isClean)
  return /^\p{Lu}/u.test(lead) ? lead : ''
}
