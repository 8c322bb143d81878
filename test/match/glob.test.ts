import t from 'tap'
import { compileGlob, matchPath } from '../../src/match/glob.js'

const matches: readonly (readonly [pattern: string, path: string, captures?: Record<string, string>])[] = [
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a/', '/a/'],
  ['/a/*', '/a/b'],
  ['/*/b', '/a/b'],
  ['/a/**', '/a'],
  ['/a/**', '/a/'],
  ['/a/**', '/a/b/c/d'],
  ['/**', '/'],
  ['/**', '/a/b'],
  ['/**/c', '/c'],
  ['/**/c', '/a/b/c'],
  ['/**/c/**', '/a/c/b/c/d'],
  ['/a/**/b/*/c', '/a/b/b/b/x/c'],
  ['/**/**/a', '/a'],
  ['/files/*.bak', '/files/x.bak'],
  ['/files/*.bak', '/files/.bak'],
  ['/v*/x', '/v1/x'],
  ['/a*b*c', '/axxbxxbxxc'],
  ['/a*b*c', '/abc'],
  ['/users/{id}', '/users/7', { id: '7' }],
  ['/u/{id}/**/{last}', '/u/7/x/y/z', { id: '7', last: 'z' }],
  ['/**/{a}/{b}', '/x/y/z', { a: 'y', b: 'z' }],
  ['/{__proto__}', '/x', Object.fromEntries([['__proto__', 'x']])],
  ['/café', '/café'],
  ['/a;b=*', '/a;b=c'],
]

t.test('patterns match', async (t) => {
  for (const [pattern, path, captures = {}] of matches) {
    const found = matchPath(compileGlob(pattern), path)
    t.same(Object.entries(found ?? { nothing: true }), Object.entries(captures), `${pattern} matches ${path}`)
  }
})

const misses: readonly (readonly [pattern: string, path: string])[] = [
  ['/', '/a'],
  ['/a', '/a/'],
  ['/a/', '/a'],
  ['/a', '/A'],
  ['/a/*', '/a'],
  ['/a/*', '/a/'],
  ['/a/*', '/a/b/c'],
  ['/a/{id}', '/a/'],
  ['/admin/**', '/administrator'],
  ['/**/c', '/a/b/cc'],
  ['/**/a/**/b', '/b/a'],
  ['/files/*.bak', '/files/x.bakery'],
  ['/a*b*c', '/axxcxxb'],
  ['/aa*aa', '/aaa'],
  ['/a.c', '/abc'],
  ['/**', '*'],
  ['/*', '*'],
]

t.test('patterns do not match', async (t) => {
  for (const [pattern, path] of misses) {
    t.equal(matchPath(compileGlob(pattern), path), undefined, `${pattern} misses ${path}`)
  }
})

const faults: readonly (readonly [pattern: string, remedy: RegExp])[] = [
  ['', /starts with "\/"/],
  ['admin', /starts with "\/"/],
  ['**', /write "\/\*\*"/],
  ['/a**b', /"\*\*" matches whole segments/],
  ['/a/**.js', /"\*\*" matches whole segments/],
  ['/***', /"\*\*" matches whole segments/],
  ['/a//b', /duplicate slashes/],
  ['/{id', /"\{id" is not a capture/],
  ['/id}', /not a capture/],
  ['/x{id}', /whole segment/],
  ['/{a,b}', /not a capture/],
  ['/{}', /not a capture/],
  ['/{id}/{id}', /appears twice/],
  ['/a?b', /no query/],
  ['/a#b', /no query/],
  ['/caf%C3%A9', /write the character instead of "%C3"/],
  ['/a\\*', /backslash/],
  ['/a/../b', /dot segments/],
  ['/./b', /dot segments/],
]

t.test('the message about an invalid pattern says what to write', async (t) => {
  for (const [pattern, message] of faults) {
    t.throws(() => compileGlob(pattern), { name: 'SyntaxError', message }, pattern)
  }
})

t.test('many stars and a long path take no long time', async (t) => {
  const pattern = compileGlob(`/${'**/a/'.repeat(50)}b`)
  t.equal(matchPath(pattern, `/${'a/'.repeat(5000)}c`), undefined)
  t.equal(matchPath(compileGlob(`/${'a*'.repeat(50)}b`), `/${'a'.repeat(50_000)}c`), undefined)
})
