/**
 * Each file in test/golden/kinds: rules and a request, the upstream's response, the client's. Parts are divided by
 * lines of dashes. With UPDATE_GOLDEN set the last part is written anew, for a person to read.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { runExchange } from '../../src/testing/testExchange.js'

const folder = fileURLToPath(new URL('../golden/kinds/', import.meta.url))
const divider = '\n------\n'
const now = '2026-01-05T10:00:00Z'

function readResponse(text: string) {
  const [head = '', ...body] = text.split('\n\n')
  const [start = '', ...lines] = head.split('\n')
  const headers: Record<string, string[]> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon)] ??= []
    headers[line.slice(0, colon)]!.push(line.slice(colon + 2))
  }
  return { status: Number(start.split(' ')[1]), headers, body: body.join('\n\n') }
}

function settle(given: string, upstream: string): string {
  const { request, rules } = parse(given)
  const text = JSON.stringify({ upstream: 'http://127.0.0.1:3000', profile: 'none', rules })
  const { plan, errors: faults } = loadText(text, 'golden.yaml', { environment: {} })
  t.same(
    faults.filter(({ severity }) => severity === 'fault'),
    [],
  )
  const test = { name: 'golden', request, response: readResponse(upstream), expect: {}, now }
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
      writeFileSync(`${folder}${name}`, `${[given, upstream, found].join(divider)}\n`)
    else t.equal(`${found}\n`, expected)
  })
}
