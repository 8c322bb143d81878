/**
 * The dialect `html`: error pages of servers and frameworks, and what a CGI script prints when it dies.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { oneOf, regex } from '../detect/regex.js'
import type { Dialect, Verdict } from './dialect.js'
import { statusOfPhrase } from './names.js'
import { textOf } from './parseResults.js'

const element = (name: string): RegExp => new RegExp(`<${name}\\b[^>]{0,200}>([^<]{1,200})</${name}>`, 'i')
const title = element('title')
const headings = [element('h1'), element('h2'), element('h3')]

/** `404`, `HTTP Status 404`, `Error 404`, `404 - Not Found`, `502 Bad Gateway`, and nothing else. */
const numbered =
  /^(?:http|https)?[\s/\d.]{0,6}(?:status|error|fehler)?:?\s*(?:code)?:?\s*([45]\d\d)\b\s*[-–—:|.,!]?\s*(?:error)?[:\s]*([\p{L} ',-]{0,60})[.!]?$/iu

/** What pages say in place of the registered phrase. */
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

const isPlainPhrase = /\S\s+\S|^(?:forbidden|unauthori[sz]ed)\b/i

/** The status that a title or a heading is about: a registered number with its phrase or alone, or the phrase alone. */
function statusOfHeading(text: string): number | undefined {
  const plain = decode(text).trim().replaceAll(/\s+/g, ' ')
  const found = numbered.exec(plain)
  // "Gone" and "Conflict" alone are titles of many a page.
  if (found === null)
    return isPlainPhrase.test(plain) ? statusOfPhrase(plain.replace(/[.!]$/, '')) : undefined
  const status = Number(found[1])
  const phrase = found[2]!.trim()
  if (STATUS_CODES[status] === undefined) return undefined
  return phrase === '' || statusOfPhrase(phrase) === status || otherPhrases.test(phrase) ? status : undefined
}

const decode = (text: string): string =>
  text
    .replaceAll(/&(?:#8211|ndash);/g, '–')
    .replaceAll(/&(?:#8212|mdash);/g, '—')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&#160;', ' ')

// An error page says little; what says more is a page about something.
const maxWords = 150
const scripts = /<(script|style|head|title)\b[^>]*>[\s\S]*?<\/\1>|<!--[\s\S]*?-->/gi
// A page of an application, which works on in the browser.
const interactive = /<(?:form|input|main|nav|article|video|iframe)\b|<div id=["'](?:root|app|__next)["']/i

function isShort(text: string): boolean {
  const words = text
    .replaceAll(scripts, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .match(/[\p{L}\d]+/gu)
  return (words?.length ?? 0) <= maxWords
}

/** Spring Boot's page without a view of its own, which names the status in its text. */
const whitelabel = /<h1>Whitelabel Error Page<\/h1>[\s\S]{0,500}\(type=[^,<)]{1,60}, status=([45]\d\d)\)/

/** CGI::Carp with fatalsToBrowser, ASP classic, mod_perl: a heading that only a dead script prints. */
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
  const titled = title.exec(text)
  if (titled === null) return undefined
  const status = statusOfHeading(titled[1]!)
  if (status === undefined || interactive.test(text) || !isShort(text)) return undefined
  const heading = headings.map((each) => each.exec(text)?.[1]).find((each) => each !== undefined)
  // The number alone is a title of its own only when the heading agrees, and so is a phrase.
  const agrees = heading !== undefined && (statusOfHeading(heading) === status || isPartOf(heading, status))
  return agrees ? { status, reason: 'title and heading of an error page' } : undefined
}

/** A heading such as "404" or "Not Found" below a title with both. */
function isPartOf(heading: string, status: number): boolean {
  const plain = decode(heading).trim()
  return plain.startsWith(String(status)) || plain.toLowerCase() === STATUS_CODES[status]?.toLowerCase()
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
  triggers: ['itle', 'TITLE', 'oftware', 'hitelabel', 'H1', 'VBScript', 'OLE DB'],
  read(body) {
    const text = textOf(body)
    return text === undefined ? undefined : read(text)
  },
}
