import t from 'tap'
import { meantPath } from '../../src/match/foreignPath.js'
import { compileGlob } from '../../src/match/glob.js'
import { fc } from '../support/fc.js'

t.test('patterns of other tools, and the globs that are meant', async (t) => {
  const table: [source: string, globs: string[]][] = [
    ['/users/:id', ['/users/{id}']],
    ['/users/:id?', ['/users', '/users/{id}']],
    ['/users/:id/posts/:id', ['/users/{id}/posts/{id2}']],
    ['/files/:name.json', ['/files/*.json']],
    ['/*splat', ['/**']],
    ['^/admin', ['/admin/**']],
    ['^/api/v[0-9]+/users/(\\d+)$', ['/api/v*/users/*']],
    ['/admin(/|$)', ['/admin/**']],
    ['/(a|b)/c', ['/a/c', '/b/c']],
    ['\\.(php|asp)$', ['/**/*.php', '/**/*.asp']],
    ['.*\\.bak$', ['/**/*.bak']],
    ['/files/<path:rest>', ['/files/**']],
    ['/users/{id:[0-9]+}', ['/users/{id}']],
    ['/{proxy+}', ['/**']],
    ['/{$}', ['/']],
    ['/download/{file}.{ext}', ['/download/*.*']],
    ['/docs/[...slug]', ['/docs/**']],
    ['~ \\.php$', ['/**/*.php']],
    ['^~ /static/', ['/static/**']],
    ['PathPrefix(`/api/`)', ['/api/**']],
    ['/users?id=5', ['/users']],
    ['admin/', ['/admin/**']],
    ['location /x { }', ['/x/**']],
    ['path_beg /api/', ['/api/**']],
    ['{ path_beg -i /api }', ['/api/**']],
    ['path_end .php', ['/**/*.php']],
    ['path_reg ^/a/[0-9]+$', ['/a/*']],
    ['{ path /a }', ['/a']],
    ['@api path /api/*', ['/api/*']],
    ['path_regexp name ^/a/[0-9]+$', ['/a/*']],
    ['GET /users/:id', ['/users/{id}']],
    ['/photos(.:format)', ['/photos', '/photos.*']],
    ['/archive(/:year)', ['/archive', '/archive/{year}']],
  ]
  for (const [source, globs] of table) {
    t.same(meantPath(source)?.globs, globs, source)
    for (const glob of globs) {
      t.doesNotThrow(() => compileGlob(glob), glob)
      t.equal(meantPath(glob), undefined, `${glob} is one of ours`)
    }
  }
})

t.test('paths that look odd and are meant', async (t) => {
  for (const source of [
    '/users/{id}',
    '/a/**/b',
    '/files/*.bak',
    '/index.*',
    '/.*',
    '/**/.*',
    '/.well-known/**',
    '/$metadata',
    '/Products(5)',
    "/Users('ann')",
    '/v1/things:batch',
    '/foo+bar',
    '/~ann/**',
    '/@scope/pkg',
    '^/(?!public)',
  ])
    t.equal(meantPath(source), undefined, source)
})

t.test('whatever is written, only globs that compile are offered', async (t) => {
  const piece = fc.constantFrom(...'/ a : { } ( ) [ ] * ** ? + . \\ $ ^ | < > , - %41 ~ = '.split(' '))
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, (source) => {
      for (const glob of meantPath(source)?.globs ?? []) {
        compileGlob(glob)
        t.equal(meantPath(glob), undefined, `${source} → ${glob}`)
      }
    }),
    { numRuns: 2_000, seed: 20 },
  )
})
