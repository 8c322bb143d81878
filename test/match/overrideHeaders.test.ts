import t from 'tap'
import { overridesMethod, overridesPath, requestCandidates } from '../../src/match/overrideHeaders.js'

const request = (fields: readonly string[], target = '/') => ({
  method: 'GET',
  target,
  path: target,
  fields,
  httpVersion: '1.1',
  origin: 'http://h',
})

t.test('headers that replace the path', async (t) => {
  for (const name of ['X-Original-URL', 'x-rewrite-url', 'X-FORWARDED-PATH', 'x-http-path-override']) {
    t.ok(overridesPath(request(['A', '1', name, '/admin'])), name)
    t.notOk(overridesMethod(request([name, '/admin'])), name)
    const candidates = requestCandidates(request(['Host', 'h', name, '/admin%2fx']))
    t.ok(candidates.includes('/'), 'the target still counts')
    t.ok(
      candidates.some((path) => path === '/admin/x'),
      `${name}: ${candidates.join()}`,
    )
  }
  for (const name of ['X-Original', 'Original-URL', 'X-Forwarded-For', 'y-original-url']) {
    t.notOk(overridesPath(request([name, '/admin'])), name)
  }
})

t.test('a header given twice adds the paths of both', async (t) => {
  const candidates = requestCandidates(request(['X-Original-URL', '/a', 'x-original-url', '/b']))
  t.ok(['/', '/a', '/b'].every((path) => candidates.includes(path)))
})

t.test('headers and parameters that replace the method', async (t) => {
  for (const name of ['X-HTTP-Method', 'x-http-method-override', 'X-METHOD-OVERRIDE']) {
    t.ok(overridesMethod(request([name, 'DELETE'])), name)
  }
  for (const [target, overrides] of [
    ['/a?_method=DELETE', true],
    ['/a?x=1&_METHOD=DELETE', true],
    ['/a?x_method=1', false],
    ['/_method=DELETE', false],
    ['/a?_methods=1', false],
  ] as const) {
    t.equal(overridesMethod(request([], target)), overrides, target)
  }
})
