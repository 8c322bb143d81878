import t from 'tap'
import { type Family, families, type Leak } from '../../src/detect/detector.js'
import { redactErrors } from '../../src/detect/edit/success.js'
import type { JsonSearch } from '../../src/detect/forms/json.js'
import { type Claim, inspect } from '../../src/detect/forms.js'
import { scan as scanAll } from '../../src/detect/scan.js'

const frame = 'at com.acme.Foo.bar(Foo.java:12)'

/** Knows one frame, exactly spelled: whatever hides it has to be undone before. */
function scan(text: string): Leak[] {
  const leaks: Leak[] = []
  for (let at = text.indexOf(frame); at !== -1; at = text.indexOf(frame, at + 1)) {
    leaks.push({ family: 'stackTrace', start: at, end: at + frame.length })
  }
  return leaks
}

const search: JsonSearch = { scan, families: new Set(families), known: new Set(['/srv/known']) }
const safe = { message: 'SAFE', incident: 'id', title: '500 Error' }

function familiesIn(text: string, claim: Claim): Family[] | string {
  const inspection = inspect(text, claim, search)
  return inspection.ok ? [...new Set(inspection.signs.map(({ family }) => family))] : inspection.fault
}

const inJson = JSON.stringify(JSON.stringify({ a: [`x\n${frame}`] }))
const spellings: Record<string, [text: string, claim?: Claim]> = {
  plain: [`boom\n${frame}\n`],
  'terminal colours': ['\x1b[31mat \x1b[1;4mcom.acme.Foo\x1b[0m.bar(Foo.java:12)'],
  'characters without width': ['at com.acme\u200b.Foo.bar(Foo\u200b.java:12)'],
  'line ends that are written': ['boom\\n\\tat com.acme.Foo.bar(Foo.java:12)\\n'],
  'colours without their escape': ['at \\u001b[31mcom.acme.Foo\\x1b[0m.bar(Foo.java:12)'],
  'a terminal link': ['at \x1b]8;;file:///x\x07com.acme.Foo.bar(Foo.java:12)\x1b]8;;\x07'],
  'named references': ['<p>at com&period;acme&period;Foo.bar&lpar;Foo.java&colon;12&rpar;</p>'],
  'decimal references': ['at com&#46;acme&#046;Foo.bar&#40;Foo.java&#58;12&#41;'],
  'hexadecimal references': ['at com&#x2e;acme&#X2E;Foo.bar(Foo.java&#x3A;12)'],
  'references of references': ['at com&amp;#46;acme.Foo.bar(Foo.java:12)'],
  'references without semicolon': ['at com&#46acme.Foo.bar(Foo.java&#58 12)'.replace('58 ', '58;')],
  'tags around pieces': [
    '<i class="x>y">at</i> com.acme.<b>Foo</b>.<span>bar</span>(<a href=x>Foo.java</a>:12)',
  ],
  'breaks for long words': ['at com.<wbr>acme.&shy;Foo.&#8203;bar(Foo.java:12)'],
  'hard spaces': ['&nbsp;&nbsp;at&nbsp;com.acme.Foo.bar(Foo.java:12)<br>'],
  'a comment': [`<html><!-- \n${frame}\n--></html>`],
  'a comment that never ends': [`<html><!--${frame}`],
  'tags in a comment': ['<!-- <b>at</b> com.acme.Foo.bar(<i>Foo.java</i>:12) -->'],
  'an attribute': ['<div data-error="at com.acme.Foo.bar&#40;Foo.java&#58;12&#41;">x</div>'],
  'an attribute in single quotes': ["<div title='at com&#46;acme.Foo.bar(Foo.java:12)'>x</div>"],
  'JSON in an attribute': [
    '<div data-page="{&quot;e&quot;:&quot;at com.acme.\\u0046oo.bar(Foo.java:12)&quot;}">',
  ],
  'JSON in a script': ['<script>window.e = {"t": "at com.acme.\\u0046oo.bar(Foo.java:12)"}</script>'],
  'a string of a script': ["<script>report('\\x61t com.acme.Foo.bar(Foo.java:12)')</script>"],
  'a script that never ends': ['<script>if (a<b) { x = "\\u{61}t com.acme.Foo.bar(Foo.java:12)"'],
  'mark-up in a string of a script': [
    '<script>e="\\u003cb\\u003eat\\u003c/b\\u003e com.acme.Foo.bar(Foo.java:12)"</script>',
  ],
  base64: [`{"e":"${Buffer.from(`boom and more\n${frame}`).toString('base64')}"}`],
  'base64 in plain text': [`x: ${Buffer.from(`boom and more\n${frame}`).toString('base64')}`],
  'base64 of JSON': [
    `x: ${Buffer.from('{"e":"at com\\u002eacme.Foo.bar(Foo.java:12)"}').toString('base64')}`,
  ],
  'percent-encoding': ['e=at%20com.acme.Foo.bar%28Foo.java%3A12%29'],
  'a form': ['a=1&trace=at+com.acme.Foo.bar%28Foo.java%3A12%29&b=2'],
  CDATA: [`<e><![CDATA[${frame}]]></e>`, 'xml'],
  'references in XML': ['<e>at com.acme.Foo.bar&#40;Foo.java:12)</e>', 'xml'],
  'mark-up in XML': ['<e>&lt;b&gt;at&lt;/b&gt; com.acme.Foo.bar(Foo.java:12)</e>', 'xml'],
  'a JSON string': [JSON.stringify({ a: `x\r\n${frame}` }), 'json'],
  'unicode escapes': ['{"a":"\\u0061t com.acme.Foo.bar(Foo.java:12)"}', 'json'],
  'a JSON scalar': [JSON.stringify(frame), 'json'],
  'a member name': [JSON.stringify({ [frame]: 1 }), 'json'],
  'JSON in JSON': [JSON.stringify({ a: JSON.stringify({ b: frame }).replace('Foo', '\\u0046oo') }), 'json'],
  'JSON in JSON in JSON': [JSON.stringify({ a: inJson }), 'json'],
  'JSON in JSON five times': [JSON.stringify(JSON.stringify(inJson)), 'json'],
  'mark-up in JSON': [JSON.stringify({ a: '<i>at</i> com.acme.Foo.bar(Foo.java:12)' }), 'json'],
  'colours in JSON': [JSON.stringify({ a: 'at \x1b[31mcom.acme.Foo.bar(Foo.java:12)\x1b[0m' }), 'json'],
  'JSON that is called HTML': ['{"a":"\\u0061t com.acme.Foo.bar(Foo.java:12)"}', 'text'],
  NDJSON: [`{"a":1}\n{"b":"\\u0061${frame.slice(1)}"}\n`, 'json'],
  'a JSON text sequence': [`\x1e{"a":1}\n\x1e{"b":"\\u0061${frame.slice(1)}"}\n`, 'json'],
  JSONP: [`/**/ cb.x[0]({"b":"\\u0061${frame.slice(1)}"});`],
  'JSON behind a guard': [`)]}',\n{"b":"\\u0061${frame.slice(1)}"}`, 'json'],
  'server-sent events': [`event: error\ndata: {"e":"\\u0061${frame.slice(1)}"}\n\n`],
}

t.test('a frame is found however it is spelled', async (t) => {
  for (const [title, [text, claim = 'text']] of Object.entries(spellings)) {
    t.strictSame(familiesIn(text, claim), ['stackTrace'], title)
  }
})

const leaking: [body: unknown, family: Family][] = [
  [{ stackTrace: 'main/1 <- loop/2' }, 'stackTrace'],
  [{ 'stack-trace': ['x.y:1', 'z'] }, 'stackTrace'],
  [{ a: { traceback: [{ where: 'load orders' }] } }, 'stackTrace'],
  [[{ file: 'Foo.java', line: 12 }], 'stackTrace'],
  [{ frames: [{ filename: '/srv/app/x.py', lineno: '12', function: 'f' }] }, 'stackTrace'],
  [{ s: [{ className: 'Foo', methodName: 'bar', lineNumber: 3 }] }, 'stackTrace'],
  [{ s: [{ class: 'App\\Foo', function: 'bar', type: '->' }] }, 'stackTrace'],
  [{ s: [{ function: 'main.main', line: 3 }] }, 'stackTrace'],
  [{ d: JSON.stringify([{ file: 'a.rb', line: 1 }]) }, 'stackTrace'],
  [{ s: [['app/views.py', 12, 'get', 'return x']] }, 'stackTrace'],
  [{ exception: 'RecordNotFoundException' }, 'exception'],
  [{ exception: '#<NoMethodError: undefined method>' }, 'exception'],
  [{ exceptionMessage: 'Object reference not set' }, 'exception'],
  [{ class: 'Doctrine\\DBAL\\Driver' }, 'exception'],
  [{ sqlMessage: "Table 'a.b' is not there", sqlState: '42S02' }, 'sql'],
  [{ codeFrame: '> 1 | let x' }, 'sourceCode'],
  [{ pre_context: ['a = 1'] }, 'sourceCode'],
]

t.test('names and shapes that give it away', async (t) => {
  for (const [body, family] of leaking) {
    t.ok(familiesIn(JSON.stringify(body), 'json').includes(family), JSON.stringify(body))
  }
  t.strictSame(familiesIn('<x><s:StackTrace>a/1 b\nc</s:StackTrace></x>', 'xml'), ['stackTrace'])
  t.strictSame(familiesIn('<ExceptionMessage>Not set</ExceptionMessage>', 'text'), ['exception'])
})

const clean: unknown[] = [
  { trace: 'abc-123', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', stack: 'production', frames: 24 },
  { exception: null, stackTrace: [], backtrace: '', debug: false, cause: 'INSUFFICIENT_FUNDS', trace: {} },
  { stackTrace: '[redacted]', traceback: 'n/a', exceptionMessage: null },
  { path: '/srv/known', method: 'GET', type: 'about:blank', line: 12 },
  { file: 'orders.csv', line: 3, message: 'not a date' },
  { class: 'economy', method: 'card', function: 'payment', handler: 'orders' },
  { exception: 'not_found', error: 'invalid_request', innerError: { 'request-id': '1', date: '2026-01-01' } },
  { row: ['orders.csv', 3, 'not a date'], part: ['Foo.js is fine', 3, 'x'] },
  { sql: 'SQL-12', query: 'red shoes', source: { pointer: '/data/attributes/title' } },
]

t.test('names that are no leak', async (t) => {
  for (const body of clean) t.strictSame(familiesIn(JSON.stringify(body), 'json'), [], JSON.stringify(body))
})

t.test('a family that was not requested is not found', async (t) => {
  const inspection = inspect('{"exceptionMessage":"x y","stackTrace":"a\\nb"}', 'json', {
    ...search,
    families: new Set<Family>(['exception']),
  })
  t.match(inspection, { ok: true, signs: [{ family: 'exception', offset: 20 }] })
})

t.test('what is not what it claims to be', async (t) => {
  const faults: [text: string, claim: Claim, fault: string][] = [
    ['['.repeat(2000) + ']'.repeat(2000), 'json', 'tooDeep'],
    ['['.repeat(2000) + ']'.repeat(2000), 'text', 'tooDeep'],
    [`[${'1,'.repeat(600_000)}1]`, 'json', 'tooManyValues'],
    ['1\n'.repeat(60_000), 'json', 'tooManyValues'],
    ['<a><b></a>', 'xml', 'invalidXml'],
    [`${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}`, 'xml', 'tooDeep'],
  ]
  for (const text of ['<html>', '{"a":1', '{"a":1} trailing', '{"a":NaN}', 'cb({"a":1}', 'Order not found'])
    t.strictSame(familiesIn(text, 'json'), [], `${text}: searched as text`)
  t.strictSame(familiesIn(`{"a":${JSON.stringify(frame)}`, 'json'), ['stackTrace'], 'broken JSON that leaks')
  t.strictSame(familiesIn('{"stackTrace":["x"]', 'json'), ['stackTrace'], 'broken JSON that leaks by name')
  t.strictSame(familiesIn('plain', 'xml'), [], 'plain text labelled XML')
  for (const [text, claim, fault] of faults) t.equal(familiesIn(text, claim), fault, text.slice(0, 40))
  for (const claim of ['json', 'xml', 'text'] as const)
    t.strictSame(familiesIn(' \n', claim), [], 'nothing at all')
})

t.test('hostile text takes linear time', async (t) => {
  // Each of these takes minutes when something is quadratic in it, and the test's time-out ends it.
  const size = 1 << 20
  const hostile = [
    '<',
    '<a ',
    '<a "',
    "<a '",
    '<a ="',
    '<!--',
    '<![CDATA[',
    '<script>',
    '</',
    '&',
    '&#',
    '\\',
    '\\u',
    '%',
    '%4',
    '\x1b[',
    '\x1b]',
    '{"a":"',
    '[[',
    '"\\',
    'a(',
    '&#40;',
    '<a b="',
    'a=',
    '<td>',
    '<p ',
    '<p>a<!--',
  ]
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(size / piece.length))
    for (const claim of ['json', 'xml', 'text'] as const) inspect(text, claim, search)
    inspect(JSON.stringify({ a: text }), 'json', search)
    const leaking = inspect(`${frame}\n${text}`, 'text', search)
    if (leaking.ok) leaking.redact(safe)
    redactErrors(text, search, safe)
    t.pass(piece)
  }
})

t.test('a leak beside 200,000 values', async (t) => {
  const error = { message: `failed\n${frame}`, module: 'com.acme.shop' }
  const inspection = inspect(JSON.stringify({ error, rows: Array(200_000).fill(1) }), 'json', search)
  const redacted = inspection.ok ? inspection.redact(safe)?.text : undefined
  t.match(redacted, /"rows":\[1,/)
  t.notMatch(redacted, 'com.acme.shop')
})

t.test('leaks deep within take linear time', async (t) => {
  const leaks = (count: number) => `${'{"a":'.repeat(500)}[${`"${frame}",`.repeat(count)}1]${'}'.repeat(500)}`
  const redacts = (count: number): boolean => {
    const inspection = inspect(leaks(count), 'json', search)
    return inspection.ok && inspection.redact(safe) !== undefined
  }
  t.ok(redacts(5000))
  t.notOk(redacts(30_000), 'so much leaks that all goes')
})

t.test('redaction', async (t) => {
  const redacted = (text: string): string | undefined => {
    const inspection = inspect(text, 'json', search)
    return inspection.ok ? inspection.redact(safe)?.text : inspection.fault
  }
  const f = JSON.stringify(frame)
  const cases: [title: string, before: string, after: string | undefined][] = [
    [
      'first',
      `{ "x" : ${f} , "n": 1.0e+2 }`,
      '{ "n": 1.0e+2 ,"incident": "id"}'.replace(' ,"incident": "id"}', ', "incident" : "id" }'),
    ],
    ['middle', `{"a":1,"x":${f},"b":2}`, '{"a":1,"b":2,"incident":"id"}'],
    ['last', `{"a":1,"x":${f}}`, '{"a":1,"incident":"id"}'],
    ['neighbours', `{"x":${f},"a":1,"y":${f},"z":${f},"b":2}`, '{"a":1,"b":2,"incident":"id"}'],
    ['the only one within', `{"a":{ "x":${f} },"b":[ ${f} ]}`, '{"a":{  },"b":[  ],"incident":"id"}'],
    ['pretty', `{\n  "a": 1,\n  "x": ${f}\n}\n`, '{\n  "a": 1,\n  "incident": "id"\n}\n'],
    ['message', `{"message":${f},"code":5}`, '{"message":"SAFE","code":5,"incident":"id"}'],
    ['messages', `{"errors":["fine",${f}]}`, '{"errors":["fine","SAFE"],"incident":"id"}'],
    ['duplicates', `{"a":1,"a":2,"x":${f},"x":"fine"}`, '{"a":1,"a":2,"x":"fine","incident":"id"}'],
    ['escapes', `{"a":"\\u0041\\/","x":${f}}`, '{"a":"\\u0041\\/","incident":"id"}'],
    ['frames', `{"a":1,"at":[${f},"... 3 more",${f}]}`, '{"a":1,"incident":"id"}'],
    ['elements', `{"a":[1,${f},2]}`, '{"a":[1,2],"incident":"id"}'],
    ['taken name', `{"incident":7,"x":${f}}`, '{"incident":7,"incidentId":"id"}'],
    ['its name', `{${f}:1,"message":"m"}`, '{"message":"m","incident":"id"}'],
    ['what gives it away goes whole', `{"debug":{"a":1,"b":[${f}]},"c":1}`, '{"c":1,"incident":"id"}'],
    [
      'a cause with a trace goes whole',
      `{"cause":{"message":"m","stackTrace":[${f}]},"c":1}`,
      '{"c":1,"incident":"id"}',
    ],
    [
      'a cause without stays',
      `{"cause":{"message":${f},"code":1}}`,
      '{"cause":{"message":"SAFE","code":1},"incident":"id"}',
    ],
    [
      'a frame that is the error',
      '{"message":"m","file":"/a/b.php","line":3,"path":"/x"}',
      '{"message":"m","path":"/x","incident":"id"}',
    ],
    [
      'a list of errors',
      `[{"message":"m"},{"x":${f},"message":"n"}]`,
      '[{"message":"m"},{"message":"n","incident":"id"}]',
    ],
    ['NDJSON', `{"a":1}\n{"b":1,"x":${f}}\n`, '{"a":1}\n{"b":1,"incident":"id"}\n'],
    ['JSONP', `cb({"b":1,"x":${f}});`, 'cb({"b":1,"incident":"id"});'],
    ['nothing is left', `{"x":${f}}`, undefined],
    ['a scalar', f, undefined],
    ['a list of frames', `[${f},${f}]`, undefined],
    ['a list of strings', `[1,${f}]`, '[1]'],
  ]
  for (const [title, before, after] of cases) t.equal(redacted(before), after, title)
})

t.test('a script is code by right, unless it is none', async (t) => {
  const all = { ...search, scan: (text: string) => scanAll(text, search.families) }
  const found = (text: string) => {
    const inspection = inspect(text, 'script', all)
    return inspection.ok && inspection.signs.length > 0
  }
  t.notOk(found('const express=require("express");try{x()}catch(e){throw new OrderException("no")}'))
  t.notOk(found('fetch("http://localhost:3000/x").then((r)=>{this.total=r.total});'))
  t.ok(found('document.title="x";// at load (/srv/app/orders.js:12:7)'))
  t.ok(found('alert("postgres://sa:hunter22@db/shop");'))
  t.ok(found('java.lang.NullPointerException'), 'an error page under the type of a script')
})
