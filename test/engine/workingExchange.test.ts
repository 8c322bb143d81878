import t from 'tap'
import type { Effect } from '../../src/rules/rule.js'
import { headOf, heldText, need, requestOf, ruleSetOf, settle, situationOf, type Toy } from './toys.js'

const get = requestOf('GET', '/x')
const does = (name: string, phase: Toy['phase'], effect: Effect, more?: Partial<Toy['action']>): Toy => ({
  name,
  phase,
  action: { apply: () => effect, ...more },
})
const becomes = (name: string, phase: Toy['phase'], from: number, to: number): Toy =>
  does(name, phase, { note: `${from} to ${to}`, status: to }, { applies: (status) => status === from })
const bodyOf = (text: string) =>
  ({ content: Buffer.from(text), contentType: 'text/plain', manner: 'replace', varies: false }) as const

t.test('a final reply ends the phases, and no duty changes it', async (t) => {
  const fields = ['Content-Length', '2', 'ETag', '"kept"']
  const whole: Toy = {
    name: 'whole',
    phase: 'conceal',
    action: {
      apply: () => ({ note: 'w', finalReply: { head: headOf(404, fields), body: Buffer.from('no') } }),
    },
  }
  const { head, trail } = settle(
    situationOf(ruleSetOf([whole, becomes('later', 'present', 404, 410)]), get, headOf(403)),
  )
  t.equal(head.status, 404)
  t.same(head.fields, fields)
  t.equal(trail.length, 1)
})

t.test(
  'effects accumulate: fields dropped, set and added, a body replaced and its fields adjusted',
  async (t) => {
    const rules = ruleSetOf([
      {
        name: 'all',
        phase: 'sanitize',
        action: {
          apply: () => ({
            note: 'all',
            dropFields: ['server'],
            setFields: ['X-Set', '1'],
            addFields: ['X-Added', '2'],
            body: {
              content: Buffer.from('safe'),
              contentType: 'text/plain',
              manner: 'replace',
              varies: false,
            },
          }),
        },
      },
    ])
    const received = headOf(500, ['Server', 'x', 'X-Set', '0', 'Content-Length', '9', 'ETag', '"1"'])
    const { head, body } = settle(situationOf(rules, get, received))
    t.same(head.fields, ['X-Set', '1', 'X-Added', '2', 'Content-Type', 'text/plain', 'Content-Length', '4'])
    t.equal(body!.content.toString(), 'safe')
  },
)

t.test('the response to HEAD omits the length if GET might get another body', async (t) => {
  const body = {
    content: Buffer.from('safe'),
    contentType: 'text/plain',
    manner: 'replace',
    varies: false,
  } as const
  const rules = ruleSetOf([
    { name: 'replaces', phase: 'sanitize', action: { apply: () => ({ note: '', body }) } },
  ])
  const { head } = settle(situationOf(rules, requestOf('HEAD', '/x'), headOf(500, ['Content-Length', '9'])))
  t.same(head.fields, ['Content-Type', 'text/plain'])
})

t.test(
  'a field is dropped in any letter case, set once for all its lines, and added to existing lines',
  async (t) => {
    const rows: [effect: Partial<Effect>, fields: string[], expected: string[]][] = [
      [{ dropFields: ['a'] }, ['A', '1', 'b', '2', 'a', '3'], ['b', '2']],
      [{ dropFields: ['absent'] }, ['A', '1'], ['A', '1']],
      [{ setFields: ['A', '9'] }, ['a', '1', 'B', '2', 'a', '3'], ['a', '9', 'B', '2']],
      [{ setFields: ['A', '9', 'C', ''] }, ['B', '2'], ['B', '2', 'A', '9', 'C', '']],
      [{ addFields: ['A', '9'] }, ['a', '1'], ['a', '1', 'A', '9']],
      [{ dropFields: ['a'], setFields: ['A', '1'], addFields: ['a', '2'] }, ['a', '0'], ['A', '1', 'a', '2']],
    ]
    for (const [effect, fields, expected] of rows) {
      const rules = ruleSetOf([does('one', 'present', { note: 'x', ...effect })])
      t.same(
        settle(situationOf(rules, get, headOf(400, fields))).head.fields,
        expected,
        JSON.stringify(effect),
      )
    }
  },
)

t.test('the reason phrase is dropped when the status changes', async (t) => {
  const received = { status: 500, reason: 'Kaputt', fields: [] }
  for (const [effect, reason] of [
    [{ addFields: ['A', '1'] }, 'Kaputt'],
    [{ status: 500 }, 'Kaputt'],
    [{ status: 503 }, ''],
    [{ status: 503, reason: 'Soon' }, 'Soon'],
    [{ reason: '' }, ''],
  ] as const) {
    const rules = ruleSetOf([does('one', 'complete', { note: 'x', ...effect })])
    t.equal(settle(situationOf(rules, get, received)).head.reason, reason, JSON.stringify(effect))
  }
})

t.test('a replacement counts as the response of the upstream for every later rule', async (t) => {
  const seen: unknown[] = []
  const replacement = { head: headOf(200, ['X-From', 'elsewhere']), body: Buffer.from('other') }
  const looks: Toy['action']['apply'] = ({ received, local, body, replaced }) => {
    seen.push(received.status, local, body?.raw.toString(), replaced)
    return { skip: 'seen' }
  }
  const rules = ruleSetOf([
    does('first', 'interpret', { note: 'edited', body: bodyOf('edited') }),
    does('twin', 'conceal', { note: 'replaced', replacement, minDelay: 5 }),
    { name: 'looks', phase: 'sanitize', action: { apply: looks, need: () => need } },
    does('late', 'present', { note: 'slower', minDelay: 3, saysTheSame: true }),
  ])
  const local = { code: 'X', proxyStatus: undefined, detail: '' }
  const settled = settle({ ...situationOf(rules, get, headOf(404), heldText('own')), local })
  t.same(seen, [200, undefined, 'other', undefined])
  t.match(settled, { head: { status: 200 }, minDelay: 5, finalReply: { body: replacement.body } })
  t.same(
    settled.trail.map(({ rule, outcome }) => `${rule} ${outcome}`),
    ['first fired', 'twin fired', 'looks skipped', 'late skipped'],
  )
})

t.test('a status without content gets none, whatever a rule replaced it with', async (t) => {
  const turned = (from: number, effect: Partial<Effect>) =>
    settle(
      situationOf(
        ruleSetOf([does('one', 'present', { note: 'x', ...effect })]),
        get,
        headOf(from, ['Content-Length', '3']),
      ),
    )
  t.equal(turned(200, { status: 205 }).body?.content.length, 0, 'RFC 9110 section 15.3.6')
  t.equal(turned(200, { status: 205, body: bodyOf('no') }).body?.content.length, 0)
  t.equal(turned(205, { addFields: ['A', '1'] }).body, undefined, "the upstream's own 205 is not judged")
  t.same(turned(200, { status: 204 }).head.fields, [], 'no length is announced for a 204')
})

t.test('the last incident is the one that later rules and the client see', async (t) => {
  const incident = (id: string) => ({ id, reason: '', findings: [], original: '' })
  let seen: string | undefined
  const rules = ruleSetOf([
    does('a', 'sanitize', { note: 'x', incident: incident('1') }),
    does('b', 'sanitize', { note: 'x', incident: incident('2') }),
    {
      name: 'reads',
      phase: 'present',
      action: {
        apply: (exchange) => {
          seen = exchange.incident
          return { skip: '' }
        },
      },
    },
  ])
  const { incidents } = settle(situationOf(rules, get, headOf(500)))
  t.equal(seen, '2')
  t.same(
    incidents.map(({ rule, incident: { id } }) => [rule, id]),
    [
      ['a', '1'],
      ['b', '2'],
    ],
  )
})

t.test('where GET would be sanitized, HEAD loses what describes the content, and only there', async (t) => {
  const described = ['Content-Length', '9', 'ETag', '"1"', 'Digest', 'sha-256=x', 'X', '1']
  const sanitizes = (mode: 'enforce' | 'observe') =>
    ruleSetOf([
      {
        name: 's',
        phase: 'sanitize',
        mode,
        action: { apply: () => ({ skip: 'clean' }), requires: { body: true } },
      },
    ])
  const sent = (method: string, status: number, mode: 'enforce' | 'observe' = 'enforce') => {
    const { head, changed } = settle(
      situationOf(sanitizes(mode), requestOf(method, '/x'), headOf(status, described)),
    )
    return [head.fields.length, changed]
  }
  t.same(sent('HEAD', 500), [2, true])
  t.same(sent('HEAD', 500, 'observe'), [8, false])
  t.same(sent('GET', 500), [8, false])
  t.same(sent('HEAD', 304), [8, false], 'a 304 has no content to describe')
})
