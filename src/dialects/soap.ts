/**
 * The dialect `soap`: faults of SOAP 1.1 and 1.2.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { statusOfName } from './names.js'
import { isUnlabelled, mayBeginXml, textOf } from './parseResults.js'
import { type Element, walkXml } from './xml.js'

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const soap12 = 'http://www.w3.org/2003/05/soap-envelope'

/** Codes of the envelope and of WS-Security whose class their specification gives. */
const classes: ReadonlyMap<string, number> = new Map([
  ['Client', 400],
  ['Sender', 400],
  ['Server', 500],
  ['Receiver', 500],
  ['VersionMismatch', 500],
  ['MustUnderstand', 500],
  ['DataEncodingUnknown', 500],
  ['FailedAuthentication', 401],
  ['InvalidSecurityToken', 401],
  ['SecurityTokenUnavailable', 401],
  ['FailedCheck', 401],
  ['InvalidSecurity', 400],
  ['UnsupportedSecurityToken', 400],
  ['UnsupportedAlgorithm', 400],
  ['MessageExpired', 400],
])

/** A qualified name without its prefix. */
const localOf = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

/** SOAP 1.1 §4.4.1: more specific codes follow a dot, as in `Client.Authentication`. */
function statusOfCode(code: string): number | undefined {
  const [first = '', ...rest] = localOf(code).split('.')
  const known = classes.get(first)
  if (known === undefined) return statusOfName(localOf(code))
  return (rest.length > 0 ? finer(known, statusOfName(rest.join('.'))) : undefined) ?? known
}

/** A narrower status counts when it does not contradict whose fault the class says it is. */
function finer(known: number, narrow: number | undefined): number | undefined {
  return narrow !== undefined && Math.floor(narrow / 100) === Math.floor(known / 100) ? narrow : undefined
}

function isFault(path: readonly Element[]): boolean {
  const [envelope, body, fault] = path
  return (
    envelope?.local === 'Envelope' &&
    (envelope.uri === soap11 || envelope.uri === soap12) &&
    body?.local === 'Body' &&
    body.uri === envelope.uri &&
    fault?.local === 'Fault' &&
    fault.uri === envelope.uri
  )
}

const below = (path: readonly Element[]): string =>
  path
    .slice(3)
    .map((element) => element.local)
    .join('/')

function read(text: string): Verdict | undefined {
  let found = false
  let code: string | undefined
  const subcodes: string[] = []
  const whole = walkXml(text, {
    open(path) {
      if (path.length === 3 && isFault(path)) found = true
    },
    leaf(path, content) {
      if (path.length < 4 || path.length > 16 || !isFault(path)) return
      const place = below(path)
      if (place === 'faultcode' || place === 'Code/Value') code ??= content
      else if (/^Code\/(?:Subcode\/)+Value$/.test(place)) subcodes.push(content)
    },
  })
  if (!whole || !found) return undefined
  const general = code === undefined ? undefined : statusOfCode(code)
  const narrow = subcodes.map(statusOfCode).find((status) => finer(general ?? 500, status) !== undefined)
  return { status: narrow ?? general ?? 500, reason: 'Fault in the Body' }
}

export const soap: Dialect = {
  name: 'soap',
  summary: 'Faults of SOAP 1.1 and 1.2.',
  source:
    'SOAP 1.1, section 4.4; SOAP 1.2 Part 1, section 5.4, and Part 2, table 20; WS-Security 1.1, section 12',
  table: [
    ['`Client` (1.1), `env:Sender` (1.2)', '400'],
    ['`Client.Authentication`, a subcode such as `wsse:FailedAuthentication`', '401'],
    [
      'another code behind a dot, or a subcode, that names a 4xx below Client, a 5xx below Server',
      'by its name',
    ],
    ['`Server`, `env:Receiver`, `VersionMismatch`, `MustUnderstand`, `DataEncodingUnknown`', '500'],
    ["a code of the application's own", 'by its name, as in `envelope`; else 500'],
    ['a Fault that is no child of the Body: quoted as text, in CDATA, in the detail of a result', 'stays'],
    ['a Fault in another namespace, a document type, XML that is not well-formed', 'stays'],
    ['`multipart/related` (attachments, MTOM)', 'stays: not read'],
  ],
  example: {
    contentType: 'text/xml; charset=utf-8',
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>Out of order</faultstring></s:Fault></s:Body></s:Envelope>',
    status: 500,
  },
  accepts: (mediaType) =>
    mediaType === 'text/xml' ||
    mediaType === 'application/xml' ||
    mediaType.endsWith('+xml') ||
    isUnlabelled(mediaType),
  matchesPrefix: mayBeginXml,
  triggers: ['Fault'],
  read(body) {
    const text = textOf(body)
    return text === undefined ? undefined : read(text)
  },
}
