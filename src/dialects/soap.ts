/**
 * The dialect `soap`: faults of SOAP 1.1 and 1.2.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { partsOf } from './multipart.js'
import { isUnlabeled, mayBeginXml, textOf } from './parseResults.js'
import { type Element, walkXml } from './xmlWalk.js'

const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const multipart = 'multipart/related'
const soap12 = 'http://www.w3.org/2003/05/soap-envelope'

/** SOAP 1.2 Part 2, table 20; in SOAP 1.1 every fault is 500 (section 6.2; WS-I Basic Profile, R1126). */
const statusOfFault = (isSoap12: boolean, code: string | undefined): number =>
  isSoap12 && code !== undefined && localOf(code) === 'Sender' ? 400 : 500

/** A qualified name without its prefix. */
const localOf = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

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
  let isSoap12 = false
  let code: string | undefined
  const subcodes: string[] = []
  const whole = walkXml(text, {
    open(path) {
      if (path.length !== 3 || !isFault(path)) return
      found = true
      isSoap12 = path[0]?.uri === soap12
    },
    leaf(path, content) {
      if (path.length < 4 || path.length > 16 || !isFault(path)) return
      const place = below(path)
      if (place === 'faultcode' || place === 'Code/Value') code ??= content
      else if (/^Code\/(?:Subcode\/)+Value$/.test(place)) subcodes.push(content)
    },
  })
  if (!whole || !found) return undefined
  const named = [code ?? [], subcodes].flat()
  const codes = [...new Set([...named.map(localOf), ...named])]
  return { status: statusOfFault(isSoap12, code), reason: 'Fault in the Body', codes }
}

export const soap: Dialect = {
  name: 'soap',
  summary: 'Faults of SOAP 1.1 and 1.2.',
  source:
    'SOAP 1.1, sections 4.4 and 6.2; WS-I Basic Profile 1.1, R1126; SOAP 1.2 Part 1, section 5.4, and Part 2, table 20',
  table: [
    ['any fault of SOAP 1.1, also `Client`', '500'],
    ['`env:Sender` of SOAP 1.2, whatever its subcodes', '400'],
    ['any other fault of SOAP 1.2', '500'],
    ['the root part of `multipart/related` (attachments, MTOM)', 'the same'],
    ['a Fault that is not a child of the Body: quoted as text, in CDATA, in the detail of a result', 'stays'],
    ['a Fault in another namespace, declarations in a document type, XML that is not well-formed', 'stays'],
  ],
  clients:
    'CXF and JAX-WS RI raise a SOAPFaultException for a 500 and a transport error for 400 and other statuses; zeep reads both. The rule’s `map` can give a fault code another status.',
  example: {
    contentType: 'text/xml; charset=utf-8',
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>Out of order</faultstring></s:Fault></s:Body></s:Envelope>',
    status: 500,
  },
  accepts: (mediaType) =>
    mediaType === 'text/xml' ||
    mediaType === 'application/xml' ||
    mediaType.endsWith('+xml') ||
    mediaType === multipart ||
    isUnlabeled(mediaType),
  matchesPrefix: (first, mediaType) => mediaType === multipart || mayBeginXml(first),
  triggers: ['Fault'],
  read(body) {
    const text = body.mediaType === multipart ? partsOf(body)[0]?.text : textOf(body)
    return text === undefined ? undefined : read(text)
  },
}
