import t from 'tap'
import { loadText } from '../../src/config/load.js'
import type { Target } from '../../src/config/targets.js'

const text = `rules:
  - conceal: { minDelay: 1s, imitate: /nothing }
    match: { path: /admin/** }
  - unwrap: { when: { /a: 1 }, status: 400, head: asGet }
audit: { file: /tmp/x }
`

function warnings(target: Target | undefined, upstream = '') {
  const { plan, errors } = loadText(text + upstream, 'a.yaml', {
    environment: {},
    upstream: 'optional',
    target,
  })
  t.ok(plan)
  return errors
    .filter(({ message }) => /has no effect|without "upstream"/.test(message))
    .map(({ place, message }) => `${place.line} ${/"\w+"/.exec(message)![0]}`)
}

t.test('warns about everything that has no effect outside serve', async (t) => {
  t.same(warnings(undefined), [])
  t.same(warnings('ext-proc'), ['2 "upstream"', '2 "minDelay"', '2 "imitate"', '5 "audit"'])
  const upstream = 'upstream: http://127.0.0.1:3000\n'
  t.same(warnings('ext-proc', upstream), ['2 "minDelay"', '5 "audit"'], 'subrequests are possible')
  t.same(warnings('app'), ['2 "minDelay"', '2 "imitate"', '4 "head"', '5 "audit"'])
})

t.test('an upstream is needed only where something is forwarded', async (t) => {
  const load = (upstream: 'required' | 'optional') =>
    loadText('mode: observe\n', 'a.yaml', { environment: {}, upstream })
  t.match(load('required').errors, [{ code: 'no-upstream' }])
  t.ok(load('optional').plan)
})
