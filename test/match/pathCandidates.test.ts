import t from 'tap'
import { compileGlob } from '../../src/match/glob.js'
import { requestCandidates } from '../../src/match/overrideHeaders.js'
import { asCandidate, candidatePaths, everyPath } from '../../src/match/pathCandidates.js'
import { PathIndex } from '../../src/match/pathIndex.js'
import { fc } from '../support/fc.js'

import { subtree } from './spellings.fixture.js'

const matcher = (pattern: string) => {
  const patterns = [asCandidate(compileGlob(pattern))]
  const index = new PathIndex([{ patterns, value: true }], (values) => values.length > 0)
  return (target: string) => index.lookupAny(candidatePaths(target))
}

t.test('a concealed subtree is found in any spelling', async (t) => {
  const matches = matcher('/admin/**')
  t.ok(subtree.length >= 60)
  t.equal(new Set(subtree).size, subtree.length)
  for (const target of subtree) t.ok(matches(target), target)
})

const exact: readonly string[] = [
  '/reports/q3.pdf',
  '/reports/q3.pdf/',
  '/Reports/Q3.PDF',
  '/reports/q3%2epdf',
  '/reports/q3.pdf%20',
  '/reports/q3.pdf.',
  '/reports/q3.pdf%00.txt',
  '/reports/q3.pdf;v=1',
  '/reports;a/q3.pdf',
  '/reports%2fq3.pdf',
  '/reports%252fq3%252epdf',
  '/reports\\q3.pdf',
  '/reports//q3.pdf',
  '/./reports/./q3.pdf',
  '/x/../reports/q3.pdf',
  '/reports/x/..;/q3.pdf',
  '/reports/q3.pdf::$DATA',
  '/reports/q3.pdf#page=2',
  '/reports/q3.pdf?x',
  '/reports/q%EF%BC%93.pdf',
  '//cdn/reports/q3.pdf',
  'http://x/reports/q3.pdf',
]

t.test('a concealed path is found in any spelling', async (t) => {
  const matches = matcher('/reports/q3.pdf')
  for (const target of exact) t.ok(matches(target), target)
  t.ok(matcher('/Reports/Q3.pdf/')('/reports/q3.pdf'), 'pattern in mixed case, with a slash at its end')
})

t.test('patterns with segments of their own', async (t) => {
  const table: readonly (readonly [pattern: string, target: string])[] = [
    // Split first, then decoded: the encoded slash stays within its segment.
    ['/files/*/secret', '/files/a%2fb/%73ecret'],
    ['/files/*/secret', '/files/a%5cb/secret'],
    ['/files/*/secret', '/files/../secret'],
    ['/files/*.BAK', '/files/x.bak%20'],
    ['/files/*.bak', '/files/X.Bak'],
    ['/*', '/a\\b'],
    ['/münchen/**', '/m%fcnchen'],
    ['/münchen/**', '/m%C3%BCnchen/x'],
    ['/münchen/**', '/M%C3%9CNCHEN'],
    ['/my files/**', '/my+files/x'],
    ['/a;b/c', '/a;b/c'],
    ['/', '/'],
    ['/', '/x/..'],
    ['/**', '/anything?'],
  ]
  for (const [pattern, target] of table) t.ok(matcher(pattern)(target), `${pattern} ${target}`)
})

t.test('other paths are not concealed', async (t) => {
  const matches = matcher('/admin/**')
  const others = [
    '/',
    '/administrator',
    '/administrator/admin',
    '/adm',
    '/api/admin',
    '/api/admins',
    '/admi%6e%73',
    '/search?q=/admin',
    '/search?next=%2Fadmin',
    '/search?range=1..9',
    '/x/../y/admin',
    '/api%2fadmin',
    '/x;y=/administrator',
    '/wp-admin/',
    '/admin-x',
    '/admin_/x',
    '/xadmin',
    '/.admin',
    '/a/dmin',
    '/files/%E2%82%AC.txt',
    '/users/J%C3%BCrgen%20M%C3%BCller',
    '/admin2::$DATA',
    'http://admin/',
    'http://host/x',
    '/x#admin',
    '*',
  ]
  for (const target of others) t.notOk(matches(target), target)
  t.notOk(matcher('/reports/q3.pdf')('/reports/q3.pdf/x'))
  t.notOk(matcher('/reports/q3.pdf')('/reports/'))
})

t.test('a plain target has one reading', async (t) => {
  t.same(candidatePaths('/a/B-c_d?q=%20'), ['/a/b-c_d'])
  t.same(candidatePaths('/a.b/c'), ['/a.b/c'])
  t.same(candidatePaths('/a/b.e'), ['/a/b.e', '/a/b'], 'nor one with an extension, except for that')
  t.same(candidatePaths('/a/'), ['/a'])
  t.same(candidatePaths('/'), ['/'])
  t.same(candidatePaths('*'), ['*'])
})

t.test('a crafted target has the one reading that stands for every path', async (t) => {
  t.same(candidatePaths(`/%${'25'.repeat(3000)}41`), [everyPath])
  t.same(candidatePaths(`/${'a;%255c%25252e%25252e//..;/%2500+%C3'.repeat(300)}`), [everyPath])
  t.ok(matcher('/admin/**')(`/%${'25'.repeat(3000)}41`))
})

t.test('long honest targets are read one by one', async (t) => {
  const title = encodeURIComponent('Ein Brief über „größere“ Dinge & mehr; Teil 1/2 + Anhang.').repeat(10)
  const readings = candidatePaths(`/documents/${title}.pdf?download=1`)
  t.not(readings[0], everyPath)
  t.ok(readings.length < 50, `${readings.length}`)
})

t.test('readings are bounded, and are the same for readings of readings', async (t) => {
  const piece = fc.constantFrom(
    ...[
      '/',
      '\\',
      '.',
      '..',
      ';',
      ';a',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      '%252e',
      '%3b',
      '%00',
      '%c0%af',
      '%ff',
      '+',
    ],
    ...['%20', '%u002f', '#', '?', ':$x', 'a', 'admin', '\u00e9', '%ef%bc%8f', '%', ' '],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const readings = candidatePaths(`/${pieces.join('')}`)
      if (readings.length > 256) return false
      return readings.every(
        (path) => path === everyPath || (path.startsWith('/') && path === path.toLowerCase()),
      )
    }),
    { numRuns: 200 },
  )
  t.pass('holds')
})

t.test('names by which servers and frameworks take one path for another', async (t) => {
  const table: readonly (readonly [target: string, path: string])[] = [
    ['/index.php/admin/users', '/admin/users'],
    ['/app_dev.php/admin', '/admin'],
    ['/shop/index.php/admin', '/admin'],
    ['/shop/index.php/admin', '/shop/admin'],
    ['/INDEX.PHP/admin', '/admin'],
    ['/index%2ephp/admin', '/admin'],
    ['/index.php//admin', '/admin'],
    ['/admin.php/x', '/admin.php'],
    ['/cgi-bin/a.cgi/x/y', '/cgi-bin/a.cgi'],
    ['/page.aspx/admin', '/admin'],
    ['/(S(lit3py55t21z5v55vlm25s55))/admin', '/admin'],
    ['/(A(x)F(y))/admin/users', '/admin/users'],
    ['/shop/(X(1)S(q))/admin', '/shop/admin'],
    ['/%28S%28x%29%29/admin', '/admin'],
    ['/admin.json', '/admin'],
    ['/admin/users.html', '/admin/users'],
    ['/admin/users.json/', '/admin/users'],
    ['/admin/users.tar.gz', '/admin/users'],
  ]
  for (const [target, path] of table) t.ok(candidatePaths(target).includes(path), `${target} as ${path}`)
  for (const target of ['/(x)/admin', '/a(S(x))/admin', '/index.html/admin', '/.php'])
    t.notOk(candidatePaths(target).includes('/admin'), target)
})

t.test('headers that replace the target', async (t) => {
  const fields = ['Host', 'h', 'X-Original-URL', '/%61dmin?x', 'x-rewrite-url', '/other']
  t.same(requestCandidates({ target: '/', fields }), ['/', '/%61dmin', '/admin', '/other'])
  t.same(requestCandidates({ target: '/a', fields: ['X-Requested-With', '/b'] }), ['/a'])
})
