import t from 'tap'
import { parseAddress, parseUpstream } from '../../src/config/address.js'

t.test('addresses', async (t) => {
  const table: [string, unknown][] = [
    ['0.0.0.0:8080', { kind: 'tcp', host: '0.0.0.0', port: 8080 }],
    ['localhost:0', { kind: 'tcp', host: 'localhost', port: 0 }],
    [':8080', { kind: 'tcp', host: '0.0.0.0', port: 8080 }],
    ['[::1]:443', { kind: 'tcp', host: '::1', port: 443 }],
    ['unix:/run/a b.sock', { kind: 'unix', path: '/run/a b.sock' }],
    ['unix:', undefined],
    ['unix:run.sock', undefined],
    ['unix:/', undefined],
    ['8080', undefined],
    ['host', undefined],
    ['host:', undefined],
    ['host:65536', undefined],
    ['::1:80', undefined],
    ['[::1]', undefined],
    ['http://host:80', undefined],
    ['', undefined],
  ]
  for (const [text, expected] of table) t.same(parseAddress(text), expected, text)
})

t.test('upstreams', async (t) => {
  const table: [string, unknown][] = [
    ['http://127.0.0.1:3000', { origin: 'http://127.0.0.1:3000', secure: false, socketPath: undefined }],
    ['HTTPS://Legacy.Example/', { origin: 'https://legacy.example', secure: true, socketPath: undefined }],
    ['http://[::1]:3000', { origin: 'http://[::1]:3000', secure: false, socketPath: undefined }],
    ['unix:/run/legacy.sock', { origin: 'http://localhost', secure: false, socketPath: '/run/legacy.sock' }],
    ['unix:legacy.sock', undefined],
    ['127.0.0.1:3000', undefined],
    ['ftp://host', undefined],
    ['http://', undefined],
    ['http://host/base', undefined],
    ['http://host?q', undefined],
    ['http://user@host', undefined],
    ['http://:secret@host', undefined],
    ['http://host:99999', undefined],
  ]
  for (const [text, expected] of table) t.same(parseUpstream(text), expected, text)
})
