import t from 'tap'
import { stringify } from 'yaml'
import { formatConfigError } from '../../src/config/errors.js'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { kinds } from '../../src/rules/index.js'
import { runTest } from '../../src/testing/testRun.js'

for (const kind of kinds) {
  t.test(kind.name, async (t) => {
    for (const { title, rule, tests } of kind.examples) {
      const text = stringify({ upstream: 'http://127.0.0.1:3000', profile: 'none', rules: [rule], tests })
      const { plan, errors: faults } = loadText(text, `${kind.name}.yaml`, { environment: {} })
      const serious = faults.filter(({ severity }) => severity === 'fault')
      t.same(serious.map(formatConfigError), [], `${title}: no faults`)
      t.ok(tests.length > 0, `${title}: has tests`)
      for (const test of plan?.tests ?? []) {
        t.same(runTest(new RuleSet(plan!.rules), test).mismatches, [], `${title}: ${test.name}`)
      }
    }
  })
}
