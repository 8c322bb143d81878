import t from 'tap'
import { checks } from '../../../src/cli/audit/checks/index.js'
import type { Sample } from '../../../src/cli/audit/sample.js'
import { recordedRequest } from '../../../src/engine/replay.js'

interface Given {
  readonly method?: string
  readonly target?: string
  readonly asked?: readonly string[]
  readonly sent?: string
  readonly status?: number
  readonly fields?: readonly string[]
  readonly body?: unknown
}

function sampleOf({
  method = 'GET',
  target = '/a',
  asked = [],
  sent,
  status = 200,
  fields = [],
  body,
}: Given): Sample {
  const isText = typeof body === 'string' || body === undefined
  const type = isText ? [] : ['Content-Type', 'application/json']
  return {
    service: 'http://shop.example',
    request: recordedRequest(method, target, asked),
    requestBody: sent,
    head: { status, reason: '', fields: [...type, ...fields] },
    body: body === null ? undefined : Buffer.from(isText ? (body ?? '') : JSON.stringify(body)),
    time: Date.UTC(2026, 2, 1, 12),
  }
}

/** Numbers and sureness of what is seen, as `3 likely`. */
function seen(given: Given): string[] {
  const reported = new Set<number>()
  return checks.flatMap((check) => {
    const observation = check.observe(sampleOf(given), reported)
    if (observation === undefined) return []
    if (check.lie !== undefined) reported.add(check.lie)
    return [`${check.lie ?? check.title} ${observation.confidence}`]
  })
}

const html = ['Content-Type', 'text/html']
const json = ['Content-Type', 'application/json']
const trace = 'java.sql.SQLException: no\n\tat com.shop.Dao.load(Dao.java:87)\n\tat com.shop.A.b(A.java:1)'
const problem = ['Content-Type', 'application/problem+json']

t.test('what each exchange tells', async (t) => {
  const table: [name: string, given: Given, expected: string[]][] = [
    ['an honest answer', { body: { id: 1 } }, []],
    ['an honest 404', { status: 404, fields: problem, body: '{"title":"x","status":404}' }, []],
    ['403', { status: 403 }, ['1 review']],
    ['403 of the root', { status: 403, target: '/' }, []],
    ['a trace in a 500', { status: 500, fields: html, body: trace }, ['2 sure']],
    ['a trace in a 200', { fields: ['Content-Type', 'text/plain'], body: trace }, ['2 likely']],
    [
      'what PHP prints in a page',
      {
        fields: html,
        body: '<br />\n<b>Warning</b>:  Undefined variable $q in <b>/var/www/html/a.php</b> on line <b>3</b><br />\n<p>hello</p>',
      },
      ['2 likely'],
    ],
    ['a banner', { status: 404, fields: ['X-Powered-By', 'PHP/5.4'] }, ['2 sure']],
    ['a body that was not recorded', { status: 500, fields: json, body: null }, []],
    ['an envelope', { body: { success: false, error: { code: 'USER_NOT_FOUND' } } }, ['3 likely']],
    ['a problem in a 200', { fields: problem, body: '{"title":"No","status":404,"detail":"x"}' }, ['3 sure']],
    ['a sentence', { body: { state: 0, msg: 'User not found' } }, ['3 review']],
    [
      'a sentence and a code',
      { body: { resultCode: 1, resultMessage: 'invalid credentials' } },
      ['3 review'],
    ],
    ['a sentence about a success', { body: { code: 0, msg: 'User not found' } }, []],
    ['a sentence with the status of a success', { body: { code: 200, message: 'User not found' } }, []],
    ['a sentence without an error', { body: { status: 1, msg: 'User created' } }, []],
    ['a banner in a success', { fields: ['X-Powered-By', 'PHP/5.4'] }, ['2 review']],
    [
      'a login that failed',
      { method: 'POST', target: '/login', status: 302, fields: ['Location', '/login?error'] },
      ['7 likely'],
    ],
    ['a creation by a script', { method: 'POST', target: '/save.php', body: { id: 42 } }, ['5 likely']],
    ['no error', { body: { success: true, error: null } }, []],
    ['503 without a wait', { status: 503 }, ['4 sure']],
    ['503 with one', { status: 503, fields: ['Retry-After', '30'] }, []],
    ['429 with half a second', { status: 429, fields: ['Retry-After', '0.5'] }, ['4 sure']],
    ['a creation', { method: 'POST', target: '/users', body: { id: 42 } }, ['5 likely']],
    [
      'a creation with its place',
      { method: 'POST', target: '/users', fields: ['Location', '/users/1'], body: { id: 1 } },
      ['5 sure'],
    ],
    ['a login', { method: 'POST', target: '/login', body: { id: 42 } }, []],
    ['a change', { method: 'POST', target: '/users', sent: '{"id":42}', body: { id: 42 } }, []],
    ['a change by path', { method: 'POST', target: '/users/42', body: { id: 42 } }, []],
    [
      'an error in response to POST',
      { method: 'POST', target: '/users', body: { success: false, error: { id: 1, message: 'not found' } } },
      ['3 likely'],
    ],
    ['an empty deletion', { method: 'DELETE' }, ['6 sure']],
    ['an empty change', { method: 'PUT' }, ['6 likely']],
    ['an empty page', { method: 'GET' }, []],
    ['a redirect of PUT', { method: 'PUT', status: 301, fields: ['Location', '/b'] }, ['7 sure']],
    ['a redirect of POST', { method: 'POST', status: 302, fields: ['Location', '/b'] }, ['7 likely']],
    [
      'post/redirect/get',
      {
        method: 'POST',
        status: 302,
        asked: ['Content-Type', 'application/x-www-form-urlencoded'],
        fields: ['Location', '/b'],
      },
      ['7 review'],
    ],
    ['a redirect of GET', { status: 302, fields: ['Location', '/b'] }, []],
    [
      'a login page for a program',
      { status: 302, fields: ['Location', 'https://a/login?next=/a'] },
      ['8 likely'],
    ],
    [
      'a login page for a person',
      { status: 302, asked: ['Accept', 'text/html,*/*'], fields: ['Location', '/login'] },
      [],
    ],
    [
      'a login page for a script',
      {
        status: 302,
        asked: ['Accept', 'text/html', 'X-Requested-With', 'XMLHttpRequest'],
        fields: ['Location', '/login'],
      },
      ['8 likely'],
    ],
    ['a page about logging', { status: 302, fields: ['Location', '/blog/logging'] }, []],
    [
      '500 for a duplicate',
      { status: 500, body: { code: 'DUPLICATE_KEY', message: 'exists already' } },
      ['8 likely', '10 review'],
    ],
    [
      '500 for what is not there',
      { status: 500, body: { status: 500, exception: 'java.util.NoSuchElementException' } },
      ['2 sure', '8 review', '10 review'],
    ],
    [
      '500 for a duplicate, by its trace',
      { status: 500, body: { trace: 'jakarta.persistence.OptimisticLockException: a\n\tat x.Y(Y.java:1)' } },
      ['2 sure', '8 review', '10 review'],
    ],
    ['500 for a duplicate, by its code', { status: 500, body: { code: '23505' } }, ['8 review', '10 review']],
    [
      '500 for a fault',
      { status: 500, body: { exception: 'java.lang.RuntimeException' } },
      ['2 sure', '10 review'],
    ],
    [
      '404 for bad input',
      { status: 404, body: { error: 'parameter q is missing' } },
      ['8 review', '10 review'],
    ],
    ['404 for what is not there', { status: 404, body: { error: 'not found' } }, ['10 review']],
    ['401 without a challenge', { status: 401 }, ['1 review', '9 sure']],
    ['401 with one', { status: 401, fields: ['WWW-Authenticate', 'Basic realm="a"'] }, ['1 review']],
    ['405 without methods', { status: 405 }, ['9 sure']],
    ['405 with none', { status: 405, fields: ['Allow', ''] }, []],
    [
      'a host of the inside',
      { status: 302, fields: ['Location', 'http://10.0.3.7:8080/b'] },
      ['internal hosts in Location sure'],
    ],
    [
      'its own host',
      { status: 302, asked: ['Host', '10.0.3.7'], fields: ['Location', 'http://10.0.3.7/b'] },
      [],
    ],
    [
      'an error for a cache',
      { status: 404, fields: ['Cache-Control', 'public, max-age=60'] },
      ['errors that caches may store sure'],
    ],
    [
      'an error that expires',
      {
        status: 410,
        fields: ['Date', 'Sun, 01 Mar 2026 12:00:00 GMT', 'Expires', 'Sun, 01 Mar 2026 13:00:00 GMT'],
      },
      ['errors that caches may store sure'],
    ],
    ['an error for nobody', { status: 404, fields: ['Cache-Control', 'no-store, max-age=60'] }, []],
  ]
  for (const [name, given, expected] of table) t.same(seen(given), expected, name)
})
