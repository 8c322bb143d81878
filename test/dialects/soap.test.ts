import t from 'tap'
import { soap } from '../../src/dialects/soap.js'
import { statusBy } from './bodies.js'

const ns11 = 'http://schemas.xmlsoap.org/soap/envelope/'
const ns12 = 'http://www.w3.org/2003/05/soap-envelope'
const wrap = (body: string, ns = ns11, prefix = 's') =>
  `<${prefix}:Envelope xmlns:${prefix}="${ns}"><${prefix}:Header/><${prefix}:Body>${body}</${prefix}:Body></${prefix}:Envelope>`
const fault11 = (code: string) =>
  wrap(
    `<s:Fault><faultcode>${code}</faultcode><faultstring>x</faultstring><detail><a><b/></a></detail></s:Fault>`,
  )
const fault12 = (code: string, subcode = '') =>
  wrap(
    `<s:Fault><s:Code><s:Value>${code}</s:Value>${subcode}</s:Code><s:Reason><s:Text xml:lang="en">x</s:Text></s:Reason></s:Fault>`,
    ns12,
  )
const sub = (code: string, inner = '') => `<s:Subcode><s:Value>${code}</s:Value>${inner}</s:Subcode>`

t.test('faults', async (t) => {
  const rows: [xml: string, status: number][] = [
    // SOAP 1.1, section 6.2: whatever the code.
    ...[
      's:Client',
      's:Server',
      'SOAP-ENV:Client',
      's:Client.Authentication',
      'app:UserNotFound',
      '1001',
      '',
    ].map((code): [string, number] => [fault11(code), 500]),
    [wrap('<s:Fault/>'), 500],
    [fault12('s:Sender'), 400],
    [fault12(' <![CDATA[env:Sender]]> '), 400],
    [fault12('<!-- note -->s:Sender'), 400],
    [fault12('s:Receiver'), 500],
    [fault12('env:DataEncodingUnknown'), 500],
    [fault12('env:MustUnderstand'), 500],
    [fault12('s:Sender', sub('wsse:FailedAuthentication')), 400],
    [fault12('s:Sender', sub('m:Whatever', sub('m:AccessDenied'))), 400],
    [fault12('s:Receiver', sub('m:NotFound')), 500],
    [`<?xml version="1.0" encoding="utf-8"?>${fault12('s:Sender')}`, 400],
    [`\r\n <?xml version="1.0"?>\n${fault12('s:Sender')}`, 400],
    [`<?xml version="1.0" encoding="UTF-16"?>${fault12('s:Sender')}`, 400],
    [
      `<Envelope xmlns="${ns12}"><Body><Fault><Code><Value>Sender</Value></Code></Fault></Body></Envelope>`,
      400,
    ],
  ]
  for (const [xml, status] of rows) {
    t.equal(statusBy(soap, xml, 'text/xml'), status, xml)
    t.equal(statusBy(soap, Buffer.from(xml, 'utf16le'), 'application/soap+xml'), status, `UTF-16: ${xml}`)
  }
  for (const type of ['text/plain', 'text/html', '', 'application/soap+xml']) t.ok(soap.accepts(type), type)
  const latin = fault11('s:Client').replace('<faultstring>x', '<faultstring>caf\xe9')
  t.equal(
    statusBy(soap, Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${latin}`, 'latin1'), 'text/xml'),
    500,
  )
  const parts = `--b\r\nContent-Type: application/xop+xml\r\n\r\n${fault12('s:Sender')}\r\n--b\r\n\r\nbytes\r\n--b--`
  t.equal(statusBy(soap, parts, 'multipart/related; boundary=b; type="application/xop+xml"'), 400)
})

t.test('no faults', async (t) => {
  const fault = fault11('s:Client')
  const deep = '<a>'.repeat(200) + '</a>'.repeat(200)
  const rows: string[] = [
    wrap('<m:R xmlns:m="urn:m">7</m:R>'),
    wrap(`<m:R xmlns:m="urn:m"><s:Fault><faultcode>s:Client</faultcode></s:Fault></m:R>`),
    wrap(`<m:R xmlns:m="urn:m"><![CDATA[${fault}]]></m:R>`),
    wrap(`<m:R xmlns:m="urn:m">${fault.replaceAll('<', '&lt;')}</m:R>`),
    wrap(`<!-- <s:Fault/> -->`),
    wrap('<Fault>of the ancients</Fault>'),
    wrap('<m:Fault xmlns:m="urn:geology"><m:code>Client</m:code></m:Fault>'),
    wrap('<s:Fault/>', 'urn:other'),
    wrap(`<t:Fault xmlns:t="${ns12}"/>`),
    `<s:Envelope xmlns:s="${ns11}"><s:Header><s:Fault/></s:Header><s:Body/></s:Envelope>`,
    `<log>${fault}</log>`,
    `<s:Fault xmlns:s="${ns11}"><faultcode>s:Client</faultcode></s:Fault>`,
    `<!DOCTYPE x [<!ENTITY a "b">]>${fault}`,
    fault.replace('<faultstring>x', '<faultstring>&a;'),
    fault.slice(0, -3),
    `${fault}${fault}`,
    wrap(`<s:Fault><faultcode>s:Client</faultcode><detail>${deep}</detail></s:Fault>`),
    '<',
    '',
    'Fault',
  ]
  for (const xml of rows) t.equal(statusBy(soap, xml, 'text/xml'), undefined, xml.slice(0, 300))
})
