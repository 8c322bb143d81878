import t from 'tap'
import { type Policy, policyOf } from '../../../src/rules/conceal/policy.js'

const all = Array.from({ length: 900 }, (_, i) => i + 100)
const inScope = () => true

function compiled(statuses: Parameters<typeof policyOf>[0]): Policy & { readonly errors: string[] } {
  const errors: string[] = []
  const context = {
    matchesTarget: inScope,
    error: (at: string, text: string) => errors.push(`${at}: ${text}`),
  }
  return { ...policyOf(statuses, context), errors }
}

/** The first and last status of each run of statuses that pass. */
const runs = (passes: (status: number) => boolean) =>
  all
    .filter(passes)
    .filter((status, _, passing) => !passing.includes(status - 1) || !passing.includes(status + 1))

t.test('which statuses reveal a path whatever the method, and which only to GET', async (t) => {
  const refusing: [
    Parameters<typeof policyOf>[0],
    refuses: number[],
    depends: number[],
    redirects: boolean,
  ][] = [
    [undefined, [401, 403, 404], [400, 999], true],
    ['any-error', [400, 999], [], true],
    [[403], [403, 404], [], false],
    [['4xx'], [400, 499], [], false],
    // Clients treat an invalid status as a 5xx, so a 999 is one.
    [[500], [404, 500, 600, 999], [], false],
    [['5xx'], [404, 500, 999], [], false],
    [['301-302', 405], [301, 302, 404, 405], [], false],
    [['300-599'], [300, 999], [], false],
    [[], [404], [], false],
  ]
  for (const [statuses, refuses, depends, redirects] of refusing) {
    const policy = compiled(statuses)
    const name = JSON.stringify(statuses ?? 'default')
    const ends = runs(policy.refuses)
    t.same(ends, refuses, `${name} refuses`)
    t.same(runs(policy.depends), depends, `${name} depends`)
    t.equal(policy.judgesRedirects, redirects, name)
    t.equal(policy.inScope, inScope)
    t.same(policy.errors, [])
  }
})

t.test('a status that nothing can conceal is an error, and the others of the list still count', async (t) => {
  for (const form of [200, '2xx', '100-599', '299-300', 101]) {
    const { errors, refuses } = compiled([403, form])
    t.match(errors, [/^\/statuses\/1: ".*" is not an error or redirect/], String(form))
    t.ok(refuses(403))
    t.notOk(refuses(200), String(form))
  }
  t.match(compiled(['504-500']).errors, [/^\/statuses\/0: "504-500" ends before it begins/])
})
