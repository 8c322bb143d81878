import t from 'tap'
import { formats } from '../../src/config/formats.js'

const table: readonly [format: string, good: readonly string[], bad: readonly string[]][] = [
  ['duration', ['0ms', '30s', '10m', '2h', '1d', '24d'], ['25d', '30', '-1s', '1.5s', '30 s', 's', '1w', '']],
  ['size', ['0B', '64KiB', '1MiB', '2GiB'], ['64', '64KB', '-1B', '1.5MiB', 'KiB', '']],
  [
    'address',
    [':80', '127.0.0.1:8080', '[::1]:1', 'unix:/a'],
    ['80', ':65536', 'unix:', 'host', '::1:80', ''],
  ],
  ['adminAddress', ['off', ':9901'], ['on', '']],
  [
    'upstream',
    ['http://a', 'https://a:8443', 'unix:/a'],
    ['a:80', 'ftp://a', 'http://a/b', 'http://u@a', 'http://a?b', ''],
  ],
  [
    'instant',
    ['2025-01-01T00:00:00Z', '2025-01-01T00:00:00+02:00'],
    ['2025-01-01', '2025-13-01T00:00:00Z', ''],
  ],
  [
    'trustedProxy',
    ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', 'unix'],
    ['10.0.0.0/33', '10.0.0', 'a', '::/129'],
  ],
  ['fieldName', ['X-A', 'etag'], ['X A', 'X:', 'é', '']],
  ['pointer', ['', '/a/0', '/a~1b/~0'], ['a', '/~', '/~2']],
  ['glob', ['/', '/a/**', '/users/{id}'], ['a', '/a?b=1', '^/a', '/a//b', '/a**b']],
  ['pattern', ['^a+$', '(?i)x'], ['(?=a)', '(a)\\1', '(', '[a']],
]

t.test('what each format accepts', async (t) => {
  t.same(table.map(([name]) => name).sort(), Object.keys(formats).sort(), 'each format has rows')
  for (const [name, good, bad] of table) {
    for (const text of good) t.ok(formats[name]!.accepts(text), `${name}: ${JSON.stringify(text)}`)
    for (const text of bad) t.notOk(formats[name]!.accepts(text), `not ${name}: ${JSON.stringify(text)}`)
  }
})

t.test('a specific reason, where one is known', async (t) => {
  const rows: readonly [format: string, text: string, reason: RegExp][] = [
    ['address', ':70000', /^the highest port is 65535$/],
    ['upstream', 'a:80', /^the scheme is missing: write http:\/\/a:80$/],
    ['upstream', 'http://a/b', /write \{ url: http:\/\/a, path: \/b \}$/],
    ['upstream', 'http://u@a', /^credentials in the URL are not sent/],
    ['glob', '/a?b=1', /write \/a and query: \{ b: "1" \}$/],
    ['pattern', '(?=a)', /linear time/],
  ]
  for (const [name, text, reason] of rows) t.match(formats[name]!.reason?.(text), reason, text)
})
