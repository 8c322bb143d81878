/**
 * The dialect `html`: error pages of servers and frameworks, and what a CGI script prints when it fails.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { withoutTags } from '../detect/forms/tags.js'
import { oneOf, regex } from '../detect/regex.js'
import type { Dialect, Verdict } from './dialect.js'
import { statusOfPhrase } from './names.js'
import { textOf } from './parseResults.js'

const element = (name: string): RegExp => new RegExp(`<${name}\\b[^>]{0,200}>([^<]{1,200})</${name}>`, 'i')
const title = element('title')
const heading = /<h([123])\b[^>]{0,200}>([^<]{1,200})<\/h\1>/gi
/** A page without a head, as sent by HAProxy: a heading with number and phrase, and a sentence. */
const headless =
  /^\s*(?:<!doctype[^>]{0,200}>\s*)?<html[^>]{0,100}>\s*<body[^>]{0,100}>\s*<h1>\s*([^<]{5,60})<\/h1>([^<]{0,300})(?:<\/body>\s*<\/html>\s*)?$/i

/** A title that is only `404`, `HTTP Status 404`, `Error 404`, `404 - Not Found` or `502 Bad Gateway`. */
const numbered =
  /^(?:http|https)?[\s/\d.]{0,6}(?:status|error|fehler)?:?\s*(?:code)?:?\s*(?<number>[45]\d\d)\b\s*[-–—:|.,!]?\s*(?:error)?[:\s]*(?<phrase>[\p{L} ',-]{0,60})[.!]?$/iu

/** `Page not found (404)`, `Not Found - 404`. */
const numberedLast = /^(?<phrase>[\p{L} ',]{4,60}?)\s*[-–—:|(]\s*(?:error )?(?<number>[45]\d\d)\)?$/iu

/** Other phrases that pages use instead of the registered ones. */
const otherPhrases = regex(
  'i',
  '^',
  oneOf(
    /page not found|file not found|file or directory not found|page cannot be found|forbidden/,
    /access (?:is )?(?:denied|forbidden)|unauthori[sz]ed(?:: access is denied.*)?|server error/,
    /internal error|application error|error|backend fetch failed|service unavailable/,
    /temporarily unavailable|service temporarily unavailable|gateway time-?out|bad gateway/,
    /too many requests|not found|.{0,20}not allowed/,
  ),
  '$',
)

const isPlainPhrase = /\S\s+\S|^(?:forbidden|unauthori[sz]ed|unauthenticated)\b/i

/**
 * The status that a title or a heading is about: a registered number, alone or with its phrase, or the phrase alone.
 */
export function statusOfHeading(text: string): number | undefined {
  const plain = decode(text).trim().replaceAll(/\s+/g, ' ')
  const { number, phrase: words = '' } = (numbered.exec(plain) ?? numberedLast.exec(plain))?.groups ?? {}
  // "Gone" and "Conflict" alone are titles of many a page.
  if (number === undefined)
    return isPlainPhrase.test(plain) ? statusOfPhrase(plain.replace(/[.!]$/, '')) : undefined
  const status = Number(number)
  const phrase = words.trim()
  if (STATUS_CODES[status] === undefined) return undefined
  return phrase === '' || statusOfPhrase(phrase) === status || otherPhrases.test(phrase) ? status : undefined
}

const decode = (text: string): string =>
  text
    .replaceAll(/&(?:#8211|ndash);/g, '–')
    .replaceAll(/&(?:#8212|mdash);/g, '—')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&#160;', ' ')

// Error pages have little text; a page with more is about something.
const maxWords = 150
const hidden = /<(script|style|head|title)\b[^>]{0,500}>|<!--/gi
const ends: Readonly<Record<string, RegExp>> = {
  script: /<\/script>/gi,
  style: /<\/style>/gi,
  head: /<\/head>/gi,
  title: /<\/title>/gi,
  comment: /-->/g,
}
// The page of an application that continues in the browser.
const interactive = /<(?:form|input|main|nav|article|video|iframe)\b|<div id=["'](?:root|app|__next)["']/i

/** What servers and frameworks write below the heading: their name, and that something could not be found or done. */
const boilerplate = regex(
  'i',
  oneOf(
    /\b(?:requested|request|server|url|uri|page|resource|document|file|address|link|permission|access|try again|not found)\b/,
    /\b(?:administrator|webmaster|support|sorry|unavailable|maintenance|timeout|gateway|proxy|origin|upstream|status report|credentials|error)\b/,
    /nginx|apache|openresty|tengine|caddy|iis|tomcat|jetty|lighttpd|litespeed|varnish|cloudflare|cloudfront|haproxy|envoy|gunicorn|seite|página|страниц|页面/,
  ),
)
/** What articles about errors have, and error pages do not. */
const article =
  /\bstatus codes?\b.{0,40}\b(?:indicates?|means?|is)\b|\bresponse status code\b|\b(?:means that|happens when|how to fix|wikipedia)\b/i

/** Below a number alone, which is also that of a room or a race, only words of failure. */
const failure =
  /not found|n[o']t exist|\b(?:can ?not|can't|could ?n[o']t|unable|sorry|oops|errors?|denied|forbidden|unavailable|went wrong|try again)\b/i

/** The page without what a browser does not show. A search that failed is not repeated, so that the total stays linear. */
function withoutHidden(text: string): string {
  const unended = new Set<string>()
  let shown = ''
  let from = 0
  hidden.lastIndex = 0
  for (let start = hidden.exec(text); start !== null; start = hidden.exec(text)) {
    const name = start[1]?.toLowerCase() ?? 'comment'
    const end = ends[name]!
    end.lastIndex = hidden.lastIndex
    if (unended.has(name) || !end.test(text)) {
      unended.add(name)
      hidden.lastIndex = start.index + 1
    } else {
      shown += `${text.slice(from, start.index)} `
      from = end.lastIndex
      hidden.lastIndex = from
    }
  }
  return shown + text.slice(from)
}

/** Whether the rest of a page says only what an error page says, or nothing. */
function isErrorPage(text: string, expected: RegExp): boolean {
  const rest = withoutTags(withoutHidden(text).replaceAll(/<h[12]\b[^>]{0,200}>[^<]*<\/h[12]>/gi, ' '))
  const words = rest.match(/\p{L}{2,}/gu) ?? []
  if (words.length > maxWords || article.test(rest)) return false
  return words.length === 0 || expected.test(rest)
}

/** The default page of Spring Boot, which names the status in its text. */
const whitelabel = /<h1>Whitelabel Error Page<\/h1>[\s\S]{0,500}\(type=[^,<)]{1,60}, status=([45]\d\d)\)/

/** Headings that only a failed script prints: CGI::Carp with fatalsToBrowser, ASP classic, mod_perl. */
const died = [
  /<h1>Software error:<\/h1>\s*<pre>/i,
  /<font face="Arial" size=2>\s*<p>(?:Microsoft VBScript|Microsoft OLE DB|ADODB\.|Active Server Pages)[^<]{0,80}(?:<\/font>)?\s*<font face="Arial" size=2>error '8/i,
  /<title>(?:Runtime Error|Server Error in '\/[^']*' Application\.?)<\/title>|<span><H1>Server Error in '\/[^']*' Application\./i,
  /<h1>Internal Server Error<\/h1>\s*<p>The server encountered an internal error or\s+misconfiguration/i,
]

function read(text: string): Verdict | undefined {
  if (died.some((sign) => sign.test(text))) return { status: 500, reason: 'the page of a script that died' }
  const white = whitelabel.exec(text)
  if (white !== null) return { status: Number(white[1]), reason: 'Whitelabel Error Page' }
  const bare = headless.exec(text)
  if (bare !== null) return readHeadless(bare[1]!, bare[2]!)
  const titled = title.exec(text)
  if (titled === null) return undefined
  const jetty = /^Error ([45]\d\d) /.exec(titled[1]!)?.[1]
  if (jetty !== undefined && text.includes(`<tr><th>STATUS:</th><td>${jetty}</td></tr>`))
    return { status: Number(jetty), reason: 'error page of Jetty' }
  const status = statusOfHeading(titled[1]!)
  if (status === undefined || interactive.test(text)) return undefined
  const headings = [...text.matchAll(heading)].map(([, , words]) => words!)
  const isWorded = [titled[1]!, ...headings].some((words) => /\p{L}/u.test(words))
  if (!isErrorPage(text, isWorded ? boilerplate : failure)) return undefined
  // A number or a phrase alone only counts as a title if a heading agrees.
  const agrees = headings.some((words) => agreesWith(words, status))
  return agrees ? { status, reason: 'title and heading of an error page' } : undefined
}

function readHeadless(words: string, rest: string): Verdict | undefined {
  const status = /\d/.test(words) && /\p{L}/u.test(words) ? statusOfHeading(words) : undefined
  return status === undefined || !(rest.trim() === '' || boilerplate.test(rest))
    ? undefined
    : { status, reason: 'heading of an error page' }
}

/** Whether a heading such as "404" or "Not Found" agrees with a title that has both. */
function agreesWith(heading: string, status: number): boolean {
  if (statusOfHeading(heading) === status) return true
  const plain = decode(heading).trim().replace(/[.!]$/, '')
  return (
    plain === String(status) ||
    otherPhrases.test(plain) ||
    plain.toLowerCase() === STATUS_CODES[status]?.toLowerCase()
  )
}

export const html: Dialect = {
  name: 'html',
  summary: 'Error pages of servers, proxies and frameworks, and of failed CGI scripts.',
  source:
    'Pages of nginx, Apache, IIS, Tomcat, Jetty, HAProxy, Varnish, lighttpd, Werkzeug, Django, Spring Boot; CGI::Carp (fatalsToBrowser); ASP and ASP.NET',
  table: [
    [
      'a title that is a status with its phrase, or only the phrase, and a heading that says the same, on a page of at most 150 words',
      'that status',
    ],
    ['"Whitelabel Error Page" with `status=…`', 'that status'],
    ['"Software error:" of CGI::Carp; the error pages of ASP and ASP.NET', '500'],
    ['a number alone as title and heading, without words of failure below', 'stays'],
    ['a title with more in it, a longer page, a form or an application in the page', 'stays'],
  ],
  clients:
    'None known; browsers show the page either way. A single-page application that serves its shell for every path keeps its 200 because its title is not a status.',
  example: {
    contentType: 'text/html',
    body: '<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>',
    status: 404,
  },
  accepts: (mediaType) =>
    mediaType === 'text/html' || mediaType === 'application/xhtml+xml' || mediaType === '',
  matchesPrefix: (first) =>
    /^[\s\ufeff\xef\xbb\xbf]*(?:<|$|content-type)|[\0\xfe\xff]/i.test(first.toString('latin1', 0, 64)),
  triggers: ['itle', 'TITLE', '<h1>', 'oftware', 'hitelabel', 'H1', 'VBScript', 'OLE DB'],
  read(body) {
    const text = textOf(body)
    return text === undefined ? undefined : read(text)
  },
}
