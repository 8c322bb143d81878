import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { runExchange } from '../../src/testing/testExchange.js'

/**
 * Each file: what `unwrap` is told, the upstream's response, the client's. Parts are divided by lines of dashes.
 * With UPDATE_GOLDEN set the last part is written anew, for a person to read.
 */
const folder = fileURLToPath(new URL('../golden/unwrap/', import.meta.url))
const divider = '\n------\n'

function readResponse(text: string) {
  const [head = '', ...body] = text.split('\n\n')
  const [start = '', ...lines] = head.split('\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  return { status: Number(start.split(' ')[1]), headers, body: body.join('\n\n') }
}

function settle(given: string, upstream: string): string {
  const { request = 'GET /', ...unwrap } = parse(given)
  const { plan, errors: faults } = loadText(
    JSON.stringify({ upstream: 'http://127.0.0.1:3000', profile: 'none', rules: [{ unwrap }] }),
    'golden.yaml',
    { environment: {} },
  )
  t.same(faults, [])
  const test = { name: 'golden', request, response: readResponse(upstream), expect: {} }
  const { settled, body } = runExchange(new RuleSet(plan!.rules), test)
  const { status, fields } = settled.head
  const lines = [`HTTP/1.1 ${status}`]
  for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`)
  return `${lines.join('\n')}\n\n${body.toString()}`
}

for (const name of readdirSync(folder)) {
  t.test(name, async (t) => {
    const text = readFileSync(`${folder}${name}`, 'utf8')
    const [given = '', upstream = '', expected] = text.split(divider)
    const found = settle(given, upstream)
    if (process.env.UPDATE_GOLDEN !== undefined)
      writeFileSync(`${folder}${name}`, [given, upstream, found].join(divider))
    else t.equal(found, expected)
    const bodyOf = (part: string) => part.slice(part.indexOf('\n\n'))
    t.equal(bodyOf(found), bodyOf(upstream), 'the body is what it was')
  })
}
