import t from 'tap'
import {
  changesRequests,
  imitatedPaths,
  learnsMethods,
  requestRequirements,
  sendsHeadAsGet,
} from '../../src/engine/requirements.js'
import type { MatchOptions } from '../../src/match/matcher.js'
import type { Requirements } from '../../src/rules/rule.js'
import { requestOf, ruleSetOf } from './toys.js'

function ruleOf(requires: Requirements | undefined, match: MatchOptions = {}) {
  const action = { apply: () => ({ note: '' }), ...(requires && { requires }) }
  return ruleSetOf([{ name: 'toy', phase: 'interpret', match, action }]).rules[0]!
}

t.test('which rules change requests', async (t) => {
  t.equal(changesRequests(ruleOf(undefined)), false)
  t.equal(changesRequests(ruleOf({ headAsGet: true, withoutRequestHeaders: [] })), false)
  t.equal(changesRequests(ruleOf({ body: false })), false)
  t.equal(changesRequests(ruleOf({ body: true })), true)
  t.equal(changesRequests(ruleOf({ withoutRequestHeaders: ['range'] })), true)
})

t.test('requirements of all matching rules add up', async (t) => {
  const rules = [
    ruleOf({ withoutRequestHeaders: ['range'] }),
    ruleOf({ withoutRequestHeaders: ['if-match', 'range'] }),
    ruleOf({ body: true, withoutRequestHeaders: ['if-range'] }, { requestHeader: { 'x-consumer': 'new' } }),
  ]
  const plain = requestRequirements(requestOf('GET', '/'), rules)
  t.same(plain, { withoutHeaders: new Set(['range', 'if-match']), decodable: false })
  const matching = requestRequirements(requestOf('HEAD', '/', ['X-Consumer', 'new']), rules)
  t.same(matching, { withoutHeaders: new Set(['range', 'if-match', 'if-range']), decodable: true })
})

t.test('only GET and HEAD lose headers: elsewhere conditions guard against lost updates', async (t) => {
  const rules = [ruleOf({ body: true, withoutRequestHeaders: ['if-match'] })]
  for (const method of ['PUT', 'POST', 'DELETE', 'get']) {
    const required = requestRequirements(requestOf(method, '/'), rules)
    t.same(required, { withoutHeaders: new Set(), decodable: true }, method)
  }
})

t.test('what is needed besides the request', async (t) => {
  t.equal(sendsHeadAsGet(ruleOf(undefined)), false)
  t.equal(sendsHeadAsGet(ruleOf({ headAsGet: true })), true)
  t.equal(learnsMethods(ruleOf({ body: true })), false)
  t.equal(learnsMethods(ruleOf({ learnedMethods: true })), true)
  const rules = [ruleOf(undefined), ruleOf({ imitatedPath: '/a' }), ruleOf({ imitatedPath: '/a' })]
  t.same(imitatedPaths(rules), new Set(['/a']))
})
