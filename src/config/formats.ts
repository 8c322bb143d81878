/**
 * The formats of scalars that the schema names: what each one expects, and what is wrong with an invalid text.
 *
 * @module
 */
import { isIP } from 'node:net'
import { parseDuration } from '../http/duration.js'
import { isToken } from '../http/fields.js'
import { parsePointer } from '../http/pointer.js'
import { parseSize } from '../http/size.js'
import { meantPath, writtenAs } from '../match/foreignPath.js'
import { compileGlob } from '../match/glob.js'
import { compilePattern } from '../match/pattern.js'
import { parseAddress, parseUpstream } from './address.js'

export interface TextFormat {
  /** Follows the word "expected" in messages and in the reference. */
  readonly expected: string
  /** The units, if a bare number lacks one. */
  readonly units?: string
  accepts(text: string): boolean
  /** Says more exactly what is wrong, if possible. */
  reason?(text: string): string
}

/** Why the parser throws; empty if it does not. */
function parses(parse: (text: string) => unknown, text: string): string {
  try {
    parse(text)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

/** Accepts any text at which the parser does not throw. */
function parsedBy(expected: string, parse: (text: string) => unknown): TextFormat {
  const reason = (text: string) => parses(parse, text)
  return { expected, accepts: (text) => reason(text) === '', reason }
}

function globReason(text: string): string {
  if (/\) *&& *!?\w+\(/.test(text))
    return 'each condition of Traefik is a key of "match": path, method, host, query'
  const meant = meantPath(text)
  const isSound = meant?.globs.every((glob) => parses(compileGlob, glob) === '') === true
  if (!isSound) return parses(compileGlob, text)
  const query = /^\/[^?#]*\?([\w.-]+)=([^&]*)$/.exec(text)
  if (query !== null)
    return `a path pattern has no query: write ${meant!.globs[0]} and query: { ${query[1]}: "${query[2]}" }`
  return `this is the syntax of ${meant!.origin}: write ${writtenAs(meant!.globs)}`
}

function isCidr(text: string): boolean {
  const [address, bits, ...more] = text.split('/')
  const version = isIP(address ?? '')
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

const portReason = (text: string) =>
  Number(/(?:^|:)(\d+)$/.exec(text)?.[1]) > 65_535 ? 'the highest port is 65535' : ''

function upstreamReason(text: string): string {
  const oneSlash = /^(https?):\/(?=[^/])/i.exec(text)
  if (oneSlash !== null) return `a slash is missing: write ${oneSlash[1]}://${text.slice(oneSlash[0].length)}`
  if (/^[$%{]/.test(text)) return ''
  if (/^:?\d+$/.test(text)) return `the host is missing: write http://127.0.0.1:${text.replace(':', '')}`
  if (!/^(?:https?|unix):/i.test(text)) {
    return parseUpstream(`http://${text}`) === undefined ? '' : `the scheme is missing: write http://${text}`
  }
  if (!URL.canParse(text) || text.startsWith('unix:')) return ''
  const { origin, username, pathname } = new URL(text)
  return username === ''
    ? `the path is a separate key: write { url: ${origin}, path: ${pathname} }`
    : 'credentials in the URL are not sent to the upstream'
}

export const formats: Readonly<Record<string, TextFormat>> = {
  duration: {
    expected: 'a duration: a whole number with ms, s, m, h or d, as in 30s',
    units: 'ms, s, m, h or d',
    accepts: (text) => parseDuration(text) !== undefined,
    reason: (text) =>
      /^\d+(?:ms|s|m|h|d)$/.test(text) ? 'no timer runs longer than 24 days: write 24d' : '',
  },
  size: {
    expected: 'a size: a whole number with B, KiB, MiB or GiB, as in 64KiB',
    units: 'B, KiB, MiB or GiB',
    accepts: (text) => parseSize(text) !== undefined,
  },
  address: {
    expected: 'host:port, :port or unix:/path',
    reason: portReason,
    accepts: (text) => parseAddress(text) !== undefined,
  },
  adminAddress: {
    expected: 'host:port, :port, unix:/path or off',
    reason: portReason,
    accepts: (text) => text === 'off' || parseAddress(text) !== undefined,
  },
  upstream: {
    expected: 'http://host:port, https://host:port or unix:/path, with no path or user after the port',
    accepts: (text) => parseUpstream(text) !== undefined,
    reason: upstreamReason,
  },
  instant: {
    expected: 'a time as in 2025-01-01T00:00:00Z',
    accepts: (text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)),
  },
  trustedProxy: {
    expected: 'an address or a block, as in 10.0.0.0/8, or unix',
    accepts: (text) => text === 'unix' || isCidr(text),
  },
  fieldName: { expected: 'the name of a header', accepts: isToken },
  pointer: parsedBy('a JSON Pointer, as in /error/code', parsePointer),
  glob: {
    expected: 'a path glob, as in /admin/**',
    accepts: (text) => parses(compileGlob, text) === '',
    reason: globReason,
  },
  pattern: parsedBy('a pattern that runs in linear time', compilePattern),
}
