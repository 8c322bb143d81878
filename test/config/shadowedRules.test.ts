import t from 'tap'
import { loadText } from '../../src/config/load.js'

const environment = {}

/** The rules that are said to be shadowed, and by which. */
function shadowed(rules: readonly string[]): string[] {
  const text = `upstream: http://127.0.0.1:1\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`
  return loadText(text, 'c', { environment }).errors.flatMap(({ code, message }) =>
    code === 'shadowed-rule'
      ? [/rule "(.*?)".*: "(.*?)" always acts first/.exec(message)!.slice(1).join(' by ')]
      : [],
  )
}

t.test('what covers a rule', async (t) => {
  const rule = (name: string, match: string, kind = 'sanitize: {}') =>
    `{ name: ${name}, match: { ${match} }, ${kind} }`
  const table: [rules: string[], expected: string[]][] = [
    [[rule('a', 'path: /x/**'), rule('b', 'path: [/x/y, /x/z/**]')], ['b by a']],
    [[rule('a', 'path: [/x/**, /y/**]'), rule('b', 'path: [/y/1, /x/1]')], ['b by a']],
    [[rule('a', 'path: /x/**'), rule('b', 'path: [/x/y, /y]')], []],
    [[rule('a', 'path: /x/*'), rule('b', 'path: /x/*')], ['b by a']],
    [[rule('a', 'path: "/{id}/**"'), rule('b', 'path: "/{id}/x"')], []],
    [[rule('a', 'status: 5xx'), rule('b', 'status: 503, path: /x')], ['b by a']],
    [[rule('a', 'status: 503'), rule('b', 'status: 5xx')], []],
    [
      [rule('a', 'path: /x'), rule('b', 'path: /x'), rule('c', 'path: /x')],
      ['b by a', 'c by a'],
    ],
    [
      [
        rule('a', 'requestHeader: { A: true }'),
        rule('b', 'requestHeader: { A: true }, contentType: text/html'),
        rule('c', 'contentType: text/html'),
      ],
      ['b by a'],
    ],
    [[rule('a', 'path: /x', 'sanitize: { body: keep }'), rule('b', 'path: /x')], []],
    // Every rule of a cumulative kind acts.
    [
      [rule('a', 'path: /x', 'headers: { remove: [A] }'), rule('b', 'path: /x', 'headers: { remove: [B] }')],
      [],
    ],
  ]
  for (const [rules, expected] of table) t.same(shadowed(rules), expected, rules.join(' '))
})

t.test('the work grows with the number of rules', async (t) => {
  // Counted where each comparison of two rules has to look: the methods of the earlier one.
  const { shadowedRules } = await import('../../src/config/shadowedRules.js')
  const work = (rules: number) => {
    let looks = 0
    const earlierThatCovers = shadowedRules()
    for (let index = 0; index < rules; index++) {
      const matcher = {
        patterns: [{ source: `/service-${index}/**`, segments: [] }],
        get methods() {
          looks++
          return undefined
        },
      }
      const rule = { name: `r${index}`, kind: 'sanitize', mode: 'enforce', index, matcher, action: {} }
      earlierThatCovers(rule as never, { sanitize: {} }, { all: new Set([500]), ranges: '500' })
    }
    return looks
  }
  t.ok(work(2000) <= 2.1 * work(1000))
})
