/**
 * The dialect `php`: a fatal error that PHP printed into its own success.
 *
 * @module
 */
import { oneOf, regex } from '../detect/regex.js'
import type { Dialect, Verdict } from './dialect.js'
import { mayBeJson, textOf } from './parseResults.js'

const fatal = '(?:Fatal error|Parse error|Catchable fatal error|Recoverable fatal error)'

/** As printed with `html_errors`: a line break before and after, with name, file and line in bold. */
const html = new RegExp(`<br ?/?>\\r?\\n<b>${fatal}</b>: `, 'g')
const htmlEnd = /in <b>[^<>\n]{1,1024}<\/b> on line <b>\d{1,9}<\/b>(?:<br ?\/?>)?/y
const htmlEndMark = ' in <b>'

/** As printed by Xdebug: a table with its own class, which old releases use for all errors. */
const xdebugClass = 'xe-(?:(?:recoverable-|catchable-)?fatal-error|parse-error|uncaught-exception)'
const xdebugHead = '<tr><th[^>]{0,200}><span[^>]{0,200}>\\( ! \\)</span>'
const xdebug = regex(
  '',
  "<br ?/?>\\r?\\n<font size='1'><table class='xdebug-error",
  oneOf(` ${xdebugClass}'`, `'[^>]{0,200}>\\s{0,20}${xdebugHead} ${fatal}: `),
)

/** What Xdebug prints below the error without `html_errors`. */
const callStack = /\n\r?\nCall Stack:\r?\n(?: {1,20}[\d.]+ +\d+ +\d+\. [^\n]{0,1024}(?:\n|$))+\s*$/

/** As printed without `html_errors`: a line with this beginning, and an end that names an absolute file and a line. */
const plain = new RegExp(`(?:^|\\n)(?:PHP )?${fatal}: `, 'g')
const plainEnd =
  / in (?:(?:\/|[A-Za-z]:\\|\\\\|phar:|Command line code|php shell code)[^\n]{0,1024} on line \d{1,9}|Unknown on line 0)\s*$/

/** Elements in which pages show the output of others. */
const quoting = /<(\/?)(pre|code|samp|kbd|blockquote|q|textarea|xmp|script|style|template)\b|<!--|-->/gi

// A message may quote a whole statement; with a longer text, the end is not searched for.
const maxPrint = 65_536
// A script fails once; a page with many error messages shows those of others, and is not searched further.
const maxLooks = 8

/** Whether the place lies inside an element, or a comment, that quotes. */
function isQuoted(text: string, place: number): boolean {
  const open: string[] = []
  let inComment = false
  quoting.lastIndex = 0
  for (let tag = quoting.exec(text); tag !== null && tag.index < place; tag = quoting.exec(text)) {
    if (tag[0] === '<!--') inComment = true
    else if (tag[0] === '-->') inComment = false
    else if (!inComment) {
      const name = tag[2]!.toLowerCase()
      if (tag[1] === '') open.push(name)
      else if (open.at(-1) === name) open.pop()
    }
  }
  return inComment || open.length > 0
}

/** Where the error message that begins at `from` ends, or -1. */
function endOfPrint(text: string, from: number): number {
  const limit = Math.min(text.length, from + maxPrint)
  for (
    let at = text.indexOf(htmlEndMark, from);
    at !== -1 && at < limit;
    at = text.indexOf(htmlEndMark, at + 1)
  ) {
    htmlEnd.lastIndex = at + 1
    if (htmlEnd.test(text)) return htmlEnd.lastIndex
  }
  return -1
}

/**
 * PHP ends with a fatal error, and so does its page: an error message at the very end of the body is one, wherever it
 * is. If more follows (the footer of an output handler), it must not be in a quotation.
 */
function hasHtmlPrint(text: string, isPage: boolean): boolean {
  const bodyEnd = text.trimEnd().length
  let looks = maxLooks
  let end = 0
  html.lastIndex = 0
  for (let found = html.exec(text); found !== null; found = html.exec(text)) {
    if (found.index < end) continue
    end = endOfPrint(text, html.lastIndex)
    if (end === -1) return false
    if (end >= bodyEnd) return true
    if (isPage && looks-- > 0 && !isQuoted(text, found.index)) return true
  }
  return false
}

function hasXdebugPrint(text: string, isPage: boolean): boolean {
  const at = text.search(xdebug)
  return at !== -1 && (/<\/table><\/font>\s*$/.test(text.slice(-64)) || (isPage && !isQuoted(text, at)))
}

function hasPlainPrint(text: string): boolean {
  if (text.search(plain) === -1) return false
  const stack = text.lastIndexOf('\nCall Stack:')
  const whole = stack !== -1 && callStack.test(text.slice(stack - 2)) ? text.slice(0, stack) : text
  return plainEnd.test(whole.slice(-2048))
}

function read(text: string, mediaType: string): Verdict | undefined {
  const isPage = mediaType === 'text/html' || mediaType === 'application/xhtml+xml' || mediaType === ''
  const printed = hasHtmlPrint(text, isPage) || hasXdebugPrint(text, isPage) || hasPlainPrint(text)
  return printed ? { status: 500, reason: 'a fatal error of PHP was printed' } : undefined
}

export const php: Dialect = {
  name: 'php',
  summary: 'A PHP fatal error or uncaught exception that was printed into a page.',
  source:
    'PHP Manual, "Runtime Configuration" of error handling: display_errors, html_errors; Xdebug 2 and 3',
  table: [
    [
      '`Fatal error`, `Parse error`, `Recoverable fatal error`, an uncaught exception, as `display_errors` prints it',
      '500',
    ],
    ['the same as Xdebug prints it, or as plain text at the end of the body', '500'],
    ['`Warning`, `Notice`, `Deprecated`, `Strict Standards` alone', 'stays'],
    [
      'a page about such errors: escaped, inside `pre`, `code`, `blockquote` or a comment, or in running text',
      'stays',
    ],
  ],
  clients:
    'None: browsers show the page either way. Scripts that read the output before the error lose it if their client raises an exception for a 500.',
  example: {
    contentType: 'text/html; charset=UTF-8',
    body: '<h1>Shop</h1>\n<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function price() in /srv/shop/index.php:3\nStack trace:\n#0 {main}\n  thrown in <b>/srv/shop/index.php</b> on line <b>3</b><br />\n',
    status: 500,
  },
  accepts: (mediaType) =>
    mayBeJson(mediaType) ||
    mediaType.endsWith('+xml') ||
    mediaType.endsWith('/xml') ||
    mediaType === 'text/css',
  triggers: ['atal error', 'arse error', 'xdebug-error'],
  read(body) {
    const text = textOf(body)
    return text === undefined ? undefined : read(text, body.mediaType)
  },
}
