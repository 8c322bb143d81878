/**
 * The dialect `xmlRpc`: faults of XML-RPC.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { statusIn } from './errorStatus.js'
import { beginsLikePage, isUnlabeled, mayBeginXml, mayBeXml, textOf } from './parseResults.js'
import { walkXml } from './xmlWalk.js'

/** From Dan Libby's "Specification for Fault Code Interoperability". */
const specified: ReadonlyMap<number, number> = new Map([
  [-32700, 400],
  [-32701, 400],
  [-32702, 400],
  [-32600, 400],
  [-32601, 404],
  [-32602, 400],
  [-32603, 500],
  [-32500, 500],
  [-32400, 500],
  [-32300, 500],
])

function read(text: string): Verdict | undefined {
  let found = false
  let name = ''
  let code: number | undefined
  let words: string | undefined
  const whole = walkXml(text, {
    open(path) {
      if (path.length === 2 && path[0]?.local === 'methodResponse' && path[1]?.local === 'fault') found = true
    },
    leaf(path, content) {
      // methodResponse/fault/value/struct/member/(name | value/type); a value without a type is a string.
      if (!found || path.length < 6 || path[4]?.local !== 'member') return
      if (path[5]?.local === 'name') name = content
      else if (name === 'faultCode' && /^-?\d{1,9}$/.test(content)) code = Number(content)
      else if (name === 'faultString') words = content
    },
  })
  if (!whole || !found) return undefined
  const codes = code === undefined ? [] : [String(code)]
  const known = code === undefined ? undefined : specified.get(code)
  const said = statusIn([[{ code, message: words }]])
  // The class of the specified status holds; words may only narrow it.
  if (known !== undefined && (said.basis === 'assumed' || said.status >= 500 !== known >= 500))
    return { status: known, reason: `faultCode ${code}`, codes }
  return { status: said.status, basis: said.basis, reason: `faultCode ${code ?? 'absent'}`, codes }
}

export const xmlRpc: Dialect = {
  name: 'xmlRpc',
  summary: 'Faults of XML-RPC.',
  source: 'XML-RPC Specification, "Fault example"; Specification for Fault Code Interoperability',
  table: [
    ['`-32700` to `-32702` not well-formed, `-32600` invalid call, `-32602` invalid parameters', '400'],
    ['`-32601` method not found', '404'],
    ['`-32603`, `-32500`, `-32400`, `-32300` errors of server, application, system, transport', '500'],
    ['these with a more specific `faultString`, such as "Incorrect username or password"', 'from its words'],
    ['a `faultCode` that is a registered status', 'that status'],
    ['any other', 'from the words of `faultString`, otherwise 400 or 500 as in `envelope`'],
    ['a fault that is not a child of `methodResponse`; `params`', 'stays'],
  ],
  clients:
    "The specification requires 200 for faults. With another status, Python's xmlrpc.client raises ProtocolError instead of the fault, and PHP's and Java's clients raise a transport error. Unwrap for your own clients, and exclude the others by requestHeader.",
  example: {
    contentType: 'text/xml',
    body: '<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>403</int></value></member><member><name>faultString</name><value><string>Incorrect username or password.</string></value></member></struct></value></fault></methodResponse>',
    status: 403,
  },
  accepts: (mediaType) => mayBeXml(mediaType) || isUnlabeled(mediaType),
  matchesPrefix: (first) => mayBeginXml(first) && !beginsLikePage(first),
  triggers: ['methodResponse'],
  read(body) {
    const text = textOf(body)
    return text === undefined ? undefined : read(text)
  },
}
