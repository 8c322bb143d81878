/** What somebody who edits a config in the console can do to a process that serves. */
import { getPriority } from 'node:os'
import t from 'tap'
import { loadText } from '../../src/config/load.js'
import { type DraftRefused, sourceOf } from '../../src/server/configSource.js'

const rules = (count: number) =>
  Array.from({ length: count }, (_, i) => `  - { match: { path: /a/${i}/** }, conceal: {} }\n`).join('')
const draft = (count: number) => `upstream: http://127.0.0.1:1\nrules:\n${rules(count)}`
const options = { environment: {} }
const { plan } = loadText(draft(1), 'c.yaml', options)
const active = { plan: plan!, text: draft(1), files: [] }
// Only the build has a thread that loads.
const skip = process.env.TEST_COMPILED === undefined && 'needs the build'

t.test('drafts are loaded one at a time, and only a few may wait', { skip }, async (t) => {
  const priority = getPriority()
  const source = sourceOf('c.yaml', options, { waiting: 1, heap: 512, time: 600_000 })
  const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => source.draft(draft(100), active)))
  t.same(
    outcomes.map((each) => (each.status === 'fulfilled' ? 200 : each.reason.statusCode)),
    [200, 200, 503],
  )
  t.ok((await source.draft(draft(100), active)).plan, 'the queue is free again')
  t.equal(getPriority(), priority, 'only the thread gives way')
})

t.test(
  'a draft that takes too much is refused, never loaded by the thread that serves',
  { skip },
  async (t) => {
    const refused = (source: ReturnType<typeof sourceOf>, text: string) =>
      source.draft(text, active).then(
        () => 200,
        (error: DraftRefused) => error.statusCode,
      )
    const small = sourceOf('c.yaml', options, { waiting: 1, heap: 16, time: 600_000 })
    t.equal(await refused(small, draft(8_000)), 422)
    const short = sourceOf('c.yaml', options, { waiting: 1, heap: 512, time: 1 })
    t.equal(await refused(short, draft(100)), 422)
    t.equal(await short.effective({ ...active, text: draft(100) }), undefined)
  },
)

t.test('the lines of rules are found in a thread, once for each text', { skip }, async (t) => {
  const source = sourceOf('c.yaml', options)
  const text = `upstream: http://127.0.0.1:1\nrules:\n${rules(200).replaceAll('{ match', '{ name: NAME, match')}`
  const named = text.split('NAME').reduce((all, part, i) => `${all}rule-${i}${part}`)
  const found = source.linesOfRules(named)
  t.equal(source.linesOfRules(named), found, 'the second time without work')
  t.equal((await found).size, 200)
  t.equal((await found).get('rule-200'), 202)
  t.equal((await source.linesOfRules('rules:\n- { name: a }')).get('a'), 2)
  t.equal((await source.linesOfRules(undefined)).size, 0)
  t.equal((await source.linesOfRules('rules: {')).size, 0)
})
