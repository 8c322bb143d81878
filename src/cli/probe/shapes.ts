/**
 * The shapes of requests that are sent for a path.
 *
 * @module
 */

export interface Shape {
  readonly group: string
  readonly name: string
  readonly method: string
  /** The request target for a path. */
  target(path: string, authority: string): string
  readonly version: '1.0' | '1.1'
  readonly fields: readonly string[]
  /** Further header lines that depend on the path. */
  readonly pathFields?: (path: string) => readonly string[]
  readonly body: string
  /** How many bytes at the end of the only request are withheld for a while. */
  readonly withholds: number
  /** Sent once; otherwise, a second time on the same connection, to see whether it is kept. */
  readonly once: boolean
}

type ShapePart = Partial<Omit<Shape, 'group' | 'name'>>

function group(name: string, shapes: Readonly<Record<string, ShapePart>>): Shape[] {
  return Object.entries(shapes).map(([shape, part]) => ({
    group: name,
    name: shape,
    method: 'GET',
    target: (path) => path,
    version: '1.1',
    fields: [],
    body: '',
    once: (part.withholds ?? 0) > 0,
    withholds: 0,
    ...part,
  }))
}

const json = ['Content-Type: application/json']
const credentials = 'Authorization: Basic dXNlcjpwYXNzd29yZA=='

const methods = group('methods', {
  GET: {},
  HEAD: { method: 'HEAD' },
  'GET with content': { fields: json, body: '{"a":1}' },
  'POST without content': { method: 'POST' },
  'POST with content': { method: 'POST', fields: json, body: '{"a":1}' },
  'POST with a large body': { method: 'POST', fields: json, body: JSON.stringify('x'.repeat(100_000)) },
  'POST with malformed JSON': { method: 'POST', fields: json, body: '{"a":' },
  'POST with an unusual content type': { method: 'POST', fields: ['Content-Type: x/y'], body: 'a' },
  PUT: { method: 'PUT', fields: json, body: '{"a":1}' },
  PATCH: { method: 'PATCH', fields: json, body: '{"a":1}' },
  DELETE: { method: 'DELETE' },
  OPTIONS: { method: 'OPTIONS' },
  TRACE: { method: 'TRACE' },
  PROPFIND: { method: 'PROPFIND' },
  'unknown method': { method: 'FROBNICATE', once: true },
})

const negotiation = group('negotiation', {
  'Accept HTML': { fields: ['Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'] },
  'Accept JSON': { fields: ['Accept: application/json'] },
  'Accept text': { fields: ['Accept: text/plain'] },
  'Accept with no available type': { fields: ['Accept: image/png'] },
  'Accept malformed': { fields: ['Accept: ;;q=,/'] },
  'Accept-Encoding': { fields: ['Accept-Encoding: gzip, deflate, br, zstd'] },
  'Accept-Encoding without identity': { fields: ['Accept-Encoding: gzip, identity;q=0'] },
  'Accept-Language': { fields: ['Accept-Language: de, fr;q=0.5'] },
})

const conditions = group('conditions and ranges', {
  Range: { fields: ['Range: bytes=0-0'] },
  'Range out of bounds': { fields: ['Range: bytes=99999999-'] },
  'If-None-Match: *': { fields: ['If-None-Match: *'] },
  'If-Match': { fields: ['If-Match: "x"'] },
  'If-Match: *': { fields: ['If-Match: *'] },
  'If-Modified-Since': { fields: ['If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT'] },
  'If-Unmodified-Since': { fields: ['If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'] },
  'If-Range': { fields: ['Range: bytes=0-0', 'If-Range: "x"'] },
})

const clients = group('credentials and origins', {
  Authorization: { fields: [credentials] },
  'Bearer token': { fields: ['Authorization: Bearer x'] },
  'POST with credentials': { method: 'POST', fields: [credentials, ...json], body: '{}' },
  Cookie: { fields: ['Cookie: session=x; admin=1'] },
  Origin: { fields: ['Origin: https://client.example'] },
  'CORS preflight': {
    method: 'OPTIONS',
    fields: [
      'Origin: https://client.example',
      'Access-Control-Request-Method: PUT',
      'Access-Control-Request-Headers: authorization',
    ],
  },
  'X-Forwarded-*': { fields: ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Host: localhost'] },
  'method override': { method: 'POST', fields: ['X-HTTP-Method-Override: PUT'] },
})

const connections = group('connections', {
  'HTTP/1.0': { version: '1.0', once: true },
  'HTTP/1.0 kept alive': { version: '1.0', fields: ['Connection: keep-alive'] },
  'Connection: close': { fields: ['Connection: close'], once: true },
  'Expect: 100-continue': { method: 'POST', fields: [...json, 'Expect: 100-continue'], body: '{"a":1}' },
  'Expect something else': { fields: ['Expect: x'], once: true },
  'TE: trailers': { fields: ['TE: trailers'] },
  'WebSocket upgrade': {
    fields: [
      'Connection: Upgrade, close',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ],
    once: true,
  },
  'h2c upgrade': {
    fields: ['Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'],
    once: true,
  },
})

const chunked = ['Transfer-Encoding: chunked']
const form = ['Content-Type: application/x-www-form-urlencoded']

const withheld = group('withheld content', {
  'POST with its body withheld': { method: 'POST', fields: json, body: '{"a":1}', withholds: 7 },
  'POST with its last byte withheld': { method: 'POST', fields: json, body: '{"a":1}', withholds: 1 },
  'POST of a form, withheld': { method: 'POST', fields: form, body: 'a=1&b=2', withholds: 5 },
  'PUT with a large body, withheld': {
    method: 'PUT',
    fields: json,
    body: JSON.stringify('x'.repeat(100_000)),
    withholds: 10,
  },
  'DELETE with its body withheld': { method: 'DELETE', fields: json, body: '{"a":1}', withholds: 7 },
  'GET with its body withheld': { fields: json, body: '{"a":1}', withholds: 7 },
  'chunks with the last one withheld': {
    method: 'POST',
    fields: [...json, ...chunked],
    body: '7\r\n{"a":1}\r\n0\r\n\r\n',
    withholds: 5,
  },
  'chunks withheld, Expect: 100-continue': {
    method: 'POST',
    fields: [...json, ...chunked, 'Expect: 100-continue'],
    body: '7\r\n{"a":1}\r\n0\r\n\r\n',
    withholds: 17,
  },
})

const replaced = (path: string): string[] => [`X-Original-URL: ${path}`, `X-Rewrite-URL: ${path}`]

const overrides = group('overrides', {
  'X-HTTP-Method-Override: OPTIONS': { method: 'POST', fields: ['X-HTTP-Method-Override: OPTIONS'] },
  'X-Method-Override: GET': { method: 'POST', fields: ['X-Method-Override: GET'] },
  'X-HTTP-Method: TRACE': { method: 'POST', fields: ['X-HTTP-Method: TRACE'] },
  '_method=OPTIONS in the query': { method: 'POST', target: (path) => `${path}?_method=OPTIONS` },
  '_method=OPTIONS in a form': { method: 'POST', fields: form, body: '_method=OPTIONS' },
  'X-Original-URL': { target: () => '/', pathFields: (path) => replaced(path).slice(0, 1) },
  'X-Rewrite-URL': { target: () => '/', pathFields: (path) => replaced(path).slice(1) },
  'X-Original-URL on an absent path': { target: () => '/qwertzuiop', pathFields: replaced },
})

const hex = (char: string) => `%${char.charCodeAt(0).toString(16)}`
const first = (path: string, change: (char: string) => string) => `/${change(path[1] ?? '')}${path.slice(2)}`
const innerSlashes = (path: string, slash: string) => `/${path.slice(1).replaceAll('/', slash)}`

const spellings = group('spellings', {
  'with a query': { target: (path) => `${path}?a=b` },
  'trailing slash': { target: (path) => (path.endsWith('/') ? path.slice(0, -1) || '/' : `${path}/`) },
  'in capitals': { target: (path) => path.toUpperCase() },
  'one letter encoded': { target: (path) => first(path, hex) },
  'one letter encoded twice': { target: (path) => first(path, (char) => `%25${hex(char).slice(1)}`) },
  'all letters encoded': { target: (path) => path.replace(/[^/]/g, hex) },
  'slashes encoded': { target: (path) => innerSlashes(path, '%2f') },
  'slashes encoded twice': { target: (path) => innerSlashes(path, '%252f') },
  'overlong slashes': { target: (path) => innerSlashes(path, '%c0%af') },
  backslashes: { target: (path) => innerSlashes(path, '\\') },
  'two slashes': { target: (path) => `/${path}` },
  'an empty segment': { target: (path) => path.replace(/\/(?=[^/]*$)/, '//') },
  'a dot segment': { target: (path) => `/.${path}` },
  'a detour': { target: (path) => `/x/..${path}` },
  'an encoded detour': { target: (path) => `/x/%2e%2e${path}` },
  'a dot segment with a parameter': { target: (path) => `/x/..;${path}` },
  'a parameter': { target: (path) => `${path};jsessionid=1` },
  'a parameter within': {
    target: (path) => path.replace(/(?<=[^/])\/(?=[^/]*$)|$/, (found) => `;a=b${found}`),
  },
  'trailing dot': { target: (path) => `${path}.` },
  'trailing space': { target: (path) => `${path}%20` },
  'trailing NUL': { target: (path) => `${path}%00` },
  'a malformed escape': { target: (path) => `${path}%zz` },
  'malformed escape inside': { target: (path) => path.replace(/\/(?=[^/]*$)/, '/%z') },
  'bytes that are not UTF-8': { target: (path) => `${path}%ff` },
  'a malformed escape in the query': { target: (path) => `${path}?a=%zz` },
  'a front controller': { target: (path) => `/index.php${path}` },
  'trailing script name': { target: (path) => `${path}/index.php` },
  'an extension': { target: (path) => `${path}.json` },
  'a cookieless session': { target: (path) => `/(S(lit3py55t21z5v55vlm25s55))${path}` },
  'two slashes and a file': { target: (path) => `${path}/.` },
  'a long query': { target: (path) => `${path}?${'a'.repeat(4000)}` },
  'a fragment': { target: (path) => `${path}#x` },
  'absolute form': { target: (path, authority) => `http://${authority}${path}` },
  'authority in front': { target: (path, authority) => `//${authority}${path}` },
})

export const shapes: readonly Shape[] = [
  ...methods,
  ...negotiation,
  ...conditions,
  ...clients,
  ...connections,
  ...withheld,
  ...overrides,
  ...spellings,
]

/** The bytes of the shape for a path: one request, or two on one connection. */
export function messageOf(shape: Shape, path: string, authority: string): Buffer {
  const target = shape.target(path, authority)
  const write = (fields: readonly string[]) => {
    const lines = [`${shape.method} ${target} HTTP/${shape.version}`, `Host: ${authority}`, ...fields]
    const isChunked = fields.some((line) => line.startsWith('Transfer-Encoding:'))
    if (!isChunked && (shape.body !== '' || shape.method === 'POST'))
      lines.push(`Content-Length: ${shape.body.length}`)
    return `${lines.join('\r\n')}\r\n\r\n${shape.body}`
  }
  const fields = [...shape.fields, ...(shape.pathFields?.(path) ?? [])]
  const others = fields.filter((line) => !line.startsWith('Connection:'))
  const closing = ['Connection: close', ...others]
  if (!shape.once) return Buffer.from(write(fields) + write(closing), 'latin1')
  return Buffer.from(write(others.length === fields.length ? closing : fields), 'latin1')
}
