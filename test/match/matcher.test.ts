import t from 'tap'
import type { Head, RequestView } from '../../src/http/message.js'
import { compileMatch, type MatchOptions } from '../../src/match/matcher.js'
import { normalizePath } from '../../src/match/path.js'
import { anyCandidate } from '../../src/match/pathCandidate.js'

const request = (method: string, target: string, ...fields: string[]): RequestView => ({
  method,
  target,
  path: normalizePath(target),
  fields,
  httpVersion: '1.1',
  origin: 'http://api.example',
})
const head = (status: number, ...fields: string[]): Head => ({ status, reason: '', fields })
const compile = (options: MatchOptions) =>
  compileMatch(options, (at, message) => {
    throw new Error(`${at}: ${message}`)
  })

t.test('statuses', async (t) => {
  const table: [MatchOptions['status'], yes: number[], no: number[]][] = [
    [undefined, [100, 599], []],
    [403, [403], [402, 404]],
    ['5xx', [500, 599], [499]],
    ['500-504', [500, 502, 504], [499, 505]],
    ['404', [404], [403]],
    [
      [429, '500-504', '3xx'],
      [429, 501, 308],
      [430, 400],
    ],
  ]
  for (const [status, yes, no] of table) {
    const { matchesStatus } = compile(status === undefined ? {} : { status })
    for (const code of yes) t.ok(matchesStatus(code), `${status} has ${code}`)
    for (const code of no) t.notOk(matchesStatus(code), `${status} has no ${code}`)
  }
})

t.test('fields of request and response', async (t) => {
  const table: [conditions: Record<string, string | boolean>, fields: string[], matches: boolean][] = [
    [{ 'X-A': true }, ['x-a', ''], true],
    [{ 'X-A': true }, [], false],
    [{ 'x-a': false }, ['X-A', '1'], false],
    [{ 'x-a': false }, ['X-B', '1'], true],
    [{ 'x-a': 'one' }, ['X-A', 'one'], true],
    [{ 'x-a': 'one' }, ['X-A', 'One'], false],
    [{ 'x-a': 'o*e' }, ['X-A', 'once'], true],
    [{ 'x-a': 'b' }, ['X-A', 'a', 'X-A', 'b'], true],
    [{ 'x-a': 'a, b' }, ['X-A', 'a', 'X-A', 'b'], true],
    [{ 'x-a': '*a*b*' }, ['X-A', 'a', 'X-A', 'b'], true],
    [{ 'x-a': 'c' }, ['X-A', 'a', 'X-A', 'b'], false],
    [{ 'x-a': true, 'x-b': 'q' }, ['X-A', 'a', 'X-B', 'r'], false],
    [{ 'x-a': '' }, ['X-A', ''], true],
    [{ 'x-a': '*' }, [], false],
  ]
  for (const [conditions, fields, matches] of table) {
    const label = `${JSON.stringify(conditions)} with ${JSON.stringify(fields)}`
    t.equal(
      compile({ requestHeader: conditions }).matchesRequest(request('GET', '/', ...fields)),
      matches,
      label,
    )
    t.equal(compile({ responseHeader: conditions }).matchesResponse(head(200, ...fields)), matches, label)
  }
})

t.test('media types', async (t) => {
  const table: [ranges: string | string[], contentType: string | undefined, matches: boolean][] = [
    ['application/json', 'application/json', true],
    ['application/json', 'Application/JSON; charset=utf-8', true],
    ['Application/Json', 'application/json', true],
    ['application/*+json', 'application/problem+json', true],
    ['application/*+json', 'application/json', false],
    ['text/*', 'text/html;charset=x', true],
    ['text/*', 'application/text', false],
    ['*/*', 'a/b', true],
    ['*/*', undefined, false],
    [['text/*', 'image/png'], 'image/png', true],
  ]
  for (const [contentType, value, matches] of table) {
    const fields = value === undefined ? [] : ['Content-Type', value]
    t.equal(
      compile({ contentType }).matchesResponse(head(200, ...fields)),
      matches,
      `${contentType} ${value}`,
    )
  }
})

t.test('patterns, methods and captures', async (t) => {
  const matcher = compile({ path: ['/a/{id}', '/a/{id}/b'], method: ['GET', 'PURGE'] })
  t.same(
    matcher.patterns?.map(({ source }) => source),
    ['/a/{id}', '/a/{id}/b'],
  )
  t.same([...(matcher.methods ?? [])], ['GET', 'PURGE'])
  t.same({ ...matcher.captures('/a/7/b') }, { id: '7' })
  t.same({ ...matcher.captures('/b') }, {})
  t.same(compile({}).patterns, undefined)
  t.same(compile({}).methods, undefined)
})

t.test('says which condition failed, and what was found', async (t) => {
  const matcher = compile({
    path: '/a/**',
    method: 'POST',
    status: '5xx',
    requestHeader: { 'X-Client': 'old*' },
    responseHeader: { Server: false },
    contentType: 'text/*',
  })
  const table: [request: RequestView, head: Head, failed: string | undefined][] = [
    [request('POST', '/b/../c'), head(500), 'path: found /c'],
    [request('GET', '/a'), head(500), 'method: found GET'],
    [request('POST', '/a'), head(500), 'requestHeader.X-Client: found absent'],
    [request('POST', '/a', 'x-client', 'new'), head(500), 'requestHeader.X-Client: found "new"'],
    [request('POST', '/a', 'x-client', 'old'), head(404), 'status: found 404'],
    [request('POST', '/a', 'x-client', 'old'), head(500, 'server', 'x'), 'responseHeader.Server: found "x"'],
    [request('POST', '/a', 'x-client', 'old'), head(500), 'contentType: found none'],
    [
      request('POST', '/a', 'x-client', 'old'),
      head(500, 'content-type', 'a/b; c=d'),
      'contentType: found a/b',
    ],
    [request('POST', '/a', 'x-client', 'old'), head(500, 'content-type', 'text/x'), undefined],
  ]
  for (const [view, response, failed] of table)
    t.equal(matcher.failed(view, response), failed, failed ?? 'none')
  t.equal(compile({}).failed(request('GET', '*'), head(200)), undefined)
})

t.test('a concealing rule looks at every reading', async (t) => {
  const options = { path: '/Admin/' }
  const report = () => t.fail('no fault')
  t.equal(
    compileMatch(options, report, anyCandidate).failed(request('GET', '/x/..;/aDMIN'), head(403)),
    undefined,
  )
  t.equal(compileMatch(options, report).failed(request('GET', '/admin/'), head(403)), 'path: found /admin/')
})

t.test('reports every fault', async (t) => {
  const faults: string[] = []
  const options = { path: ['/a', 'b', '/c**'], method: ['get', 'GET'], status: ['5xx', '504-500'] }
  const matcher = compileMatch(options, (at, message) => faults.push(`${at} ${message}`))
  t.match(faults, [
    /^\/path\/1 "b"/,
    /^\/path\/2 "\/c\*\*"/,
    /^\/method\/0 .*write "GET"/,
    /^\/status\/1 .*write "500-504"/,
  ])
  t.equal(faults.length, 4)
  t.equal(matcher.patterns?.length, 1)
  const single: string[] = []
  compileMatch({ path: 'b', method: 'Patch' }, (at) => single.push(at))
  t.same(single, ['/path', '/method'])
})
