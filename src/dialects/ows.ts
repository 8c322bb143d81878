/**
 * The dialect `ows`: exception reports of the web services of the Open Geospatial Consortium.
 *
 * @module
 */
import { isXmlType } from '../http/mediaType.js'
import type { Dialect, Verdict } from './dialect.js'
import { documentOf } from './document.js'
import { isInternal } from './messages.js'
import { statusOfName } from './names.js'
import { beginsLikePage, isMembers, mayBeginXml, mayBeXml, memberOf, oneStatusOf } from './parseResults.js'

/** OWS Common 2.0, table 25 and section 8.6; the codes of WMS 1.3, annex E, and of WFS 2.0, table 3. */
const codes: ReadonlyMap<string, number> = new Map([
  ['OperationNotSupported', 501],
  ['MissingParameterValue', 400],
  ['InvalidParameterValue', 400],
  ['VersionNegotiationFailed', 400],
  ['InvalidUpdateSequence', 400],
  ['CurrentUpdateSequence', 400],
  ['OptionNotSupported', 501],
  ['NoApplicableCode', 500],
  ['NotFound', 404],
  ['InvalidFormat', 400],
  ['InvalidCRS', 400],
  ['InvalidSRS', 400],
  ['LayerNotDefined', 404],
  ['StyleNotDefined', 400],
  ['LayerNotQueryable', 400],
  ['InvalidPoint', 400],
  ['MissingDimensionValue', 400],
  ['InvalidDimensionValue', 400],
  ['CannotLockAllFeatures', 409],
  ['DuplicateStoredQueryIdValue', 409],
  ['DuplicateStoredQueryParameterName', 409],
  ['FeaturesNotLocked', 400],
  ['InvalidLockId', 400],
  ['InvalidValue', 400],
  ['LockHasExpired', 403],
  ['OperationParsingFailed', 400],
  ['OperationProcessingFailed', 403],
  ['ResponseCacheExpired', 403],
  ['TileOutOfRange', 400],
  ['NotEnoughStorage', 500],
  ['ServerBusy', 503],
  ['FileSizeExceeded', 400],
])

function statusOf(exception: unknown): readonly [status: number, code: string | undefined] {
  const given = memberOf(exception, '@exceptionCode') ?? memberOf(exception, '@code')
  const code = typeof given === 'string' ? given : undefined
  const known = code === undefined ? undefined : (codes.get(code) ?? statusOfName(code))
  if (known !== undefined) return [known, code]
  const words = memberOf(exception, 'ExceptionText') ?? memberOf(exception, '#text') ?? exception
  return [typeof words === 'string' && isInternal(words) ? 500 : code === undefined ? 500 : 400, code]
}

function read(document: unknown): Verdict | undefined {
  const report = memberOf(document, 'ExceptionReport') ?? memberOf(document, 'ServiceExceptionReport')
  const listed = memberOf(report, 'Exception') ?? memberOf(report, 'ServiceException')
  if (!isMembers(report) || listed === undefined) return undefined
  const found = [listed].flat().map(statusOf)
  const status = oneStatusOf(found.map(([status]) => status)) ?? 500
  const named = found.flatMap(([, code]) => (code === undefined ? [] : [code]))
  return { status, reason: `exception report ${named.join(', ')}`.trimEnd(), codes: named }
}

export const ows: Dialect = {
  name: 'ows',
  summary: 'Exception reports of OGC web services (WMS, WFS, WCS, WPS, WMTS, CSW).',
  source: 'OGC 06-121r9, sections 8.5 and 8.6; WMS 1.3.0, annex E; WFS 2.0, table 3; WMTS 1.0, table 25',
  table: [
    ['`MissingParameterValue`, `InvalidParameterValue`, `InvalidFormat`, `InvalidCRS`, …', '400'],
    ['`LayerNotDefined`, `NotFound`', '404'],
    ['`OperationNotSupported`, `OptionNotSupported`', '501'],
    ['`NoApplicableCode`', '500'],
    ['another code', 'from its name, else 400'],
    ['no code', '500'],
    ['`ServiceExceptionReport` without an exception; a capabilities document', 'stays'],
  ],
  clients:
    'OpenLayers and Leaflet show no tile either way. OWSLib, GeoTools and QGIS read the report of a 200 and report a general HTTP error for another status.',
  example: {
    contentType: 'application/vnd.ogc.se_xml',
    body: '<ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc"><ServiceException code="LayerNotDefined">Layer roads is not known</ServiceException></ServiceExceptionReport>',
    status: 404,
  },
  accepts: mayBeXml,
  matchesPrefix: (first, mediaType) =>
    mayBeginXml(first) &&
    (isXmlType(mediaType) ||
      !beginsLikePage(first) ||
      /<!DOCTYPE\s+Service/i.test(first.toString('latin1', 0, 200))),
  triggers: ['ExceptionReport'],
  read(body) {
    const document = documentOf(body)
    return document?.format === 'xml' ? read(document.value) : undefined
  },
}
