/** Errors and look-alikes in XML, XML-RPC, exception reports and pages. */
import t from 'tap'
import type { Dialect } from '../../src/dialects/dialect.js'
import { html } from '../../src/dialects/html.js'
import { ows } from '../../src/dialects/ows.js'
import { xml } from '../../src/dialects/xml.js'
import { xmlRpc } from '../../src/dialects/xmlRpc.js'
import { hasTrigger, statusBy } from './bodies.js'

type Row = readonly [body: string, status: number | undefined]

const fault = (code: string, words: string) =>
  `<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member><member><name>faultString</name><value>${words}</value></member></struct></value></fault></methodResponse>`
const report = (code: string) =>
  `<o:ExceptionReport xmlns:o="http://www.opengis.net/ows/1.1"><o:Exception exceptionCode="${code}"><o:ExceptionText>Layer is unknown</o:ExceptionText></o:Exception></o:ExceptionReport>`
const page = (title: string, heading: string, more = '') =>
  `<html><head><title>${title}</title></head><body><h1>${heading}</h1>${more}</body></html>`

const tables: readonly (readonly [dialect: Dialect, contentType: string, rows: readonly Row[]])[] = [
  [
    xml,
    'application/xml',
    [
      ['<Error><Code>NoSuchKey</Code><Message>The key is missing.</Message></Error>', 404],
      ['<?xml version="1.0"?>\n<error>Issue not found</error>', 404],
      [
        '<Response><Errors><Error><Code>Throttling</Code><Message>x</Message></Error></Errors></Response>',
        429,
      ],
      ['<rsp stat="fail"><err code="1" msg="User not found" /></rsp>', 404],
      ['<rsp stat="ok"><user id="1"/></rsp>', undefined],
      ['<response><status>failed</status><job id="7"><name>x</name></job></response>', undefined],
      ['<errors><item code="404">Not found</item><item code="500">Oops</item></errors>', undefined],
      [
        '<testsuite errors="1"><testcase name="a"><error message="x">trace</error></testcase></testsuite>',
        undefined,
      ],
      [
        '<rss><channel><title>404 Not Found</title><item><title>Error</title></item></channel></rss>',
        undefined,
      ],
      ['<Error><Margin>0.3</Margin></Error>', undefined],
      [
        '<!DOCTYPE a [<!ENTITY b "c">]><Error><Code>NoSuchKey</Code><Message>&b;</Message></Error>',
        undefined,
      ],
      ['<Error><Code>NoSuchKey</Code><Message>', undefined],
    ],
  ],
  [
    xmlRpc,
    'text/xml',
    [
      [fault('403', 'Incorrect username or password.'), 403],
      [fault('-32601', 'server error. requested method does not exist.'), 404],
      [fault('4', 'Too many parameters.'), 400],
      [fault('1', '&lt;class "KeyError"&gt;: Traceback (most recent call last)'), 500],
      [
        '<methodResponse><params><param><value><struct><member><name>faultCode</name><value><int>404</int></value></member></struct></value></param></params></methodResponse>',
        undefined,
      ],
      ['<methodCall><fault/></methodCall>', undefined],
    ],
  ],
  [
    ows,
    'text/xml',
    [
      [report('InvalidParameterValue'), 400],
      [report('OperationNotSupported'), 501],
      [report('NoApplicableCode'), 500],
      [report('SomethingOfMyOwn'), 400],
      [
        '<ServiceExceptionReport><ServiceException code="LayerNotDefined">x</ServiceException></ServiceExceptionReport>',
        404,
      ],
      ['<ServiceExceptionReport/>', undefined],
      ['<WMS_Capabilities><Exception><Format>XML</Format></Exception></WMS_Capabilities>', undefined],
    ],
  ],
  [
    html,
    'text/html',
    [
      [page('404 Not Found', '404 Not Found'), 404],
      [page('HTTP Status 503 – Service Unavailable', 'HTTP Status 503 – Service Unavailable'), 503],
      [page('403 Forbidden', 'Forbidden'), 403],
      [page('Not Found', 'Not Found'), 404],
      [page('499 Not Found', '499 Not Found'), undefined],
      [page('404 Not Found', 'A history of the error page'), undefined],
      [page('404 Not Found', '404 Not Found', '<form action="/search"></form>'), undefined],
      [page('404 Not Found', '404 Not Found', 'word '.repeat(200)), undefined],
      [page('404 Not Found', '404 Not Found', `<script>${'word '.repeat(200)}</script>`), 404],
      [page('404 Not Found', '404 Not Found', `<!-- ${'word '.repeat(200)}-->`), 404],
      [page('404 Not Found', '404 Not Found', `<script>${'word '.repeat(200)}`), undefined],
      [page('Gone', 'Gone', '<p>A film.</p>'), undefined],
      [page('Conflict', 'Conflict', '<p>A song.</p>'), undefined],
      [page('Forbidden Fruit', 'Forbidden Fruit'), undefined],
      ['<h1>Software error:</h1>\n<pre>syntax error at x.cgi line 3.</pre>', 500],
    ],
  ],
]

for (const [dialect, contentType, rows] of tables) {
  t.test(dialect.name, async (t) => {
    for (const [body, status] of rows) {
      t.equal(statusBy(dialect, body, contentType), status, body.slice(0, 120))
      if (status !== undefined) t.ok(hasTrigger(dialect, body), `trigger of ${body.slice(0, 120)}`)
    }
  })
}

t.test('hostile pages take linear time', async (t) => {
  for (const piece of ['<h1 ', '<h1>', '<', '<!--', '<script>', '<script ', '<style><head>']) {
    const hostile = piece.repeat((1 << 20) / piece.length)
    statusBy(html, page('404 Not Found', '404 Not Found', hostile), 'text/html')
    t.pass(piece)
  }
})
