import t from 'tap'
import { readPage, writePage } from '../../../src/rules/conceal/echo.js'

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

t.test('pages are written for another request', async (t) => {
  for (const [mediaType, page, written] of table) {
    t.equal(writePage(readPage(page, probe), 'DELETE', "/a<'b/c?d=e#f", mediaType), written, page)
  }
})

t.test('written for the probe itself, a page is as it was', async (t) => {
  for (const [mediaType, page] of table)
    t.equal(writePage(readPage(page, probe), 'GET', probe, mediaType), page)
})
