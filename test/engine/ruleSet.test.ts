import t from 'tap'
import type { MatchOptions } from '../../src/match/matcher.js'
import { requestOf, ruleSetOf, type Toy } from './toys.js'

const toy = (name: string, match: MatchOptions, more: Partial<Toy> = {}): Toy => ({
  name,
  kind: 'toy',
  phase: 'interpret',
  match,
  action: { apply: () => ({ note: name }) },
  ...more,
})

const namesAt = (rules: ReturnType<typeof ruleSetOf>, method: string, target: string, status = 200) =>
  (rules.lookup(requestOf(method, target)).at(status) ?? []).flat().map(({ name }) => name)

t.test('path, method and status each narrow the rules, which stay in file order', async (t) => {
  const rules = ruleSetOf([
    toy('all', {}),
    toy('api', { path: '/api/**' }),
    toy('posts', { method: 'POST' }),
    toy('api-errors', { path: '/api/**', status: '5xx' }),
  ])
  t.same(namesAt(rules, 'GET', '/x'), ['all'])
  t.same(namesAt(rules, 'GET', '/api/x?q=1'), ['all', 'api'])
  t.same(namesAt(rules, 'POST', '/api/x'), ['all', 'api', 'posts'])
  t.same(namesAt(rules, 'BREW', '/api/x', 503), ['all', 'api', 'api-errors'])
})

t.test('rules that match all candidate paths match spellings that normalization hides', async (t) => {
  const rules = ruleSetOf([
    toy('plain', { path: '/admin/**' }),
    toy('hidden', { path: '/Admin/**' }, { anyReading: true, kind: 'conceal', phase: 'conceal' }),
  ])
  t.same(namesAt(rules, 'GET', '/admin/x'), ['plain', 'hidden'])
  t.same(namesAt(rules, 'GET', '/ADMIN/x'), ['hidden'])
  t.same(namesAt(rules, 'GET', '/public/..%5cadmin%2fx'), ['hidden'])
  t.same(namesAt(rules, 'GET', '/public'), [])
})

t.test('the out-of-scope action applies everywhere, and inside the scope after the rule’s own', async (t) => {
  const outOfScope = { applies: (status: number) => status === 404, apply: () => ({ note: 'out' }) }
  const rules = ruleSetOf([
    toy(
      'scope',
      { path: '/admin/**' },
      { anyReading: true, action: { apply: () => ({ note: 'in' }), outOfScope } },
    ),
  ])
  const notes = (target: string) =>
    (rules.lookup(requestOf('GET', target)).at(404) ?? [])
      .flat()
      .map(({ action }) => (action.apply({} as never) as { note: string }).note)
  t.same(notes('/elsewhere'), ['out'])
  t.same(notes('/admin/x'), ['in', 'out'])
})

t.test('the same rules give the same candidates object, so nothing is computed twice', async (t) => {
  const rules = ruleSetOf([
    toy('api', { path: '/api/**' }),
    toy('hidden', { path: '/api/secret/**' }, { anyReading: true }),
  ])
  for (const [a, b] of [
    ['/api/1', '/api/2'],
    ['/api/secret/1', '/api/secret/2'],
  ]) {
    t.equal(rules.lookup(requestOf('GET', a!)), rules.lookup(requestOf('GET', b!)))
  }
})

t.test(
  'only rules that require something of the request are evaluated before it goes upstream',
  async (t) => {
    const rules = ruleSetOf([
      toy('quiet', {}),
      toy('narrows', {}, { action: { apply: () => ({ note: '' }), requires: { body: true } } }),
      toy(
        'drops',
        {},
        { action: { apply: () => ({ note: '' }), requires: { withoutRequestHeaders: ['range'] } } },
      ),
    ])
    const { requestSide } = rules.lookup(requestOf('GET', '/'))
    t.same(
      requestSide.map(({ name }) => name),
      ['narrows', 'drops'],
    )
  },
)

t.test('HEAD is sent as GET if a rule for GET needs the content', async (t) => {
  const headAsGet = { apply: () => ({ note: '' }), requires: { headAsGet: true } }
  const plain = ruleSetOf([toy('plain', {})])
  const rules = ruleSetOf([
    toy('path', { path: '/a', requestHeader: { 'x-consumer': 'new' } }, { action: headAsGet }),
    toy('method', { path: '/b', method: 'GET' }, { action: headAsGet }),
    toy('head', { path: '/c', method: 'HEAD' }, { action: headAsGet }),
  ])
  const head = (target: string, fields?: string[]) => requestOf('HEAD', target, fields)
  t.equal(rules.upstreamRequest(head('/a', ['X-Consumer', 'new'])).method, 'GET')
  t.same(rules.upstreamRequest(head('/b')), requestOf('GET', '/b'))
  for (const request of [head('/a'), head('/c'), head('/d'), requestOf('POST', '/b')])
    t.equal(rules.upstreamRequest(request), request)
  const request = head('/a')
  t.equal(plain.upstreamRequest(request), request)
})
