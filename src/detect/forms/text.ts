/**
 * The decoded forms of a text: the text itself, and the text with each encoding undone that can hide a leak.
 *
 * @module
 */
import { base64Text } from './base64.js'
import { type NamedValue, readMarkup } from './markup.js'

export interface DecodedTexts {
  /** The text itself, without scripts, comes first; each text differs from the previous one. */
  readonly texts: readonly string[]
  /** Values of elements and attributes, as in {@link Markup}. */
  readonly values: readonly NamedValue[]
  /** The content of the scripts and style sheets of a page, which is in none of the texts. */
  readonly scripts: readonly string[]
  /** The decoded base64 in the text. */
  readonly hidden: readonly string[]
}

// ECMA-48: control sequences, and operating system commands (links and titles of terminals).
const terminal =
  /\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,2048}(?:\x07|\x1b\\)|[@-Z\\^_])|\x9b[0-?]{0,64}[ -/]{0,8}[@-~]/g
// Colors whose escape character was lost on the way.
const orphanColor = /(?:␛|\\(?:x1b|u001b|033|e))\[[0-9;]{0,32}m/gi
// Soft hyphens, joiners and zero-width spaces, with which pages let long paths wrap; NUL from misread UTF-16.
const invisible = /[\0\u00ad\u200b-\u200d\u2060\ufeff]/g
/** The wide forms of ASCII, as East Asian keyboards write them. */
const wide = /[\uff01-\uff5e]/g
const oddSpace = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g
const marked = /<[A-Za-z/!?]|&[#A-Za-z]/
const backslash =
  /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|((?:\\\\)*\\|\r\n|[nrtbfv0"'/\n`]))/g
const percent = /(?:%[0-9a-fA-F]{2})+/g
const plain: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '',
  f: '\n',
  v: '\n',
  0: '',
  '\n': '',
  '\r\n': '',
}

function withoutTerminal(text: string): string {
  const shown = /[\x1b\x9b]/.test(text) ? text.replace(terminal, '') : text
  return shown.includes('[') ? shown.replace(orphanColor, '') : shown
}

function withoutInvisible(text: string): string {
  return text
    .replace(invisible, '')
    .replace(oddSpace, ' ')
    .replace(wide, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(
    backslash,
    (_, braced?: string, four?: string, two?: string, octal?: string, char?: string) => {
      // A run of backslashes is replaced at once: one call for each would cost too much.
      if (char !== undefined) return char[0] === '\\' ? char.slice(char.length >> 1) : (plain[char] ?? char)
      const code =
        octal === undefined ? Number.parseInt(braced ?? four ?? two ?? '', 16) : Number.parseInt(octal, 8)
      return code > 0x10ffff ? '' : String.fromCodePoint(code)
    },
  )
}

export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text
  const decoded = text.replace(percent, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
  // In forms, and in the headers of some frameworks, a plus is a space if anything is percent-encoded.
  return decoded === text ? text : decoded.replaceAll('+', ' ')
}

// RFC 2045 §6.7; only where a part of the text says that it is encoded so.
const quotedPrintable = /=(?:\r?\n|([0-9A-F]{2}))/g
const saysQuotedPrintable = /content-transfer-encoding: ?quoted-printable/i

function unquoted(text: string): string {
  return text.replace(quotedPrintable, (_, code?: string) =>
    code === undefined ? '' : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** Nested encodings, such as JSON in an attribute in JSON; deeper nesting does not occur in real responses. */
const maxRounds = 3

const nothing: readonly string[] = []
const hasForms = /[\x1b\x9b<&%\\\0\u00a0\u00ad\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\uff01-\uff5e]|\[\d/

/** Linear in the text; returns at most a dozen texts, and the decoded base64. */
export function decodedTexts(text: string): DecodedTexts {
  const coded = base64Text(text)
  const hidden = coded === '' ? nothing : read(coded, nothing).texts
  if (!saysQuotedPrintable.test(text)) return read(text, hidden)
  return read(text, [...hidden, ...read(unquoted(text), nothing).texts])
}

function read(text: string, hidden: readonly string[]): DecodedTexts {
  if (!hasForms.test(text)) return { texts: [text], values: [], scripts: nothing, hidden }
  const texts = [text]
  const values: NamedValue[] = []
  const scripts: string[] = []
  let current = text
  const step = (next: string): void => {
    if (next === current) return
    current = next
    texts.push(next)
  }
  for (let round = 0; round < maxRounds; round++) {
    const before = current
    step(withoutInvisible(withoutTerminal(current)))
    if (marked.test(current)) {
      const markup = readMarkup(current)
      values.push(...markup.values)
      if (markup.scripts !== '') {
        scripts.push(markup.scripts)
        texts.splice(0, texts.length, markup.source)
      }
      step(withoutInvisible(markup.text))
    }
    step(unescaped(current))
    step(percentDecoded(current))
    if (current === before) break
  }
  return { texts, values, scripts, hidden }
}
