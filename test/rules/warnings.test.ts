import t from 'tap'
import { loadText } from '../../src/config/load.js'

function doubts(rule: string): string[] {
  const { plan, errors: faults } = loadText(`upstream: http://127.0.0.1:1\nrules:\n  - ${rule}\n`, 'c', {
    environment: {},
  })
  t.ok(plan, rule)
  return faults.map(({ message, place }) => `${place.column} ${message}`)
}

t.test('warnings about rules that read bodies and fields', async (t) => {
  const table: [rule: string, expected: RegExp | undefined][] = [
    ['{ match: { contentType: text/event-stream }, unwrap: { dialect: graphql } }', /never buffered/],
    [
      '{ match: { contentType: [text/event-stream, application/json] }, unwrap: { dialect: graphql } }',
      undefined,
    ],
    [
      '{ match: { status: 200, contentType: application/x-ndjson }, remap: { to: 500, when: { text: x } } }',
      /never buffered/,
    ],
    ['{ match: { status: 200, contentType: application/x-ndjson }, remap: { to: 500 } }', undefined],
    ['{ match: { status: 200 }, remap: { to: 500, when: { text: "a^b" } } }', /matches no text/],
    ['{ unwrap: { when: { /a~1b: { pattern: "x$y" } }, status: 500 } }', /matches no text/],
    ['{ unwrap: { when: { /a: { pattern: "^x$" }, /b: "x$y", /c: null }, status: 500 } }', undefined],
    ['{ match: { method: HEAD }, unwrap: { dialect: any } }', /head: asGet/],
    ['{ match: { method: POST }, unwrap: { dialect: any } }', /openai SDKs .*unsafeStatus: 422/],
    ['{ match: { method: POST }, unwrap: { dialect: any, unsafeStatus: 422 } }', undefined],
    ['{ match: { method: POST }, unwrap: { dialect: [soap, xmlRpc] } }', undefined],
    ['{ match: { method: [GET, POST] }, unwrap: { dialect: any } }', undefined],
    ['{ unwrap: { when: { /a: 1 }, status: 503 } }', /503 for POST, PUT, PATCH and DELETE too/],
    ['{ match: { method: GET }, unwrap: { when: { /a: 1 }, status: 503 } }', undefined],
    ['{ unwrap: { dialect: any, status: { map: { E1: 429 } } } }', /429 for POST/],
    [
      '{ match: { contentType: text/xml }, unwrap: { dialect: jsonRpc } }',
      /"jsonRpc" is never sent as text\/xml/,
    ],
    ['{ match: { contentType: image/png }, unwrap: { when: { /a: 1 }, status: 500 } }', /no members/],
    [
      '{ match: { contentType: application/yaml }, unwrap: { when: { /a: 1 }, status: 500 } }',
      /no members .*write "text" with a pattern/,
    ],
    [
      '{ match: { contentType: [application/yaml, application/json] }, unwrap: { when: { /a: 1 }, status: 500 } }',
      undefined,
    ],
    [
      '{ unwrap: { when: { /a: 1 }, status: { from: "/errors[*]/code", default: 500 } } }',
      /write "\/errors\/\*\/code"/,
    ],
    [
      '{ unwrap: { when: { /a: 1 }, status: { from: /errors/-/code, default: 500 } } }',
      /write "\/errors\/\*\/code"/,
    ],
    ['{ unwrap: { when: { /a: 1 }, status: { from: /a, map: { "400..499": 400 } } } }', /write "400-499"/],
    [
      '{ unwrap: { when: { /a: 1 }, status: { from: /a, map: { ">=500": 500 } } } }',
      /not a range; write a range/,
    ],
    [
      '{ unwrap: { when: { /a: 1 }, status: { from: /a, map: { "[45]xx": 500 } } } }',
      /write "4xx" and "5xx"/,
    ],
    ['{ unwrap: { when: { /errors/0/code: 1 }, status: 500 } }', /write "\/errors\/\*\/code"/],
    ['{ unwrap: { when: { not: { /a: { all: { pattern: "x$y" } } } }, status: 500 } }', /matches no text/],
    [
      '{ unwrap: { when: { /a: 1 }, status: { from: code } } }',
      /the response header "code"; for a member write "\/code"/,
    ],
    [
      '{ unwrap: { when: { /a: 1 }, status: { from: X-Code, map: { "*": 400, "E*": 404 } } } }',
      /is never reached/,
    ],
    ['{ match: { path: /users }, created: { location: "{path}/{id}" } }', /not a capture of/],
    ['{ match: { path: "/a/{x}" }, created: { location: "/b/{x}/{y}" } }', /"\{y\}" is not a capture/],
    ['{ match: { path: ["/a/{x}", "/b/{y}"] }, created: { location: "/b/{y}/{/id}" } }', undefined],
    ['{ match: { status: 429 }, retryAfter: { from: [X-Wait, x-wait] } }', /is in the list twice/],
    ['{ match: { status: 429, contentType: text/html }, retryAfter: { from: [/wait] } }', /is not JSON/],
    [
      '{ match: { status: 429, contentType: application/*+json }, retryAfter: { from: [/wait, X-Wait] } }',
      undefined,
    ],
  ]
  for (const [rule, expected] of table) {
    if (expected === undefined) t.same(doubts(rule), [], rule)
    else t.match(doubts(rule), [expected], rule)
  }
})
