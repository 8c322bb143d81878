/**
 * Content negotiation: which of a few representations an Accept header prefers (RFC 9110 §12.5.1).
 *
 * @module
 */
import { splitList } from './fields.js'

/** A representation that can be sent. */
export interface Offer {
  /** Media type in lower case, without parameters. */
  readonly type: string
  /** More general types that also match, such as `application/json` for a `+json` type. */
  readonly aliases?: readonly string[]
}

interface Range {
  readonly type: string
  /** 0 to 1. */
  readonly quality: number
}

// Enough for the Accept values of real clients; longer values, and any beyond the limit, are parsed each time.
const maxRemembered = 256
const maxRememberedLength = 512

/**
 * Creates a function that picks an offer for an Accept value. The first offer wins ties. It is also the default if the
 * header is absent or malformed, or accepts none of the offers, since an error in any format is better than none.
 * Linear in the length of the value; results for repeated values are cached.
 */
export function negotiator<O extends Offer>(offers: readonly [O, ...O[]]): (accept: string | undefined) => O {
  const remembered = new Map<string, O>()
  return function negotiate(accept) {
    if (accept === undefined || accept === '*/*') return offers[0]
    const known = remembered.get(accept)
    if (known !== undefined) return known
    const chosen = choose(offers, parseRanges(accept))
    if (accept.length <= maxRememberedLength) {
      if (remembered.size >= maxRemembered) remembered.clear()
      remembered.set(accept, chosen)
    }
    return chosen
  }
}

function choose<O extends Offer>(offers: readonly [O, ...O[]], ranges: readonly Range[]): O {
  let best = offers[0]
  let bestQuality = Number.NEGATIVE_INFINITY
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges)
    if (quality > bestQuality) {
      best = offer
      bestQuality = quality
    }
  }
  return best
}

/** The quality given by the most specific range; 0 if no range matches the offer, -1 if one refuses it. */
function qualityOf(offer: Offer, ranges: readonly Range[]): number {
  let specificity = 0
  let quality = 0
  for (const range of ranges) {
    const rank = rankOf(offer, range.type)
    if (rank > specificity) {
      specificity = rank
      quality = range.quality
    } else if (rank === specificity && rank > 0) quality = Math.max(quality, range.quality)
  }
  return specificity > 0 && quality === 0 ? -1 : quality
}

function rankOf(offer: Offer, range: string): number {
  if (range === offer.type) return 4
  if (offer.aliases?.includes(range)) return 3
  if (range === '*/*') return 1
  return range.endsWith('/*') && offer.type.startsWith(range.slice(0, -1)) ? 2 : 0
}

function parseRanges(accept: string): Range[] {
  const ranges: Range[] = []
  for (const member of splitList(accept)) {
    const range = parseRange(member)
    if (range !== undefined) ranges.push(range)
  }
  return ranges
}

function parseRange(member: string): Range | undefined {
  const [name = '', ...parameters] = splitParameters(member)
  // Java's HttpURLConnection sends a bare asterisk.
  const type = name === '*' ? '*/*' : name.toLowerCase()
  if (!/^[^\s/]+\/[^\s/]+$/.test(type)) return undefined
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=')
    const key = parameter
      .slice(0, equals === -1 ? undefined : equals)
      .trim()
      .toLowerCase()
    if (key === 'q') {
      const quality = parseQuality(parameter.slice(equals + 1).trim())
      return quality === undefined ? undefined : { type, quality }
    }
    // Offers have no parameters except charset, so a range with other parameters matches none of them.
    if (key !== 'charset' && key !== '') return undefined
  }
  return { type, quality: 1 }
}

/** Any decimal from 0 to 1: clients send `.2` and more than three digits. */
function parseQuality(text: string): number | undefined {
  if (!/^(?:\d+\.?|\d*\.\d+)$/.test(text)) return undefined
  const quality = Number(text)
  return quality <= 1 ? quality : undefined
}

function splitParameters(member: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i <= member.length; i++) {
    const char = member[i]
    if (quoted && char === '\\') i++
    else if (char === '"') quoted = !quoted
    else if (char === undefined || (char === ';' && !quoted)) {
      parts.push(member.slice(start, i).trim())
      start = i + 1
    }
  }
  return parts
}
