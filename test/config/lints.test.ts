import t from 'tap'
import { formatConfigError } from '../../src/config/errors.js'
import { loadText } from '../../src/config/load.js'

/** Warnings, except those of the kinds themselves. */
function warnings(rules: string): string[] {
  const { plan, errors: faults } = loadText(`upstream: http://127.0.0.1:1\nrules:\n${rules}`, 'c', {
    environment: {},
  })
  t.ok(plan, 'warnings keep nothing from starting')
  return faults
    .filter(({ code }) => code !== 'doubtful-rule')
    .map((fault) => `${fault.code} ${fault.place.line}`)
}

t.test('rules that can never act', async (t) => {
  const table: [rules: string, expected: string[]][] = [
    ['  - { match: { status: 5xx }, noContent: {} }', ['never-matches 3']],
    ['  - { match: { status: 404 }, retryAfter: {} }', ['never-matches 3']],
    ['  - { match: { status: [404, 503] }, retryAfter: {} }', []],

    [
      '  - { match: { path: /a/** }, conceal: {} }\n  - { match: { path: /a/b/* }, conceal: {} }',
      ['shadowed-rule 4'],
    ],
    ['  - { match: { path: /a/b/* }, conceal: {} }\n  - { match: { path: /a/** }, conceal: {} }', []],
    ['  - { conceal: {} }\n  - { match: { path: /a }, conceal: {} }', ['shadowed-rule 4']],
    ['  - { match: { path: /a }, conceal: {} }\n  - { conceal: {} }', []],
    ['  - { match: { path: /a/** }, conceal: {} }\n  - { match: { path: [/a/b, /c] }, conceal: {} }', []],
    ['  - { match: { path: /a* }, conceal: {} }\n  - { match: { path: /ab }, conceal: {} }', []],
    ['  - { match: { path: /a/** }, conceal: {} }\n  - { match: { path: /ab }, conceal: {} }', []],
    ['  - { match: { path: /a/** }, conceal: {} }\n  - { match: { path: /a/** }, sanitize: {} }', []],

    ['  - { match: { path: /a, method: GET }, conceal: {} }\n  - { match: { path: /a }, conceal: {} }', []],
    [
      '  - { match: { path: /a, method: [GET, PUT] }, conceal: {} }\n  - { match: { path: /a, method: PUT }, conceal: {} }',
      ['shadowed-rule 4'],
    ],
    [
      '  - { match: { requestHeader: { A: true } }, conceal: {} }\n  - { match: { path: /a }, conceal: {} }',
      [],
    ],
    [
      '  - { match: { requestHeader: { A: true } }, conceal: {} }\n  - { match: { path: /a, requestHeader: { A: true } }, conceal: {} }',
      ['shadowed-rule 4'],
    ],
    ['  - { mode: observe, conceal: {} }\n  - { conceal: {} }', []],
    [
      '  - { match: { status: 503 }, retryAfter: { default: 1s } }\n  - { match: { status: [429, 503] }, retryAfter: { default: 2s } }',
      [],
    ],
    ['  - unwrap: { when: { text: "<h1>Error" }, status: 500 }', []],
    ['  - unwrap: { when: { text: "/api/v1/" }, status: 500 }', []],
    ['  - unwrap: { when: { /message: "<b>no</b>" }, status: 500 }', []],
    ['  - unwrap: { when: { /amount: ">= 7" }, status: 500 }', ['foreign-pattern 3']],
    // A rule that looks at the body may pass over an exchange: the next one then has its turn.
    [
      '  - { match: { path: /a/** }, remap: { to: 400, when: { /a: 1 } } }\n  - { match: { path: /a/** }, remap: { to: 401, when: { /a: 2 } } }',
      [],
    ],
  ]
  for (const [rules, expected] of table) t.same(warnings(rules), expected, rules)
})

t.test('words that were true and false in YAML 1.1', async (t) => {
  const table: [rules: string, expected: string[]][] = [
    ['  - { match: { responseHeader: { Server: yes } }, problem: {} }', ['text-for-boolean 3']],
    [
      '  - unwrap:\n      when: { /ok: No, /on: [off, "off"] }\n      status: 500',
      ['text-for-boolean 4', 'text-for-boolean 4'],
    ],
    ['  - { unwrap: { when: { /ok: "no", /on: false, /of: on hold }, status: 500 } }', []],
    ["  - { unwrap: { when: { /ok: 'yes', /is: constructor }, status: 500 } }\nadmin: off", []],
  ]
  for (const [rules, expected] of table) t.same(warnings(rules), expected, rules)
  const { errors: faults } = loadText('upstream: http://a\nrules: [{ name: on, problem: {} }]\n', 'c', {
    environment: {},
  })
  t.match(faults.map(formatConfigError), [
    /^c:2:17: warning: on is text in YAML 1.2.*; write true, or "on" in quotes/,
  ])
})

t.test('warnings of the kinds appear at the place that the kinds give', async (t) => {
  const text =
    'upstream: http://127.0.0.1:1\nrules:\n  - match: { path: /admin }\n    conceal: { statuses: [401, 403] }\n'
  const { errors: faults } = loadText(text, 'c', { environment: {} })
  t.same(
    faults.map(({ code, severity }) => [code, severity]),
    [
      ['doubtful-rule', 'warning'],
      ['doubtful-rule', 'warning'],
    ],
  )
  t.match(faults.map(formatConfigError), [
    /^c:3:20: warning: "\/admin" leaves other paths/,
    /^c:4:16: warning: the list omits statuses that reveal a hidden path: 405, 501 \(a method/,
  ])
})
