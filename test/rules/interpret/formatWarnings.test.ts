/** Paths and maps that find nothing in the format that a rule reads. */
import t from 'tap'
import { loadText } from '../../../src/config/load.js'

t.test('rules that can never find anything, and rules that can', async (t) => {
  const table: [rule: string, expected: RegExp | undefined][] = [
    [
      '{ match: { contentType: application/json }, unwrap: { when: { /s:Envelope/s:Body/s:Fault: { exists: true } }, status: 500 } }',
      /path into XML/,
    ],
    [
      '{ match: { contentType: application/json }, unwrap: { when: { "/@type": x }, status: { from: /a/#text, default: 500 } } }',
      /"\/a\/#text" is a path into XML/,
    ],
    [
      '{ match: { contentType: [application/json, text/xml] }, unwrap: { when: { /Envelope/Body: { exists: true } }, status: 500 } }',
      undefined,
    ],
    ['{ unwrap: { dialect: graphql, message: /Envelope/Body/Fault/faultstring } }', /path into XML/],
    ['{ unwrap: { dialect: soap, when: { /error: x }, status: 400 } }', /root element, which is Envelope/],
    [
      '{ unwrap: { dialect: soap, when: { /soap:Envelope/Body/Fault/faultcode: x }, status: 400 } }',
      undefined,
    ],
    ['{ unwrap: { dialect: [html, text], status: { map: { E1: 404 } } } }', /"map" does nothing/],
    ['{ unwrap: { dialect: [html, envelope], status: { map: { E1: 404 } } } }', undefined],
    ['{ unwrap: { when: { /a: 1 }, status: { from: text, default: 500 } } }', /write a pattern with a group/],
    ['{ unwrap: { when: { /code: 0-9 }, status: 500 } }', /"0-9" is compared literally/],
    [
      '{ unwrap: { when: { /error/code: [1, "400..499"] }, status: 500 } }',
      /"400..499" is compared literally/,
    ],
    ['{ unwrap: { when: { /season: 2024-2025 }, status: 500 } }', undefined],
  ]
  for (const [rule, expected] of table) {
    const { plan, errors } = loadText(`upstream: http://127.0.0.1:1\nrules:\n  - ${rule}\n`, 'c', {
      environment: {},
    })
    t.ok(plan, rule)
    const messages = errors.map(({ message }) => message).filter((message) => !/for POST/.test(message))
    if (expected === undefined) t.same(messages, [], rule)
    else t.match(messages.join('; '), expected, rule)
  }
})
