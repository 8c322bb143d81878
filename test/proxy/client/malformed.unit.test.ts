import t from 'tap'
import { authorityOf, malformation } from '../../../src/proxy/client/malformed.js'

t.test('the authority of an absolute target', async (t) => {
  for (const [target, authority] of [
    ['http://h/', 'h'],
    ['HTTPS://h:443/a', 'h:443'],
    ['http://h', 'h'],
    ['http://h?q', 'h'],
    ['http://[::1]:80/', '[::1]:80'],
    ['http://h%20/', 'h%20'],
    ['/http://h/', undefined],
    ['http:///', undefined],
    ['http://', undefined],
    ['http://h#f', undefined],
    ['http://user@h/', undefined],
    ['http://h\\/', undefined],
    ['ftp://h/', undefined],
    ['h:80', undefined],
    ['*', undefined],
    ['', undefined],
  ] as const) {
    t.equal(authorityOf(target), authority, target)
  }
})

const request = (more: {
  target?: string
  method?: string
  httpVersion?: string
  fields?: readonly string[]
}) =>
  malformation({
    method: 'GET',
    target: '/',
    path: '/',
    httpVersion: '1.1',
    origin: 'http://h',
    fields: ['Host', 'h'],
    ...more,
  })

t.test('heads that two parsers could read in two ways', async (t) => {
  const chunked = (...values: string[]) => [
    'Host',
    'h',
    ...values.flatMap((value) => ['Transfer-Encoding', value]),
  ]
  const rows: readonly (readonly [Parameters<typeof request>[0], string | undefined])[] = [
    [{}, undefined],
    [{ httpVersion: '0.9' }, 'version'],
    [{ httpVersion: '2.0' }, 'version'],
    [{ httpVersion: '1.0', fields: [] }, undefined],
    [{ fields: [] }, 'no Host header'],
    [{ fields: ['Host', ''] }, undefined],
    [{ fields: ['Host', 'h', 'HOST', 'h'] }, 'several Host fields'],
    [{ fields: ['Host', 'h/x'] }, 'Host'],
    [{ fields: ['Host', 'h h'] }, 'Host'],
    [{ fields: ['Host', 'u@h'] }, 'Host'],
    [{ fields: ['Host', 'h\\x'] }, 'Host'],
    [{ target: '*' }, 'target'],
    [{ target: '*', method: 'OPTIONS' }, undefined],
    [{ target: 'x', method: 'OPTIONS' }, 'target'],
    [{ target: 'http://h/a' }, undefined],
    [{ target: 'http://a@h/' }, 'target'],
    [{ fields: chunked('chunked') }, undefined],
    [{ fields: chunked('Chunked') }, undefined],
    [{ fields: chunked('chunked'), httpVersion: '1.0' }, 'Transfer-Encoding in HTTP/1.0'],
    [{ fields: chunked('chunked', 'chunked') }, 'Transfer-Encoding'],
    [{ fields: chunked('gzip, chunked') }, 'Transfer-Encoding'],
    [{ fields: chunked('chunked,') }, 'Transfer-Encoding'],
    [{ fields: chunked(',chunked') }, 'Transfer-Encoding'],
    [{ fields: chunked('') }, 'Transfer-Encoding'],
    [{ fields: chunked('\vchunked') }, 'Transfer-Encoding'],
  ]
  for (const [more, reason] of rows) t.equal(request(more), reason, JSON.stringify(more))
})
