import t from 'tap'
import { assemble } from '../../src/config/assemble.js'
import { optionReader } from '../../src/config/compile.js'
import { loadText } from '../../src/config/load.js'
import { kinds } from '../../src/rules/index.js'

const rules = Array.from({ length: 300 }, (_, i) => `  - { match: { path: /a/${i}/** }, conceal: {} }\n`)
const text = `upstream: http://127.0.0.1:1\nlimits: { keepAlive: 5s }\nrules:\n${rules.join('')}`

t.test('the assembled plan equals the checked one, even if the data comes from another thread', async (t) => {
  const { plan, data } = loadText(text, '/etc/c.yaml', { environment: {} })
  const assembled = await assemble(structuredClone(data!), '/etc/c.yaml')
  t.same(assembled.settings, plan!.settings)
  const brief = (rules: readonly { name: string; kind: string; index: number }[]) =>
    rules.map(({ name, kind, index }) => ({ name, kind, index }))
  t.same(brief(assembled.rules), brief(plan!.rules))
  const request = { method: 'GET', target: '/a/7/x', path: '/a/7/x', fields: [], httpVersion: '1.1' }
  const found = assembled.ruleSet!.lookup({ ...request, origin: 'http://a' })
  t.equal(found.rules[0], assembled.rules[7], 'its indexes are built')
})

t.test('options with the same text are read once', async (t) => {
  const [conceal, sanitize] = ['conceal', 'sanitize'].map((name) => kinds.find((kind) => kind.name === name)!)
  const readOptions = optionReader()
  const first = readOptions(sanitize!, { body: 'keep' })
  t.equal(readOptions(sanitize!, { body: 'keep' }), first)
  t.not(readOptions(sanitize!, {}), first)
  t.not(readOptions(conceal!, {}), readOptions(sanitize!, {}))
})

t.test('other work gets its turn between the steps', async (t) => {
  const { data } = loadText(text, '/etc/c.yaml', { environment: {} })
  const many = {
    ...data!,
    rules: Array.from({ length: 20_000 }, (_, i) => ({ ...data!.rules![i % 300], name: `r${i}` })),
  }
  let turns = 0
  let done = false
  const count = () => {
    turns++
    if (!done) setImmediate(count)
  }
  setImmediate(count)
  await assemble(many, '/etc/c.yaml')
  done = true
  t.ok(turns > 2, `${turns} turns`)
})
