import t from 'tap'
import { isIdempotentMethod, isSafeMethod, standardMethods } from '../../src/http/methods.js'

t.test('what methods mean', async (t) => {
  for (const [method, isStandard, isIdempotent, isSafe] of [
    ['GET', true, true, true],
    ['TRACE', true, true, true],
    ['DELETE', true, true, false],
    ['PUT', true, true, false],
    ['POST', true, false, false],
    ['PATCH', true, false, false],
    ['CONNECT', true, false, false],
    ['PROPFIND', false, true, true],
    ['QUERY', false, true, true],
    ['MKCOL', false, false, false],
    ['get', false, false, false],
  ] as const) {
    t.equal(standardMethods.has(method), isStandard, `${method}: standard`)
    t.equal(isIdempotentMethod(method), isIdempotent, `${method}: idempotent`)
    t.equal(isSafeMethod(method), isSafe, `${method}: safe`)
  }
})
