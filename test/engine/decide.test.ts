import t from 'tap'
import { decide } from '../../src/engine/decide.js'
import type { Reply } from '../../src/http/message.js'
import { headOf, heldText, need, requestOf, ruleSetOf, settle, situationOf, type Toy } from './toys.js'

const get = requestOf('GET', '/x')

const becomes = (name: string, phase: Toy['phase'], from: number, to: number): Toy => ({
  name,
  phase,
  action: { applies: (status) => status === from, apply: () => ({ note: `${from} to ${to}`, status: to }) },
})

t.test(
  'phases run in their order, whatever the order of the rules, each on the effective status',
  async (t) => {
    const rules = ruleSetOf([
      becomes('present', 'present', 503, 599),
      becomes('complete', 'complete', 502, 503),
      becomes('sanitize', 'sanitize', 501, 502),
      becomes('conceal', 'conceal', 500, 501),
      becomes('interpret', 'interpret', 200, 500),
    ])
    const { head, trail } = settle(situationOf(rules, get, headOf(200)))
    t.equal(head.status, 599)
    t.same(
      trail.map(({ rule }) => rule),
      ['interpret', 'conceal', 'sanitize', 'complete', 'present'],
    )
  },
)

t.test('of several rules of one kind, the first that has an effect acts', async (t) => {
  const say = (name: string, status: number | undefined): Toy => ({
    name,
    kind: 'remap',
    phase: 'interpret',
    action: { apply: () => (status === undefined ? { skip: 'not my case' } : { note: 'mine', status }) },
  })
  const { head, trail } = settle(
    situationOf(ruleSetOf([say('a', undefined), say('b', 404), say('c', 410)]), get, headOf(200)),
  )
  t.equal(head.status, 404)
  t.same(
    trail.map(({ rule, outcome }) => [rule, outcome]),
    [
      ['a', 'skipped'],
      ['b', 'fired'],
    ],
  )
})

t.test('a rule that finds the response right is the last of its kind', async (t) => {
  const content: Toy = {
    name: 'content',
    kind: 'remap',
    phase: 'interpret',
    action: { apply: () => ({ skip: 'all is well', settles: true }) },
  }
  const next: Toy = { ...becomes('next', 'interpret', 200, 404), kind: 'remap' }
  t.equal(settle(situationOf(ruleSetOf([content, next]), get, headOf(200))).head.status, 200)
  const watching: Toy = { ...content, mode: 'observe' }
  t.equal(settle(situationOf(ruleSetOf([watching, next]), get, headOf(200))).head.status, 404)
})

t.test('an observed rule is reported and changes nothing, not even which rule is next', async (t) => {
  const observed: Toy = { ...becomes('watching', 'interpret', 200, 404), kind: 'remap', mode: 'observe' }
  const enforced: Toy = { ...becomes('acting', 'interpret', 200, 410), kind: 'remap' }
  const { head, trail, changed } = settle(situationOf(ruleSetOf([observed, enforced]), get, headOf(200)))
  t.equal(head.status, 410)
  t.ok(changed)
  t.same(
    trail.map(({ outcome }) => outcome),
    ['observed', 'fired'],
  )
  t.notOk(settle(situationOf(ruleSetOf([observed]), get, headOf(200))).changed)
})

const wantsBody = (name: string, phase: Toy['phase'], maxBytes: number): Toy => ({
  name,
  phase,
  action: {
    need: () => ({ ...need, maxBytes }),
    apply: ({ body }) => ({
      note: body!.state,
      setFields: ['X-Seen', body!.state === 'complete' ? 'all' : body!.state],
    }),
  },
})

t.test('a rule requests the body, and decides when it has arrived', async (t) => {
  const rules = ruleSetOf([wantsBody('reads', 'interpret', 100)])
  t.match(decide(situationOf(rules, get, headOf(200))), { hold: { maxBytes: 100 } })
  t.same(settle(situationOf(rules, get, headOf(200), heldText('x'))).head.fields, ['X-Seen', 'all'])
})

t.test(
  'a body that reached the limit of one rule is buffered further for another that allows more',
  async (t) => {
    const rules = ruleSetOf([wantsBody('small', 'interpret', 100), wantsBody('large', 'sanitize', 1000)])
    t.match(decide(situationOf(rules, get, headOf(200), heldText('x', 'tooLarge'))), {
      hold: { maxBytes: 1000 },
    })
  },
)

t.test('a Content-Length above the limit decides without buffering', async (t) => {
  const rules = ruleSetOf([wantsBody('small', 'interpret', 100)])
  const { trail } = settle(situationOf(rules, get, headOf(200, ['Content-Length', '101'])))
  t.match(trail, [{ note: 'tooLarge' }])
})

t.test('without content, nothing is buffered and the body is empty', async (t) => {
  const rules = ruleSetOf([wantsBody('reads', 'interpret', 100)])
  for (const situation of [
    situationOf(rules, requestOf('HEAD', '/x'), headOf(200, ['Content-Length', '999'])),
    situationOf(rules, get, headOf(204)),
    situationOf(rules, get, headOf(304)),
  ]) {
    t.match(settle(situation).trail, [{ note: 'complete' }])
  }
})

t.test('a rule may need a subrequest, and is called again with the reply', async (t) => {
  const subrequest = { method: 'GET', target: '/x/', drops: new Set<string>() } as const
  const rules = ruleSetOf([
    {
      name: 'asks',
      phase: 'conceal',
      action: {
        apply: ({ subresponses }) => {
          const reply = subresponses.get('GET /x/')
          if (reply === undefined) return { subrequest }
          return { note: reply === 'failed' ? reply : `answered ${reply.head.status}`, status: 404 }
        },
      },
    },
  ])
  const situation = situationOf(rules, get, headOf(301))
  t.same(decide(situation), { subrequest })
  const replied = (reply: Reply | 'failed') => ({ ...situation, subresponses: new Map([['GET /x/', reply]]) })
  const body = Buffer.alloc(0)
  t.match(settle(replied({ head: headOf(403), body })).trail, [{ note: 'answered 403' }])
  t.match(settle(replied('failed')).trail, [{ note: 'failed' }])
})

t.test('a rule that keeps requesting fails instead of running forever', async (t) => {
  const drops = new Set<string>()
  const known = (count: number) =>
    new Map(Array.from({ length: count }, (_, i) => [`GET /${i}`, 'failed' as const]))
  const more: Toy['action']['apply'] = ({ subresponses }) => ({
    subrequest: { method: 'GET', target: `/${subresponses.size}`, drops },
  })
  const same: Toy['action']['apply'] = () => ({ subrequest: { method: 'GET', target: '/0', drops } })
  const task: Toy['action']['apply'] = () => ({
    task: { key: 'k', name: 'sanitize', input: {}, isLarge: true },
  })
  for (const phase of ['interpret', 'conceal', 'sanitize', 'complete', 'present'] as const) {
    const decided = (apply: Toy['action']['apply'], count: number, tasks = new Map()) => {
      const situation = situationOf(
        ruleSetOf([{ name: 'greedy', phase, action: { apply } }]),
        get,
        headOf(403),
      )
      return decide({ ...situation, subresponses: known(count), tasks })
    }
    const failed = phase === 'conceal' || phase === 'sanitize' ? 'greedy' : undefined
    const response = { failed, trail: [{ outcome: 'skipped', note: /^failed: / }] }
    t.match(decided(more, 7), { subrequest: { target: '/7' } }, 'the last one that is allowed')
    t.match(decided(more, 8), { response }, `${phase}: too many`)
    t.match(decided(same, 0), { subrequest: { target: '/0' } })
    t.match(decided(same, 1), { response }, `${phase}: the same again`)
    t.match(decided(task, 0), { task: { key: 'k' } })
    t.match(decided(task, 0, new Map([['k', 'failed']])), { response }, `${phase}: the same task again`)
  }
})

t.test('a status that no rule can act on is not changed', async (t) => {
  const rules = ruleSetOf([becomes('only-500', 'interpret', 500, 501)])
  t.equal(rules.lookup(get).at(200), null)
  t.notOk(settle(situationOf(rules, get, headOf(200))).changed)
})
