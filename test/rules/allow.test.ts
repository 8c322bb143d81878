import t from 'tap'
import { allow } from '../../src/rules/allow.js'
import { unknownUpstream } from '../../src/rules/rule.js'
import { compileKind, exchangeOf, type Situation } from '../support/exchange.js'

function told(options: object, situation: Situation = {}): unknown {
  const outcome = compileKind(allow, options).apply(exchangeOf({ status: 405, ...situation }))
  return 'addFields' in outcome ? outcome.addFields?.[1] : 'skip' in outcome && outcome.skip
}

t.test('listed methods', (t) => {
  t.equal(told({ methods: ['GET', 'HEAD'] }, { method: 'DELETE' }), 'GET, HEAD')
  t.equal(told({ methods: ['GET', 'HEAD'] }, { method: 'GET' }), 'HEAD', 'the one just refused is not named')
  t.equal(told({ methods: ['GET'] }, { method: 'GET' }), 'no method is known to succeed')
  t.end()
})

t.test('learned methods', (t) => {
  const paths: string[] = []
  const upstream = {
    ...unknownUpstream,
    methodsSeen(path: string) {
      paths.push(path)
      return ['POST', 'GET', 'DELETE']
    },
  }
  const context = { upstream }
  t.equal(told({ learn: true }, { method: 'DELETE', target: '/a/./b?c', context }), 'POST, GET')
  t.same(paths, ['/a/b'])
  t.equal(told({ learn: true, methods: ['GET', 'PUT'] }, { method: 'DELETE', context }), 'GET, PUT, POST')
  t.equal(told({ learn: false, methods: ['PUT'] }, { context }), 'PUT')
  t.equal(told({ learn: true }), 'no method is known to succeed')
  t.end()
})

t.test('one that is there is left alone', (t) => {
  for (const value of ['GET', ''])
    t.equal(told({ methods: ['PUT'] }, { fields: ['allow', value] }), 'Allow is there')
  t.end()
})

t.test('405 alone', (t) => {
  t.same([200, 404, 405, 501].filter(compileKind(allow, { methods: ['GET'] }).applies), [405])
  t.end()
})

t.test('faults', (t) => {
  t.match(compileKind(allow, {}).faults, [/^: no methods: add/])
  t.match(compileKind(allow, { learn: false }).faults, [/^: no methods: add/])
  t.match(compileKind(allow, { methods: ['GET', 'a b', ''] }).faults, [/^\/methods\/1: /, /^\/methods\/2: /])
  t.same(compileKind(allow, { learn: true }).faults, [])
  t.end()
})
