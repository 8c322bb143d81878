import t from 'tap'
import { normalizePath, plainPathEnd } from '../../src/match/path.js'
import { fc } from '../support/fc.js'

const cases: readonly (readonly [target: string, path: string])[] = [
  ['/', '/'],
  ['/a/b.c', '/a/b.c'],
  ['/a?b=/c', '/a'],
  ['/a?', '/a'],
  ['/a#b', '/a'],
  ['/a#b?c', '/a'],
  ['/a%23b', '/a#b'],
  ['/a%3Fb', '/a?b'],
  ['/%61%2Fb', '/a/b'],
  ['/a%252Fb', '/a%2Fb'],
  ['/caf%C3%A9', '/café'],
  ['/caf\u00c3\u00a9', '/café'],
  ['/caf%C3\u00a9', '/café'],
  ['/%F0%9F%98%80', '/😀'],
  ['/%FF/a', '/%FF/a'],
  ['/%c0%af', '/%c0%af'],
  ['/%ed%a0%80', '/%ed%a0%80'],
  ['/%E2%82', '/%E2%82'],
  ['/%E2%82x', '/%E2%82x'],
  ['/%C3%A9%FF', '/é%FF'],
  ['/%zz%4', '/%zz%4'],
  ['/a%00b', '/a\0b'],
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/a/%2e%2E/b', '/b'],
  ['/a//../b', '/b'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/a/.', '/a/'],
  ['/..', '/'],
  ['/.', '/'],
  ['/.well-known/x', '/.well-known/x'],
  ['/...', '/...'],
  ['/a./b', '/a./b'],
  ['/a/..?x', '/'],
  ['//a///b//', '/a/b/'],
  ['/a\\..\\b', '/a\\..\\b'],
  ['/a;b=c/d', '/a;b=c/d'],
  ['http://host/a/../b?c', '/b'],
  ['HTTP://host:80', '/'],
  ['http://host?x=/y', '/'],
  ['ws+x://user@host/a', '/a'],
  ['*', '*'],
  ['**', '*'],
  ['', '/'],
]

t.test('the path of a target', async (t) => {
  for (const [target, path] of cases) t.equal(normalizePath(target), path, JSON.stringify(target))
})

t.test('a plain target is its own path', async (t) => {
  t.equal(plainPathEnd('/a/b-c_d~e/f.g'), 14)
  t.equal(plainPathEnd('/a?%2e'), 2)
  for (const target of [
    '/a//b',
    '/.a',
    '/a./b',
    '/a.',
    '/a.?x',
    '/a%20',
    '/a\\b',
    '/a;b',
    '/a+b',
    '/a$',
    '/ä',
    '*',
  ]) {
    t.equal(plainPathEnd(target), -1, target)
  }
})

t.test('whatever is sent, the path is rooted, has no dot segments and no duplicate slashes', async (t) => {
  const piece = fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2F',
    '%',
    'a',
    '?',
    '#',
    '\u00e9',
    '%c3',
    '%a9',
    ';',
    ':',
  )
  const target = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => `/${pieces.join('')}`),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(target, (text) => {
      const path = normalizePath(text)
      return path === '*' || (path.startsWith('/') && !path.includes('//') && !/\/\.\.?(?:\/|$)/.test(path))
    }),
    { numRuns: 500 },
  )
  t.pass('holds')
})
