import t from 'tap'
import { assemble } from '../../src/config/assemble.js'
import { loadText } from '../../src/config/load.js'

const rules = Array.from({ length: 300 }, (_, i) => `  - { match: { path: /a/${i}/** }, conceal: {} }\n`)
const text = `upstream: http://127.0.0.1:1\nlimits: { keepAlive: 5s }\nrules:\n${rules.join('')}`

t.test('the plan is the one that was checked, also when the data comes from another thread', async (t) => {
  const { plan, data } = loadText(text, '/etc/c.yaml', { environment: {} })
  const assembled = await assemble(structuredClone(data!), '/etc/c.yaml')
  t.same(assembled.settings, plan!.settings)
  const brief = (rules: readonly { name: string; kind: string; index: number }[]) =>
    rules.map(({ name, kind, index }) => ({ name, kind, index }))
  t.same(brief(assembled.rules), brief(plan!.rules))
})

t.test('other work has its turn in between', async (t) => {
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
