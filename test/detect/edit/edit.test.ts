import { Session } from 'node:inspector'
import t from 'tap'
import { families } from '../../../src/detect/detector.js'
import { type Claim, inspect } from '../../../src/detect/forms.js'
import { scan } from '../../../src/detect/scan.js'

const all = new Set(families)
const search = { scan: (text: string) => scan(text, all), families: all, known: new Set<string>() }
const safe = { message: 'SAFE', incident: 'id', title: '500 Error' }
const frames = '    at load (/srv/app/orders.js:12:7)\n    at run (/srv/app/index.js:3:1)'

function redacted(text: string, claim: Claim): string | undefined {
  const inspection = inspect(text, claim, search)
  if (!inspection.ok) return inspection.fault
  return inspection.signs.length === 0 ? 'clean' : inspection.redact(safe)?.text
}

const footer = '<p>SAFE</p>\n<p>incident: id</p>\n'

t.test('HTML: what leaks goes, the page stays', async (t) => {
  const cases: [title: string, before: string, after: string | undefined][] = [
    [
      'a block',
      `<html><body><h1>Something went wrong</h1><pre>${frames}</pre></body></html>`,
      `<html><body><h1>Something went wrong</h1>${footer}</body></html>`,
    ],
    [
      'a row of a table',
      '<body><p>Please try again later</p><table><tr><td>Status</td><td>500</td></tr><tr><td>Host</td><td>db.shop.internal</td></tr></table></body>',
      `<body><p>Please try again later</p><table><tr><td>Status</td><td>500</td></tr></table>${footer}</body>`,
    ],
    [
      'a script',
      '<body><script>window.e = {"stack":"at load (/srv/app/orders.js:12:7)"}</script><h1>That did not work</h1></body>',
      `<body><h1>That did not work</h1>${footer}</body>`,
    ],
    [
      'a comment',
      `<body><!-- ${frames} --><h1>Not this time</h1></body>`,
      `<body><h1>Not this time</h1>${footer}</body>`,
    ],
    [
      'an attribute',
      '<body><div class="e" data-host="db.shop.internal"><p>Not this time</p></div></body>',
      `<body><div><p>Not this time</p></div>${footer}</body>`,
    ],
    [
      'a title',
      `<head><title>/srv/app/orders.js broke</title></head><body><p>Not this time</p></body>`,
      `<head><title>500 Error</title></head><body><p>Not this time</p>${footer}</body>`,
    ],
    [
      'code of a debugger that no detector knows',
      `<body><h2>Not this time</h2><pre>${frames}</pre><p>total = cart_total(user)</p></body>`,
      `<body><h2>Not this time</h2>${footer}</body>`,
    ],
    ['nothing safe', `<body><pre>${frames}</pre></body>`, undefined],
  ]
  for (const [title, before, after] of cases) t.equal(redacted(before, 'text'), after, title)
})

t.test('text: lines that leak go', async (t) => {
  t.equal(
    redacted(`Please try again in a minute.<hr>${frames}`, 'text'),
    `Please try again in a minute.<hr>${footer}`,
  )
  t.equal(
    redacted(`The order could not be loaded\n${frames}\n`, 'text'),
    'The order could not be loaded\nSAFE\nincident: id\n',
  )
  t.equal(
    redacted('Upload failed: see /srv/app/uploads/7.tmp for more\nPlease try again.', 'text'),
    'Upload failed\nSAFE\nPlease try again.\nincident: id\n',
  )
  t.equal(redacted(frames, 'text'), undefined)
})

t.test('JSON: documents and lists stay, even if one document says nothing any more', async (t) => {
  const trace = JSON.stringify(frames)
  const php = '<br />\n<b>Warning</b>:  no stock in <b>/srv/app/cart.php</b> on line <b>7</b><br />\n'
  const cases: [title: string, before: string, after: string | undefined][] = [
    ['a list of strings', `["Try again",${trace}]`, '["Try again"]'],
    ['NDJSON', `{"a":1}\n{"stack":${trace}}\n`, '{"a":1}\n{"incident":"id"}\n'],
    ['a text sequence', `\x1e{"a":1}\n\x1e${trace}\n`, '\x1e{"a":1}\n\x1e"SAFE"\n'],
    ['nothing safe', `{"stack":${trace}}\n${trace}`, undefined],
    ['below messages of PHP', `${php}{"a":"b"}`, '{"a":"b"}'],
    ['below messages of PHP, with a leak', `${php}{"a":"b","stack":${trace}}`, '{"a":"b","incident":"id"}'],
  ]
  for (const [title, before, after] of cases) t.equal(redacted(before, 'json'), after, title)
  t.equal(redacted(`${php}{"a":"b"}`, 'text'), '{"a":"b"}', 'with the label of a page')
})

const soap = (fault: string) =>
  `<?xml version="1.0"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>${fault}</S:Fault></S:Body></S:Envelope>`

t.test('XML stays what it was', async (t) => {
  const cases: [title: string, before: string, after: string | undefined][] = [
    [
      'comments and processing instructions go, except those that say how to read it',
      '<?xml version="1.0"?><?xml-stylesheet href="/e.xsl"?><?debug /srv/app/orders.js:12?><e><m>Try again</m></e><?x y?><!-- z -->',
      '<?xml version="1.0"?><?xml-stylesheet href="/e.xsl"?><e><m>Try again</m></e>',
    ],
    [
      'a namespace alone says nothing',
      `<e xmlns="urn:e" xmlns:a='urn:a'><stackTrace>${frames}</stackTrace></e>`,
      undefined,
    ],
    [
      "a SOAP fault keeps its code and the service's own detail",
      soap(
        `<faultcode>S:Server</faultcode><faultstring>no rate: jdbc:h2:mem:shop refused</faultstring><detail><o:OrderFault xmlns:o="urn:o"><o:code>E17</o:code><o:stackTrace>${frames}</o:stackTrace></o:OrderFault></detail>`,
      ),
      soap(
        '<faultcode>S:Server</faultcode><faultstring>SAFE</faultstring><detail><o:OrderFault xmlns:o="urn:o"><o:code>E17</o:code></o:OrderFault></detail>',
      ),
    ],
    [
      'an OperationOutcome',
      '<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/><code value="exception"/><diagnostics value="at a.b.C.d(C.java:7)"/></issue></OperationOutcome>',
      '<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/><code value="exception"/><diagnostics value="SAFE"/></issue></OperationOutcome>',
    ],
    [
      'an XML-RPC fault',
      '<methodResponse><fault><value><struct><member><name>faultString</name><value><string>open /srv/app/a.py failed</string></value></member></struct></value></fault></methodResponse>',
      '<methodResponse><fault><value><struct><member><name>faultString</name><value><string>SAFE</string></value></member></struct></value></fault></methodResponse>',
    ],
    [
      'a code that leaks becomes that of the specification',
      soap(`<faultcode>java.lang.NullPointerException</faultcode><faultstring>No rate today</faultstring>`),
      soap('<faultcode>S:Server</faultcode><faultstring>No rate today</faultstring>'),
    ],
    [
      'a subcode that leaks goes',
      '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"><E:Body><E:Fault><E:Code><E:Value>E:Sender</E:Value><E:Subcode><E:Value>at a.b.C.d(C.java:7)</E:Value></E:Subcode></E:Code><E:Reason><E:Text xml:lang="en">No rate</E:Text></E:Reason></E:Fault></E:Body></E:Envelope>',
      '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope"><E:Body><E:Fault><E:Code><E:Value>E:Sender</E:Value></E:Code><E:Reason><E:Text xml:lang="en">No rate</E:Text></E:Reason></E:Fault></E:Body></E:Envelope>',
    ],
    ['nothing is left', `<error><stackTrace>${frames}</stackTrace></error>`, undefined],
    [
      'the encoding is that of the new text',
      '<?xml version="1.0" encoding="ISO-8859-1"?><e><code>7</code><host>db.shop.internal</host></e>',
      '<?xml version="1.0" encoding="UTF-8"?><e><code>7</code></e>',
    ],
  ]
  for (const [title, before, after] of cases) t.equal(redacted(before, 'xml'), after, title)
})

t.test('JSON: the incident only where the format takes it', async (t) => {
  const leak = JSON.stringify(frames)
  t.equal(
    redacted(`{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":${leak}}}`, 'json'),
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"SAFE"}}',
  )
  t.equal(
    redacted(`{"errors":[{"message":${leak}}],"data":null}`, 'json'),
    '{"errors":[{"message":"SAFE"}],"data":null}',
  )
  t.equal(
    redacted(
      `{"resourceType":"OperationOutcome","text":{"status":"generated","div":${leak}},"issue":[{"severity":"error","code":"exception","diagnostics":${leak}}]}`,
      'json',
    ),
    '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"SAFE"}]}',
    'no narrative without its div',
  )
})

/** How often the blocks of the file run in the course of the work, loops included. */
function stepsIn(file: RegExp, work: () => void): number {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  work()
  let steps = 0
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!file.test(url)) continue
      for (const { count } of functions.flatMap(({ ranges }) => ranges)) steps += count
    }
  })
  session.post('Profiler.stopPreciseCoverage')
  session.disconnect()
  return steps
}

t.test('the work on hostile mark-up grows with its size', async (t) => {
  const leak = 'java.lang.IllegalStateException: no'
  const cases: [title: string, file: RegExp, claim: Claim, make: (count: number) => string][] = [
    ['leaking siblings', /edit\/xml/, 'xml', (n) => `<e>${`<i>${leak}</i><host>db-7</host>`.repeat(n)}</e>`],
    [
      'leaking siblings deep down',
      /edit\/xml/,
      'xml',
      (n) => `${'<exception>'.repeat(400)}${`<i>${leak}</i>`.repeat(n)}${'</exception>'.repeat(400)}`,
    ],
    ['open elements', /edit\/html/, 'text', (n) => `${`<div>${leak}`.repeat(n)}`],
    ['end tags of nothing', /edit\/html/, 'text', (n) => `${'<div>'.repeat(n)}${'</p>'.repeat(n)}${leak}`],
  ]
  for (const [title, file, claim, make] of cases) {
    redacted(make(10), claim)
    const [few, many] = [300, 1200].map((n) => stepsIn(file, () => void redacted(make(n), claim)))
    t.ok(few! > 300 && many! < few! * 6, `${title}: ${few} steps, four times as much: ${many}`)
  }
})

t.test('an element for developers goes as a whole', async (t) => {
  for (const name of ['exceptionText', 'debugMessage', 'stackTrace']) {
    const before = `<error><message>Not this time</message><${name}><a>carts</a><b>java.lang.IllegalStateException: no</b></${name}></error>`
    t.equal(redacted(before, 'xml'), '<error><message>Not this time</message></error>', name)
  }
})
