/** Each file in test/golden/kinds: rules and a request, the upstream's response, the client's response. */
import { parse } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { runExchange } from '../../src/testing/testExchange.js'
import { readResponse, testGolden, writeResponse } from '../support/golden.js'

const now = '2026-01-05T10:00:00Z'

testGolden('kinds', '\n------\n', (t, given = '', upstream = '') => {
  const { request, rules } = parse(given)
  const text = JSON.stringify({ upstream: 'http://127.0.0.1:3000', profile: 'none', rules })
  const { plan, errors } = loadText(text, 'golden.yaml', { environment: {} })
  t.ok(plan, errors.map(({ message }) => message).join('; '))
  const test = { name: 'golden', request, response: readResponse(upstream), expect: {}, now }
  const { settled, body } = runExchange(new RuleSet(plan!.rules), test)
  return writeResponse(settled.head.status, settled.head.fields, body.toString())
})
