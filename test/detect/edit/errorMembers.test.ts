import t from 'tap'
import { families } from '../../../src/detect/detector.js'
import { redactErrorMembers, withoutPhpMessages } from '../../../src/detect/edit/errorMembers.js'
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

t.test('messages of PHP', async (t) => {
  const warning =
    '<br />\n<b>Warning</b>:  pg_connect(): failed: could not connect\n\tto 10.0.0.1 in <b>/var/www/a.php</b> on line <b>7</b><br />\n'
  t.equal(withoutPhpMessages(`${warning}{"a":1}`), '{"a":1}')
  t.equal(withoutPhpMessages(`<p>a</p>${warning}<p>b</p>`), '<p>a</p><p>b</p>')
  t.equal(withoutPhpMessages('\nNotice: Undefined index: id in /srv/a.php on line 3\n{"a":1}'), '\n{"a":1}')
  t.equal(withoutPhpMessages('Warning: the train is late'), 'Warning: the train is late')
  t.equal(withoutPhpMessages('Warning: a '.repeat(50_000)).length, 550_000, 'linear')
})
