import t from 'tap'
import { families } from '../../../src/detect/detector.js'
import { redactErrorMembers, withoutPhpMessages } from '../../../src/detect/edit/errorMembers.js'
import { redactErrors } from '../../../src/detect/edit/success.js'
import { scan } from '../../../src/detect/scan.js'

const all = new Set(families)
const search = { scan: (text: string) => scan(text, all), families: all, known: new Set<string>() }
const safe = { message: 'SAFE', incident: 'id', title: '' }
const leak = JSON.stringify('x\n    at load (/srv/app/orders.js:12:7)')
const edited = (text: string) => redactErrorMembers(text, search, safe)?.text

t.test('only errors are edited, data stays byte for byte', async (t) => {
  const data = `{ "note" : ${leak}, "n": 1.0e+2 }`
  const cases: [title: string, before: string, after: string | undefined][] = [
    [
      'GraphQL',
      `{"data":${data},"errors":[{"message":"no","extensions":{"code":"X","stacktrace":[${leak}]}}]}`,
      `{"data":${data},"errors":[{"message":"no","extensions":{"code":"X"}}]}`,
    ],
    [
      'JSON-RPC batch',
      `[{"jsonrpc":"2.0","id":1,"result":${data}},{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":${leak}}}]`,
      `[{"jsonrpc":"2.0","id":1,"result":${data}},{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":"SAFE"}}]`,
    ],
    [
      'success: false',
      `{"success":false,"data":${data},"message":${leak}}`,
      `{"success":false,"data":${data},"message":"SAFE"}`,
    ],
    ['a plain success', `{"data":${data}}`, undefined],
    ['a list of errors that is data', `{"errors":["a ${'b'}"],"log":${leak}}`, undefined],
    ['an error without a leak', `{"data":${data},"errors":[{"message":"Not found"}]}`, undefined],
    ['no JSON', `<p>${leak}</p>`, undefined],
  ]
  for (const [title, before, after] of cases) t.equal(edited(before), after, title)
})

t.test('an object that says that it failed, in whatever words', async (t) => {
  const said = JSON.stringify("Duplicate entry '7' for key 'uq_carts_owner'")
  const host = '"connect to ledger-db.internal:5432 failed"'
  const failing = [
    `{"code":500,"msg":${said},"data":null}`,
    `{"code":"500","message":${said}}`,
    `{"code":-1,"msg":${host},"data":null}`,
    `{"errcode":40013,"errmsg":${host}}`,
    `{"ret":3,"message":${host},"data":{}}`,
    `{"code":"DB_ERROR","message":${host},"data":[]}`,
    `{"status":"exception","message":${host}}`,
    `{"isError":true,"content":"x","message":${host}}`,
    `{"errorMessage":${host},"errorType":"Error","stackTrace":["at load (/var/task/h.js:1:38)"]}`,
    `{"exception":"OperationalError","message":${host},"rows":[]}`,
    `{"response":{"status":"failed","message":${host}}}`,
    `{"success":false,"data":{"error":{"message":${host}}}}`,
    `{"success":false,"data":${said}}`,
    `{"message":${said}}`,
    `{"result":null,"id":1,"error":${said}}`,
    `{"errors":[${said}]}`,
  ]
  for (const text of failing) {
    t.notMatch(edited(text) ?? text, /carts|ledger|var.task/, text)
    t.doesNotThrow(() => JSON.parse(edited(text) ?? ''), text)
  }
  const data = [
    `{"code":0,"msg":"ok","data":{"message":${said}}}`,
    `{"code":200,"message":"The log is at /srv/shop/a.log"}`,
    `{"code":7,"message":"/srv/shop/a.log","data":{"a":1}}`,
    `[{"level":"error","code":500,"message":${said}}]`,
    `{"sha":"a","a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"message":${said}}`,
    `{"message":"saved as /srv/shop/a.log"}`,
    `{"errors":["/srv/shop/a.ts: 7 unused"]}`,
    `{"query":"select a from b where c = 1","rows":[{"a":1}]}`,
    `{"success":true,"output":${said}}`,
  ]
  for (const text of data) t.equal(edited(text), undefined, text)
})

t.test('faults, pages and bare messages', async (t) => {
  const said = 'You have an error in your SQL syntax near carts_total'
  const clean = (text: string) => redactErrors(text, search, safe).text
  const leaking: [before: string, after: RegExp][] = [
    [said, /^SAFE$/],
    ['Error: cannot open /srv/shop/carts.ini', /^SAFE$/],
    [
      `<html><head><title>Database Error</title></head><body><p>${said}</p><p>Please try again.</p></body></html>`,
      /Please try/,
    ],
    [`<b>Fatal error</b>: ${said}<br>`, /SAFE/],
    [`<html><body><h1>Our carts</h1><p>All of them</p>\n${said}`, /All of them<\/p>SAFE$/],
    [`<response><error><message>${said}</message></error><total>7</total></response>`, /<total>7/],
    [
      `<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="o"><ows:Exception exceptionCode="X"><ows:ExceptionText>${said}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>`,
      /exceptionCode="X"/,
    ],
  ]
  leaking.push([
    '<html><head><title>Carts</title></head><body><div class="a">Error: cannot open /srv/shop/carts.ini</div><p>All of our carts</p></body></html>',
    /All of our carts/,
  ])
  for (const [before, after] of leaking) {
    t.match(clean(before), after, before)
    t.notMatch(clean(before), /carts_total|carts.ini/, before)
  }
  const data = [
    `<html><head><title>SQL for beginners</title></head><body><p>${said}</p></body></html>`,
    `<rows><row>${said}</row></rows>`,
    '#!/bin/sh\nset -e\n# on error tell\ncp a /usr/local/bin/a\necho done\n',
    'The file /srv/shop/a is yours',
    '2024-10-08T13:35:02.643750Z WARN java.lang.IllegalStateException: no\\n',
  ]
  for (const text of data) t.equal(clean(text), undefined, text)
})

t.test('messages of PHP', async (t) => {
  const warning =
    '<br />\n<b>Warning</b>:  pg_connect(): failed: could not connect\n\tto 10.0.0.1 in <b>/var/www/a.php</b> on line <b>7</b><br />\n'
  t.equal(withoutPhpMessages(`${warning}{"a":1}`), '{"a":1}')
  t.equal(withoutPhpMessages(`<p>a</p>${warning}<p>b</p>`), '<p>a</p><p>b</p>')
  t.equal(withoutPhpMessages('\nNotice: Undefined index: id in /srv/a.php on line 3\n{"a":1}'), '\n{"a":1}')
  const uncaught =
    '<br />\n<b>Fatal error</b>:  Uncaught TypeError: total(): must be int, called in /srv/a.php on line 42 and defined in /srv/a.php:4\n  thrown in <b>/srv/a.php</b> on line <b>4</b><br />\n'
  t.equal(withoutPhpMessages(`<p>a</p>${uncaught}`), '<p>a</p>')
  t.equal(withoutPhpMessages('Warning: the train is late'), 'Warning: the train is late')
  t.equal(withoutPhpMessages('Warning: a '.repeat(50_000)).length, 550_000, 'linear')
})
