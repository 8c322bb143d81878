// How long light requests wait while one exchange gives the proxy much to do: the first error after the start, errors
// of 1 MiB, 422s with 20,000 fields, hostile text. Also prints the longest piece of work on the proxy's event loop.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { startUpstanding } from './contenders/upstanding.mjs'
import { answerOf, ask, freePort, stop } from './measure.mjs'
import { binaryOf, versionOf } from './nodes.mjs'

const { values } = parseArgs({
  options: { node: { type: 'string' }, times: { type: 'string', default: '5' } },
})

const list = (length, item) => Array.from({ length }, (_, at) => item(at))
const trace = `java.lang.IllegalStateException: no\n${list(43, (at) => `\tat com.acme.shop.Cart${at}.total(Cart.java:${at})`).join('\n')}`
const json = 'application/json'
const bodies = {
  'first error, 43 frames': [500, json, JSON.stringify({ message: 'no', trace })],
  '43 frames': [500, json, JSON.stringify({ message: 'no', trace })],
  'JSON of 1 MiB': [
    500,
    json,
    JSON.stringify({ rows: list(17_000, (id) => ({ id, name: `Item number ${id}`, ok: true })), trace }),
  ],
  '422 with 20,000 fields': [
    422,
    json,
    JSON.stringify({ errors: list(20_000, (at) => ({ field: `items[${at}]`, message: 'is missing' })) }),
  ],
  'HTML of 1 MiB': [
    500,
    'text/html',
    `<body><h1>Sorry</h1>${list(14_000, (at) => `<p>Row ${at} of the report, with some text</p>`).join('\n')}<pre>${trace}</pre>`,
  ],
  'XML of 1 MiB': [
    500,
    'application/xml',
    `<e>${list(20_000, (at) => `<row id="${at}"><name>Item ${at}</name></row>`).join('')}<stackTrace>${trace}</stackTrace></e>`,
  ],
  'hostile: 1 MiB of "at a.b("': [500, 'text/plain', 'at a.b('.repeat(1 << 17)],
  'hostile: 1 MiB of "</pre><"': [500, 'text/html', '</pre><'.repeat(1 << 17)],
  'hostile: 1 MiB of backslashes': [500, 'text/plain', '\\'.repeat(1 << 20)],
}
// With the status that the error gets.
const wrapped = {
  'unwrap: 64 KiB of JSON-RPC errors': [
    400,
    json,
    JSON.stringify(
      list(90, (id) => ({
        jsonrpc: '2.0',
        id,
        error: { code: -32000, message: `Error: ${'no stock for the item '.repeat(25)}` },
      })),
    ),
  ],
  'unwrap: 64 KiB of messages': [
    400,
    json,
    JSON.stringify({ success: false, errors: list(1_500, (at) => ({ message: `Error: item ${at}` })) }),
  ],
  'unwrap: 64 KiB of XML': [
    400,
    'text/xml',
    `<errors>${list(1_200, (at) => `<error><message>Error: item ${at}</message></error>`).join('')}</errors>`,
  ],
}
const entries = [
  ...Object.entries(bodies).map(([name, body]) => ({ name, body, status: body[0] })),
  ...Object.entries(wrapped).map(([name, [status, ...rest]]) => ({ name, body: [200, ...rest], status })),
]
const targets = new Map(entries.map((entry, at) => [`/heavy/${at}`, entry]))

const upstream = createServer((request, response) => {
  const [status, type, text] = targets.get(request.url)?.body ?? [200, 'text/plain', 'light']
  response.writeHead(status, { 'Content-Type': type }).end(text)
})
await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve))

const node = binaryOf(values.node)
const port = await freePort()
const proxy = startUpstanding(
  {
    port,
    origin: `http://127.0.0.1:${upstream.address().port}`,
    node,
    rules: [
      { name: 'no-leaks', match: { status: ['4xx', '5xx'] }, sanitize: { maxBytes: '4MiB' } },
      { name: 'errors-in-successes', match: { path: '/heavy/**', status: 200 }, unwrap: { dialect: 'any' } },
    ],
  },
  ['--import', new URL('longestWork.mjs', import.meta.url).href],
  undefined,
  {},
  ['ignore', 'ignore', 'inherit', 'ipc'],
)
const url = `http://127.0.0.1:${port}`

/** The longest time of a light request, in milliseconds, while the work is done, and the time that the work took. */
async function waitBeside(work) {
  let isOver = false
  let longest = 0
  const light = (async () => {
    while (!isOver) {
      const start = performance.now()
      await ask(`${url}/light`)
      longest = Math.max(longest, performance.now() - start)
    }
  })()
  const start = performance.now()
  const response = await work()
  const took = performance.now() - start
  isOver = true
  await light
  return { longest, took, response }
}

/** CPU time of the longest piece of work on the proxy's event loop, in milliseconds, while the work is done. */
async function longestPiece(work) {
  proxy.send('begin')
  await work()
  proxy.send('end')
  const [{ cpu }] = await once(proxy, 'message')
  return cpu
}

try {
  await answerOf(`${url}/light`)
  const rows = []
  const measure = async (name, work, times) => {
    let wait
    const piece = await longestPiece(async () => {
      wait = await waitBeside(work)
    })
    // To measure pieces of work takes CPU, so waits are measured without; the first error comes once.
    const waits = times === 0 ? [wait] : []
    for (let time = 0; time < times; time++) waits.push(await waitBeside(work))
    const most = (figure) => Math.max(...waits.map((each) => each[figure]))
    rows.push([name, most('longest'), piece, most('took')])
    return waits.map(({ response }) => response)
  }
  for (const [target, { name, status }] of targets) {
    const times = name.startsWith('first') ? 0 : Number(values.times)
    const responses = await measure(name, () => ask(url + target), times)
    if (responses.some((response) => response.status !== status || response.body.includes('com.acme.shop')))
      throw new Error(`${name}: the wrong response`)
  }
  await measure('nothing else', () => new Promise((resolve) => setTimeout(resolve, 2000)), 1)
  console.log(`Node ${versionOf(node)}, ms${' '.repeat(17)}longest wait  longest work  response after`)
  for (const [name, ...figures] of rows)
    console.log(name.padEnd(31) + figures.map((figure) => figure.toFixed(1).padStart(14)).join(''))
} finally {
  await stop(proxy)
  upstream.close()
  upstream.closeAllConnections()
}
