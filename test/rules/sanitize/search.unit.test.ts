/** Which findings are leaks, by status and by what the client sent. */
import t from 'tap'
import { familiesOf } from '../../../src/detect/detector.js'
import { options, planOf } from '../../../src/rules/sanitize/plan.js'
import { searchFor } from '../../../src/rules/sanitize/search.js'
import { read } from '../../../src/schema/option.js'
import { exchangeOf } from '../sanitize.fixture.js'

const plan = planOf(read(options, {}))
const missing = 'stat /srv/shop/carts.db: no such file or directory'

const cases: readonly (readonly [
  status: number,
  target: string,
  text: string,
  families: readonly string[],
])[] = [
  [500, '/a', missing, ['filePath']],
  [404, '/a', missing, ['filePath']],
  [404, '/files?name=/srv/shop/carts.db', missing, []],
  [500, '/files?name=/srv/shop/carts.db', missing, ['filePath']],
  [404, '/files?name=/srv/shop', missing, ['filePath']],
  [400, '/a', 'org.acme.JsonMappingException: no String-argument constructor', ['exception']],
  [400, '/a', 'JSONDecodeError: Expecting value: line 2 column 5', []],
  [400, '/a', 'JSONDecodeError', ['exception']],
  [404, '/search?q=Exception', 'ledger.java.lang.NullPointerException', ['exception']],
  [400, '/search?q=SELECT%20x%20FROM%20y', 'syntax error at or near "FROM"', []],
]

t.test('what is a leak', async (t) => {
  for (const [status, target, text, families] of cases) {
    const { scan } = searchFor(exchangeOf({ status, target, body: text }), plan, plan.families)
    t.strictSame(familiesOf(scan(text)), families, `${status} ${target}: ${text}`)
  }
})

t.test('the host that the client requested is no leak', async (t) => {
  const text = 'cannot reach ledger.internal:8080'
  const found = (origin: string) => {
    const exchange = exchangeOf({ status: 500, body: text })
    const { scan } = searchFor({ ...exchange, request: { ...exchange.request, origin } }, plan, plan.families)
    return familiesOf(scan(text))
  }
  t.strictSame(found('http://ledger.internal:8080'), [])
  t.strictSame(found('http://api.example'), ['internalHost'])
})

t.test('what AWS says about what the client sent', async (t) => {
  const message = 'arn:aws:dynamodb:eu-west-1:123456789012:table/carts'
  const found = (body: string) => {
    const { scan } = searchFor(exchangeOf({ status: 400, body }), plan, plan.families)
    return scan(message).length
  }
  t.equal(found(`{"__type":"ResourceNotFoundException","message":"${message}"}`), 0)
  t.ok(found(`{"message":"${message}","__type":"ResourceNotFoundException"}`) > 0, 'only at the beginning')
})
