import t from 'tap'
import { isSubrequestMethod, keyOf } from '../../src/rules/subrequest.js'

t.test('only requests that need no content can be repeated as subrequests', async (t) => {
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) t.ok(isSubrequestMethod(method), method)
  // Safe, but nothing without their content; or not safe; or not a method that a client may have meant.
  for (const method of ['PROPFIND', 'QUERY', 'SEARCH', 'POST', 'CONNECT', 'get', '']) {
    t.notOk(isSubrequestMethod(method), method)
  }
})

t.test('requests that differ in method or target have different keys', async (t) => {
  const keys = (['GET', 'HEAD'] as const).flatMap((method) =>
    ['/', '/a', '/a/', '/A', '/a?', '/a%20b', 'http://h/a'].map((target) => keyOf({ method, target })),
  )
  t.equal(new Set(keys).size, keys.length)
})
