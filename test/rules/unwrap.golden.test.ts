/** Each file in test/golden/unwrap: the options of `unwrap`, the upstream's response, the client's response. */
import { parse } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { runExchange } from '../../src/testing/testExchange.js'
import { readResponse, testGolden, writeResponse } from '../support/golden.js'

const bodyOf = (response: string) => response.slice(response.indexOf('\n\n'))

testGolden('unwrap', '\n------\n', (t, given = '', upstream = '') => {
  const { request = 'GET /', ...unwrap } = parse(given)
  const text = JSON.stringify({ upstream: 'http://127.0.0.1:3000', profile: 'none', rules: [{ unwrap }] })
  const { plan, errors } = loadText(text, 'golden.yaml', { environment: {} })
  t.same(errors, [])
  const test = { name: 'golden', request, response: readResponse(upstream), expect: {} }
  const { settled, body } = runExchange(new RuleSet(plan!.rules), test)
  const found = writeResponse(settled.head.status, settled.head.fields, body.toString())
  t.equal(bodyOf(found), bodyOf(upstream), 'the body is what it was')
  return found
})
