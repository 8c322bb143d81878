import t from 'tap'
import { compileGlob, matchPath } from '../../../src/match/glob.js'
import { normalizePath } from '../../../src/match/path.js'
import { twinOf } from '../../../src/rules/conceal/twin.js'
import { fc } from '../../support/fc.js'

const within = (pattern: string) => (target: string) =>
  matchPath(compileGlob(pattern), normalizePath(target)) !== undefined

t.test('a twin keeps what it can: area, length, separators, extension and query', async (t) => {
  const twin = twinOf('/api/admin/users.json?page=2', within('/api/admin/**'))!
  t.match(twin, /^\/api\/[a-z]{5}\/[a-z]{5}\.json\?page=2$/)
  t.notOk(twin.startsWith('/api/admin/'))
})

t.test('only the last segment changes if that is enough', async (t) => {
  t.match(twinOf('/shop/orders/hidden', within('/shop/orders/hidden')), /^\/shop\/orders\/[a-z]{6}$/)
})

t.test('digits stay digits, escapes stay escapes', async (t) => {
  t.match(twinOf('/a/order-123456', within('/a/order-123456')), /^\/a\/[a-z]{5}-\d{6}$/)
  t.match(twinOf('/secret%2fplan', within('/secret/**')), /^\/[a-z]{6}%2f[a-z]{4}$/i)
})

t.test('the same target has the same twin; another one has another', async (t) => {
  const none = () => false
  t.equal(twinOf('/admin/users', none), twinOf('/admin/users', none))
  t.not(twinOf('/admin/users', none), twinOf('/admin/user2', none))
})

t.test('a rule for every path leaves no room for a twin', async (t) => {
  t.equal(
    twinOf('/admin/users', () => true),
    undefined,
  )
})

t.test('a twin is never within the rule', async (t) => {
  const segment = fc.stringMatching(/^[a-z0-9]{1,8}$/)
  const isHidden = within('/hidden/**')
  const property = fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
    const twin = twinOf(`/hidden/${segments.join('/')}`, isHidden)
    return twin !== undefined && !isHidden(twin)
  })
  t.doesNotThrow(() => fc.assert(property))
})
