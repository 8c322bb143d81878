import t from 'tap'
import { echoReader, writePage } from '../../../src/rules/conceal/echo.js'

const probe = '/no-such?absent'

/** Pages as frameworks write them for the probe, and for `DELETE /a<'b/c?d=e`. */
const table: readonly (readonly [mediaType: string, page: string, written: string])[] = [
  ['text/html', '<pre>Cannot GET /no-such</pre>', '<pre>Cannot DELETE /a&lt;&#39;b/c</pre>'],
  ['application/json', '{"message":"Cannot GET /no-such"}', '{"message":"Cannot DELETE /a<\'b/c"}'],
  [
    'application/json',
    '{"message":"Route GET:/no-such?absent not found"}',
    '{"message":"Route DELETE:/a<\'b/c?d=e not found"}',
  ],
  ['application/json', '{"path":"\\/no-such","to":"GET"}', '{"path":"\\/a<\'b\\/c","to":"GET"}'],
  [
    'text/html',
    'The resource [/no-such] is not there: /no-such?absent',
    'The resource [/a&lt;&#39;b/c] is not there: /a&lt;&#39;b/c?d=e',
  ],
  ['text/html', '<b>&#x2F;no-such</b>', '<b>&#x2F;a&lt;&#39;b&#x2F;c</b>'],
  ['text/plain', 'No route matches [GET] "/no-such"', 'No route matches [DELETE] "/a<\'b/c"'],
  ['text/plain', '404 page not found\n', '404 page not found\n'],
  ['', 'x/no-such', 'x/a&lt;&#39;b/c'],
  ['text/plain', '', ''],
]

const read = (page: string, mediaType: string, target = probe) =>
  echoReader(target, { mediaType, fewest: 5 })(page)

t.test('pages are written for another request', async (t) => {
  for (const [mediaType, page, written] of table) {
    t.equal(writePage(read(page, mediaType), 'DELETE', "/a<'b/c?d=e#f"), written, page)
  }
})

t.test('a page written for its own request does not change', async (t) => {
  for (const [mediaType, page] of table) t.equal(writePage(read(page, mediaType), 'GET', probe), page)
})

/** Pages for `/bc%zz/d<'%ff`, and how the same service writes `/qw%zz/x<'%ff`. */
const spelled: readonly (readonly [page: string, written: string])[] = [
  ["Cannot GET /bc%25zz/d%3C'%ff", "Cannot GET /qw%25zz/x%3C'%ff"],
  ['Cannot GET /bc%25zz/d%3C&#39;%ff', 'Cannot GET /qw%25zz/x%3C&#39;%ff'],
  ['no &#47;bc%zz&#47;d&lt;&#39;\xff', 'no &#47;qw%zz&#47;x&lt;&#39;\xff'],
  ['no /bc%zz/d&lt;&#x27;\xef\xbf\xbd', 'no /qw%zz/x&lt;&#x27;\xef\xbf\xbd'],
  ['"/bc%zz/d\\u003c\\u0027%ff"', '"/qw%zz/x\\u003c\\u0027%ff"'],
  ["?next=%2Fbc%25zz%2Fd%3C'%25ff", "?next=%2Fqw%25zz%2Fx%3C'%25ff"],
]

t.test('odd characters are written as the service spells them', async (t) => {
  for (const [page, written] of spelled)
    t.equal(writePage(read(page, 'text/html', "/bc%zz/d<'%ff"), 'GET', "/qw%zz/x<'%ff"), written, page)
})

t.test('ends of elements and parts of words are no echoes', async (t) => {
  for (const page of ['<code></code>', '/codes', 'encode', 'decoder'])
    t.same(read(page, 'text/html', '/code').echoes, [], page)
  t.equal(read('/code, [code], http://h/code', 'text/html', '/code').echoes.length, 2)
})

t.test('a long target and a long page', async (t) => {
  const target = `/${"%3c'&%zz/".repeat(900)}`
  const page = read(`${'x'.repeat(250_000)}${target}`, 'text/html', target)
  t.equal(page.echoes.length, 1)
})
