/**
 * The failures that the proxy is tested against, and what the client sees: run as tests, printed in the docs.
 *
 * @module
 */

/** What an upstream does once it has a request's head. Bytes are one UTF-16 unit each. */
export interface UpstreamFailure {
  /** Sent in turn, a moment apart. */
  readonly says?: readonly string[]
  /** What it does after that; left out: it keeps the connection open and says no more. */
  readonly leaves?: 'close' | 'reset'
}

export interface Expected {
  /** Of the final response. Left out: none arrives. */
  readonly status?: number
  /** `code` of the local reply. Left out: the response is the upstream's. */
  readonly code?: string
  /** Error type of RFC 9209 in Proxy-Status. */
  readonly proxyStatus?: string
  /** What the client has of the body: all of it, or what arrived before the reset. */
  readonly body?: string
  /** How the client's connection ends. */
  readonly end: 'open' | 'closed' | 'reset'
  /** Requests that reach the upstream; default 1. */
  readonly requests?: number
}

export interface Fault {
  /** For the docs, in a few words. */
  readonly name: string
  readonly request?: string
  /** Undefined: nobody listens. */
  readonly upstream: UpstreamFailure | undefined
  /** Settings of the upstream, in addition to its URL. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly limits?: Readonly<Record<string, unknown>>
  readonly expect: Expected
}

export interface Group {
  readonly title: string
  readonly faults: readonly Fault[]
}

const head = 'HEAD / HTTP/1.1\r\nHost: h\r\n\r\n'
const get10 = 'GET / HTTP/1.0\r\nHost: h\r\n\r\n'
const post = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi'

const ok = 'HTTP/1.1 200 OK\r\n'
const whole = `${ok}Content-Length: 5\r\n\r\nhello`
const chunkedHead = `${ok}Transfer-Encoding: chunked\r\n\r\n`

const says = (...bytes: string[]): UpstreamFailure => ({ says: bytes })
const closes = (...bytes: string[]): UpstreamFailure => ({ says: bytes, leaves: 'close' })
const resets = (...bytes: string[]): UpstreamFailure => ({ says: bytes, leaves: 'reset' })

const invalid = { status: 502, code: 'UPSTREAM_INVALID_RESPONSE', end: 'open' } as const
const malformed = { ...invalid, proxyStatus: 'http_protocol_error' }
const terminated = { ...invalid, proxyStatus: 'connection_terminated' }
const late = {
  status: 504,
  code: 'UPSTREAM_TIMEOUT',
  proxyStatus: 'http_response_timeout',
  end: 'open',
} as const
const served = { status: 200, body: 'hello', end: 'open' } as const
const passed = (status: number, body: string): Expected => ({ status, body, end: 'open' })
const cut = (body: string): Expected => ({ status: 200, body, end: 'reset' })
const refused = (status: number, code: string): Expected => ({
  status,
  code,
  proxyStatus: 'http_request_error',
  end: 'closed',
  requests: 0,
})

const bigField = `X-Big: ${'x'.repeat(1000)}\r\n`

export const faultTable: readonly Group[] = [
  {
    title: 'The upstream cannot be reached, or disconnects or stalls',
    faults: [
      {
        name: 'refuses the connection',
        upstream: undefined,
        expect: {
          status: 503,
          code: 'UPSTREAM_UNREACHABLE',
          proxyStatus: 'connection_refused',
          end: 'open',
          requests: 0,
        },
      },
      { name: 'closes before the head', upstream: closes(), expect: terminated },
      { name: 'resets before the head', upstream: resets(), expect: terminated },
      {
        name: 'resets before the response head to a POST',
        request: post,
        upstream: resets(),
        expect: terminated,
      },
      { name: 'closes within the status line', upstream: closes('HTTP/1.1 20'), expect: terminated },
      { name: 'closes within the head', upstream: closes(`${ok}X-A: b\r\n`), expect: terminated },
      { name: 'resets within the head', upstream: resets(`${ok}X-A: b\r\n`), expect: terminated },
      { name: 'never answers', upstream: says(), settings: { headTimeout: '300ms' }, expect: late },
      {
        name: 'stops within the head',
        upstream: says(`${ok}X-A: b\r\n`),
        settings: { headTimeout: '300ms' },
        expect: late,
      },
      {
        name: 'closes within a body of known length',
        upstream: closes(`${ok}Content-Length: 9\r\n\r\nhello`),
        expect: cut('hello'),
      },
      {
        name: 'resets within a body of known length',
        upstream: resets(`${ok}Content-Length: 9\r\n\r\nhello`),
        expect: cut('hello'),
      },
      { name: 'closes within a chunk', upstream: closes(`${chunkedHead}9\r\nhello`), expect: cut('hello') },
      {
        name: 'closes between chunks',
        upstream: closes(`${chunkedHead}5\r\nhello\r\n`),
        expect: cut('hello'),
      },
      {
        name: 'closes within a body of known length, HTTP/1.0 client',
        request: get10,
        upstream: closes(`${ok}Content-Length: 9\r\n\r\nhello`),
        expect: cut('hello'),
      },
      {
        name: 'closes within a chunk, HTTP/1.0 client, for which only the close marks the end',
        request: get10,
        upstream: closes(`${chunkedHead}9\r\nhello`),
        expect: cut('hello'),
      },
      {
        name: 'stops sending within the body',
        upstream: says(`${ok}Content-Length: 9\r\n\r\nhello`),
        settings: { bodyTimeout: '300ms' },
        expect: cut('hello'),
      },
      {
        name: 'ends a body without a length by closing, as in HTTP/1.0',
        upstream: closes('HTTP/1.0 200 OK\r\n\r\nhello'),
        expect: served,
      },
    ],
  },
  {
    title: 'The upstream’s framing is broken',
    faults: [
      {
        name: 'wrong chunk size, with the head',
        upstream: says(`${chunkedHead}xyz\r\nhello\r\n0\r\n\r\n`),
        expect: malformed,
      },
      {
        name: 'wrong chunk size, after the head',
        upstream: says(chunkedHead, 'xyz\r\nhello\r\n0\r\n\r\n'),
        expect: cut(''),
      },
      {
        name: 'chunk longer than its size',
        upstream: says(`${chunkedHead}3\r\nhel`, `lo\r\n0\r\n\r\n`),
        expect: cut('hel'),
      },
      {
        name: 'Content-Length longer than the body, connection closed',
        upstream: closes(`${ok}Content-Length: 6\r\n\r\nhello`),
        expect: cut('hello'),
      },
      {
        name: 'Content-Length shorter than the body: the rest is discarded with the connection',
        upstream: says(`${ok}Content-Length: 5\r\n\r\nhello world`),
        expect: served,
      },
      {
        name: 'a second response after the first, which is discarded with its connection',
        upstream: says(`${whole}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong`),
        expect: served,
      },
      {
        name: 'two Content-Lengths that differ',
        upstream: says(`${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`),
        expect: malformed,
      },
      {
        name: 'two Content-Lengths that agree',
        upstream: says(`${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`),
        expect: served,
      },
      {
        name: 'Content-Length that is a list of equal values',
        upstream: says(`${ok}Content-Length: 5, 5\r\n\r\nhello`),
        expect: served,
      },
      {
        name: 'Content-Length with a sign',
        upstream: says(`${ok}Content-Length: +5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'Content-Length too large for any number',
        upstream: says(`${ok}Content-Length: 99999999999999999999999\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'Content-Length with Transfer-Encoding',
        upstream: says(`${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
        expect: malformed,
      },
      {
        name: 'Transfer-Encoding with Content-Length',
        upstream: says(`${chunkedHead.slice(0, -2)}Content-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
        expect: malformed,
      },
      {
        name: 'unknown Transfer-Encoding',
        upstream: closes(`${ok}Transfer-Encoding: gzip\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'body on a 204',
        upstream: says('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello'),
        expect: { status: 204, body: '', end: 'open' },
      },
      {
        name: 'chunks on a 204',
        upstream: says(
          'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        ),
        expect: { status: 204, body: '', end: 'open' },
      },
      {
        name: 'body on a 304',
        upstream: says('HTTP/1.1 304 Not Modified\r\n\r\nhello'),
        expect: { status: 304, body: '', end: 'open' },
      },
      {
        name: '304 with the Content-Length of the 200 (valid)',
        upstream: says('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'),
        expect: { status: 304, body: '', end: 'open' },
      },
      {
        name: 'body in a response to HEAD',
        request: head,
        upstream: says(whole),
        expect: { status: 200, body: '', end: 'open' },
      },
      {
        name: 'Trailer header with Content-Length',
        upstream: says(`${ok}Trailer: X-T\r\nContent-Length: 5\r\n\r\nhello`),
        expect: served,
      },
      {
        name: 'Trailer header on a 204',
        upstream: says('HTTP/1.1 204 No Content\r\nTrailer: X-T\r\n\r\n'),
        expect: { status: 204, body: '', end: 'open' },
      },
      {
        name: 'Trailer header in a response to HEAD',
        request: head,
        upstream: says(`${ok}Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n`),
        expect: { status: 200, body: '', end: 'open' },
      },
      {
        name: 'trailers for an HTTP/1.0 client',
        request: get10,
        upstream: says(
          `${ok}Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n`,
        ),
        expect: { ...served, end: 'closed' },
      },
    ],
  },
  {
    title: 'The upstream’s head is malformed',
    faults: [
      { name: 'not HTTP at all', upstream: says('SSH-2.0-OpenSSH_9.6\r\n\r\n'), expect: malformed },
      { name: 'HTTP/0.9: only a body', upstream: closes('<html>hello</html>'), expect: malformed },
      {
        name: 'version that does not exist',
        upstream: says('HTTP/3.7 200 OK\r\nContent-Length: 5\r\n\r\nhello'),
        expect: malformed,
      },
      {
        name: 'lines that end in a bare LF',
        upstream: says('HTTP/1.1 200 OK\nX-A: b\nContent-Length: 5\n\nhello'),
        expect: malformed,
      },
      {
        name: 'one header line that ends in a bare LF',
        upstream: says(`${ok}X-A: b\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'bare CR in a header',
        upstream: says(`${ok}X-A: b\rc\r\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'folded header line',
        upstream: says(`${ok}X-A: b\r\n c\r\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'NUL in a header',
        upstream: says(`${ok}X-A: b\0c\r\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'other control characters in a header',
        upstream: says(`${ok}X-A: b\x07c\r\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'space before the colon',
        upstream: says(`${ok}X-A : b\r\nContent-Length: 5\r\n\r\nhello`),
        expect: served,
      },
      {
        name: 'header without a name',
        upstream: says(`${ok}: b\r\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'header line without a colon',
        upstream: says(`${ok}nonsense\r\nContent-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'bytes outside ASCII and UTF-8 in a reason phrase',
        upstream: says('HTTP/1.1 200 \xff\xe4\r\nContent-Length: 5\r\n\r\nhello'),
        expect: served,
      },
      {
        name: 'no reason phrase',
        upstream: says('HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello'),
        expect: served,
      },
      {
        name: '200 headers (many, but valid)',
        upstream: says(
          `${ok}${Array.from({ length: 200 }, (_, i) => `X-${i}: v\r\n`).join('')}Content-Length: 5\r\n\r\nhello`,
        ),
        expect: served,
      },
      {
        name: 'head of 1 MiB',
        upstream: says(`${ok}${bigField.repeat(1024)}Content-Length: 5\r\n\r\nhello`),
        expect: malformed,
      },
      {
        name: 'response head that never ends',
        upstream: says(ok, ...Array.from({ length: 20 }, () => bigField.repeat(10))),
        expect: malformed,
      },
      {
        name: 'status 099',
        upstream: says('HTTP/1.1 099 Low\r\nContent-Length: 5\r\n\r\nhello'),
        expect: malformed,
      },
      {
        name: 'status 99',
        upstream: says('HTTP/1.1 99 Low\r\nContent-Length: 5\r\n\r\nhello'),
        expect: malformed,
      },
      {
        name: 'status 600',
        upstream: says('HTTP/1.1 600 High\r\nContent-Length: 5\r\n\r\nhello'),
        expect: passed(600, 'hello'),
      },
      {
        name: 'status 888',
        upstream: says('HTTP/1.1 888 High\r\nContent-Length: 5\r\n\r\nhello'),
        expect: passed(888, 'hello'),
      },
      {
        name: 'status of four digits',
        upstream: says('HTTP/1.1 2000 High\r\nContent-Length: 5\r\n\r\nhello'),
        expect: malformed,
      },
    ],
  },
  {
    title: 'Interim responses',
    faults: [
      {
        name: '100 that the client did not request',
        upstream: says(`HTTP/1.1 100 Continue\r\n\r\n${whole}`),
        expect: served,
      },
      {
        name: '100 that the client did not request, one byte at a time',
        upstream: says(...`HTTP/1.1 100 Continue\r\nX: y\r\n\r\n`, whole),
        expect: served,
      },
      {
        name: '100 and the response in two pieces',
        upstream: says('HTTP/1.1 100 Continue\r\n\r\nHTT', whole.slice(3)),
        expect: served,
      },
      {
        name: '100 after a 103',
        upstream: says(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${whole}`),
        expect: served,
      },
      {
        name: 'fifty 102 responses',
        upstream: says(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)}${whole}`),
        expect: served,
      },
      {
        name: 'interim responses without end',
        upstream: says('HTTP/1.1 102 Processing\r\n\r\n'.repeat(500)),
        expect: malformed,
      },
      {
        name: '100 without end',
        upstream: says('HTTP/1.1 100 Continue\r\n\r\n'.repeat(500)),
        expect: malformed,
      },
      {
        name: '101 that the client did not request',
        upstream: says(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
        ),
        expect: malformed,
      },
      {
        name: '101 without Upgrade',
        upstream: says('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
        expect: malformed,
      },
      {
        name: '103 for an HTTP/1.0 client',
        request: get10,
        upstream: says(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${whole}`),
        expect: { ...served, end: 'closed' },
      },
    ],
  },
  {
    title: 'The client’s request is malformed',
    faults: [
      {
        name: 'two Host headers',
        request: 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'no Host header',
        request: 'GET / HTTP/1.1\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'invalid Host',
        request: 'GET / HTTP/1.1\r\nHost: a b/c\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'not HTTP at all',
        request: 'hello\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'lines that end in a bare LF',
        request: 'GET / HTTP/1.1\nHost: h\n\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'NUL in a header',
        request: 'GET / HTTP/1.1\r\nHost: h\r\nX-A: \0\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'space before the colon',
        request: 'GET / HTTP/1.1\r\nHost : h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'folded header line',
        request: 'GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n c\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'target in neither origin nor absolute form',
        request: 'GET foo HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'asterisk with a method other than OPTIONS',
        request: 'GET * HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'unknown method',
        request: 'FROB / HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(501, 'METHOD_UNKNOWN'),
      },
      {
        name: 'CONNECT',
        request: 'CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n',
        upstream: says(whole),
        expect: refused(501, 'METHOD_UNKNOWN'),
      },
      {
        name: 'expectation that is not 100-continue',
        request: 'GET / HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\n\r\n',
        upstream: says(whole),
        expect: refused(417, 'EXPECTATION_FAILED'),
      },
      {
        name: 'target that is too long',
        request: `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: h\r\n\r\n`,
        upstream: says(whole),
        expect: refused(414, 'REQUEST_TARGET_TOO_LONG'),
      },
      {
        name: 'target that exceeds even the limit of the head',
        request: `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: h\r\n\r\n`,
        upstream: says(whole),
        expect: refused(414, 'REQUEST_TARGET_TOO_LONG'),
      },
      {
        name: 'head that is too large',
        request: `GET / HTTP/1.1\r\nHost: h\r\n${bigField.repeat(40)}\r\n`,
        upstream: says(whole),
        expect: refused(431, 'REQUEST_HEAD_TOO_LARGE'),
      },
      {
        name: 'head that does not arrive in time',
        request: 'GET / HTTP/1.1\r\nHost:',
        upstream: says(whole),
        limits: { requestHeadTimeout: '300ms' },
        expect: refused(408, 'REQUEST_TIMEOUT'),
      },
      {
        name: 'Content-Length above the limit',
        request: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n',
        upstream: says(whole),
        limits: { requestBody: '1KiB' },
        expect: refused(413, 'REQUEST_BODY_TOO_LARGE'),
      },
      {
        name: 'chunks that exceed the limit',
        request: `POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n0\r\n\r\n`,
        upstream: says(),
        limits: { requestBody: '1KiB' },
        // The head is sent at once, and the body turns out to be too large later.
        expect: { ...refused(413, 'REQUEST_BODY_TOO_LARGE'), requests: 1 },
      },
      {
        name: 'wrong chunk size',
        request: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        upstream: says(),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
    ],
  },
  {
    title: 'Attempts at smuggling a request',
    faults: [
      {
        name: 'CL.TE',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'TE.CL',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2c\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n0\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'TE.TE, two headers',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'obfuscated: Transfer-Encoding: ,chunked',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'obfuscated: Transfer-Encoding: xchunked',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'obfuscated: vertical tab before chunked',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'obfuscated: space before the colon',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'Transfer-Encoding in HTTP/1.0',
        request:
          'POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'two Content-Lengths',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 36\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'chunk size with a sign',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n+0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'chunk size line that ends in a bare LF',
        request:
          'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
      {
        name: 'a malformed request with another one pipelined behind it',
        request: 'GET / HTTP/1.1\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n',
        upstream: says(whole),
        expect: refused(400, 'REQUEST_MALFORMED'),
      },
    ],
  },
]
