import t from 'tap'
import { php } from '../../src/dialects/php.js'
import { hasTrigger, statusBy } from './bodies.js'

const print = (kind: string, message: string) =>
  `<br />\n<b>${kind}</b>:  ${message} in <b>/srv/shop/index.php</b> on line <b>3</b><br />\n`
const uncaught = print('Fatal error', 'Uncaught Error: x in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown')
const page = (inner: string) => `<!DOCTYPE html><html><body>${inner}</body></html>`
const xdebugOfOld = (message: string) =>
  `<br />\n<font size='1'><table class='xdebug-error' dir='ltr' border='1'>\n<tr><th align='left' colspan="5"><span style='color: #fce94f;'>( ! )</span> ${message} in /srv/a.php on line <i>3</i></th></tr>\n</table></font>\n`
const xdebug = `<br />\n<font size='1'><table class='xdebug-error xe-fatal-error' dir='ltr'><tr><th>( ! )</th></tr></table></font>\n`

t.test('errors', async (t) => {
  const rows: [body: string, contentType?: string][] = [
    [uncaught],
    [`<html><body><h1>Shop</h1>\n${uncaught}`],
    [print('Parse error', "syntax error, unexpected '}'")],
    [print('Recoverable fatal error', 'x')],
    [print('Catchable fatal error', 'x')],
    [print('Fatal error', 'Allowed memory size of 134217728 bytes exhausted')],
    [print('Warning', 'x') + uncaught],
    [print('Warning', 'x') + print('Notice', 'y') + uncaught],
    [`<html><body><pre>${uncaught}`],
    [`<html><script>var a = "${uncaught}`],
    [`<html><body>${uncaught}<p>served by a</p></body></html>`],
    [uncaught.replaceAll('\n', '\r\n')],
    [uncaught.replaceAll('<br />', '<br>')],
    [`<html>${xdebug}`],
    [xdebugOfOld('Fatal error: x')],
    [xdebugOfOld('Parse error: x')],
    [
      '\nFatal error: Uncaught Exception: x in /srv/a.php on line 3\n\nException: x in /srv/a.php on line 3\n\nCall Stack:\n    0.0001     391624   1. {main}() /srv/a.php:0\n    0.0002     391624   2. f() /srv/a.php:9\n',
      'text/plain',
    ],
    ['\nFatal error: Exception thrown without a stack frame in Unknown on line 0\n', 'text/plain'],
    [`<html>${xdebug}</body></html>`],
    [
      '\nFatal error: Uncaught Error: x in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 3\n',
      'text/plain',
    ],
    ['PHP Fatal error:  x in C:\\srv\\a.php on line 3\n', 'text/plain'],
    ['PHP Parse error:  x in /srv/a.php on line 3', 'text/html'],
    ['\nFatal error: x in /srv/a.php on line 3\n', 'application/json'],
    [uncaught, 'application/json'],
    [`[{"id":1},${uncaught}`, 'application/json'],
    [uncaught, ''],
    [`<?xml version="1.0"?><rss>${uncaught}`, 'application/rss+xml'],
  ]
  for (const [body, contentType = 'text/html'] of rows) {
    t.equal(statusBy(php, body, contentType), 500, body)
    t.ok(hasTrigger(php, body))
    t.ok(php.accepts(contentType))
  }
})

t.test('no errors', async (t) => {
  const escaped = uncaught.replaceAll('<', '&lt;')
  const rows: [body: string, contentType?: string][] = [
    [page('hello')],
    [page(print('Warning', 'x'))],
    [page(print('Notice', 'x') + print('Deprecated', 'y'))],
    [page(print('Strict Standards', 'x'))],
    [page(print('Warning', 'Fatal error: x'))],
    [page(xdebugOfOld('Warning: Fatal error: x'))],
    ['Fatal error: x\n\nCall Stack:\n of the day\n', 'text/plain'],
    [page(`<pre>${escaped}</pre>`)],
    [page(`<pre>${uncaught}</pre>`)],
    [page(`<code>${uncaught}</code><p>more</p>`)],
    [page(`<blockquote><p>${uncaught}</p></blockquote>`)],
    [page(`<textarea>${uncaught}</textarea>`)],
    [page(`<!-- ${uncaught} -->`)],
    [page(`<script>var a = ${JSON.stringify(uncaught)}</script>`)],
    [page('<p>You see <b>Fatal error</b>: Uncaught Error in <b>/srv/a.php</b> on line <b>3</b></p>')],
    [page('<h1>Fatal error: how to repair it</h1>')],
    [page('<p>PHP Fatal error:  Uncaught Error in /srv/a.php on line 3</p>')],
    ['[01-Mar-2026 12:00:00 UTC] PHP Fatal error:  x in /srv/a.php on line 3\n', 'text/plain'],
    ['I get this:\nFatal error: x in /srv/a.php on line 3\nWhat is it?\n', 'text/plain'],
    ['Fatal error: cannot open the door', 'text/plain'],
    [JSON.stringify({ log: uncaught }), 'application/json'],
    [`<rss><![CDATA[${uncaught}]]></rss>`, 'application/rss+xml'],
    [`<pre>${uncaught}</pre>`.repeat(50)],
    [''],
  ]
  for (const [body, contentType = 'text/html'] of rows) {
    t.equal(statusBy(php, body, contentType), undefined, `${contentType}: ${body}`)
  }
})

t.test('hostile pages end soon', async (t) => {
  const size = 600_000
  const parts = [
    '<br />\n<b>Fatal error</b>:  ',
    ' in <b>',
    uncaught,
    '<pre>',
    `<pre>${uncaught}`,
    ' in /a on line 1 ',
    '\nFatal error: ',
    '<!--',
    '\n',
  ]
  for (const part of parts) {
    const body = part.repeat(size / part.length)
    t.doesNotThrow(() => statusBy(php, `${body}x`, 'text/html'))
    t.doesNotThrow(() => statusBy(php, `<pre>${uncaught}${body}`, 'text/html'))
  }
})
