/**
 * The dialect `xml`: error documents of XML services, from S3's to envelopes that services invent.
 *
 * @module
 */
import { isXmlType } from '../http/mediaType.js'
import type { Dialect, Verdict } from './dialect.js'
import { documentOf } from './document.js'
import { readEnvelope } from './envelopeReader.js'
import { isCatalogue, isEvident, isFinding } from './evidence.js'
import { plainName } from './ignoredMembers.js'
import { beginsLikePage, isMembers, mayBeginXml, mayBeXml, memberOf, mostErrors } from './parseResults.js'
import { isUnmistakable } from './unmistakable.js'

// Names of the root of an error document; the content of any other root must be an envelope.
const errorRoots =
  /^(?:error|fault|exception|errorresponse|errormessage|apierror|serviceerror|errordetails?|errorinfo)$/
const listRoots = /^(?:errors|exceptions|faults|errorcodes|errorlist)$/
const responseRoots = /(?:response|result|rsp|reply|rs)$|^(?:xml|api|root|lfm|whmcsapi)/
// Roots that have dialects of their own, or are not responses of services.
const otherRoots =
  /^(?:envelope|methodresponse|exceptionreport|serviceexceptionreport|problem|html|rss|feed|svg|testsuites?|checkstyle|log|sitemapindex|urlset|project)$/

function read(value: unknown): Verdict | undefined {
  if (!isMembers(value)) return undefined
  const [root = ''] = Object.keys(value)
  const content = value[root]
  const name = plainName(root)
  if (otherRoots.test(name) || (isMembers(content) && Object.keys(content).length > mostErrors))
    return undefined
  if (listRoots.test(name)) return isReport(content) ? undefined : readEnvelope({ [root]: content })
  if (errorRoots.test(name)) return readEnvelope({ [root]: content }) ?? readBare(content)
  if (!isMembers(content)) return undefined
  if (responseRoots.test(name))
    return [memberOf(content, 'Error')].flat().some(isFinding) ? undefined : readEnvelope(content, true)
  // Another root says what the document is about, so words in it are no evidence.
  const verdict = readEnvelope(content)
  return verdict?.basis === 'stated' || (isUnmistakable(content) && verdict?.basis === 'worded')
    ? verdict
    : undefined
}

/** A list of several errors of which one does not read like an error of a request: a report, or a table. */
function isReport(content: unknown): boolean {
  const listed = isMembers(content) ? Object.values(content).flat() : []
  return listed.length > 1 && (!listed.slice(0, mostErrors).every(isEvident) || isCatalogue(listed))
}

/** Reads the content of a root that says that it is an error, so that the content only has to say which. */
function readBare(content: unknown): Verdict | undefined {
  if (!isMembers(content) || !isEvident(content)) return undefined
  return readEnvelope(Object.assign(Object.create(null), { success: false }, content))
}

export const xml: Dialect = {
  name: 'xml',
  summary: 'Error documents of XML services.',
  source: 'Error responses of Amazon S3 and EC2, Azure Storage; envelopes common among public XML services',
  table: [
    [
      'a root `Error`, `Errors`, `Fault`, `Exception`, `ErrorResponse` with a code or a message',
      'as in `envelope`',
    ],
    ['`Response/Errors/Error` with `Code` and `Message`', 'by the code'],
    ['`<rsp stat="fail"><err code="1" msg="User not found"/></rsp>` and similar', 'from the words'],
    [
      '`return_code`, `returncode`, `status`, `result`: FAIL, FAILED, ERROR, with a message',
      'as in `envelope`',
    ],
    ['an envelope as in `envelope`, with elements and attributes as members', 'as in `envelope`'],
    [
      'an envelope whose root is not a response (`config`, `validation`), without a status, a name that means one, or a code with a message',
      'stays',
    ],
    ['a response with an `Error` that names the item it is about, as S3 sends for `DeleteObjects`', 'stays'],
    ['additional elements; feeds, pages, test reports, logs; a document type', 'stays'],
  ],
  clients:
    'Flickr and Last.fm libraries, BigBlueButton and Subsonic clients read the body of a 200. AWS SDKs expect the status of the error, except for CompleteMultipartUpload and CopyObject of S3, where they look for errors in a 200.',
  example: {
    contentType: 'application/xml',
    body: '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a.txt</Key></Error>',
    status: 404,
  },
  accepts: mayBeXml,
  matchesPrefix: (first, mediaType) => mayBeginXml(first) && (isXmlType(mediaType) || !beginsLikePage(first)),
  triggers: [
    'rror',
    'ERR',
    'ail',
    'FAIL',
    'ault',
    'xception',
    'tatus',
    'STATUS',
    'ode',
    'CODE',
    'uccess',
    'esult',
    'RESULT',
    'Ack',
    'ok',
  ],
  read(body) {
    const document = documentOf(body)
    return document?.format === 'xml' ? read(document.value) : undefined
  },
}
