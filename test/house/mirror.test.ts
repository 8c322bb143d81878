import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
const namesIn = (folder: string, ending: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending))

/**
 * Sources without a test at the mirrored path, and the tests that cover them: what needs a process, a socket or a
 * browser, and parts that only make sense through the module that is made of them. A name ends with `/` for a folder.
 */
const coveredBy: Readonly<Record<string, string>> = {
  'bin/': 'e2e/lifecycle',
  'cli/': 'cli',
  'cli/audit/': 'cli/audit/propose.unit.test.ts',
  'cli/audit/checks/': 'cli/audit/checks.unit.test.ts',
  'cli/demo/': 'e2e/mission.test.ts',
  'cli/explain/': 'cli/explain/command.test.ts',
  'cli/probe/': 'e2e/conceal/probe.test.ts',
  'cli/test/report': 'cli/test',
  'config/': 'config/errors.test.ts',
  'console/': 'console/api.test.ts',
  'console/ui/': 'browser/console.browser.ts',
  'detect/': 'detect/patterns.test.ts',
  'detect/edit/': 'rules/sanitize.golden.test.ts',
  'detect/forms/': 'detect/forms.test.ts',
  'dialects/': 'dialects/shapes.test.ts',
  'engine/decideKnown': 'integrations/apps.test.ts',
  'engine/replay': 'engine/explanation.test.ts',
  'extProc/': 'extProc/exchange.test.ts',
  'http/rateLimit': 'http/structuredFields.test.ts',
  'integrations/': 'integrations/apps.test.ts',
  'observe/': 'observe/log.test.ts',
  'observe/processMetrics': 'observe/metrics.unit.test.ts',
  'proxy/': 'e2e/exchange',
  'proxy/upgrade': 'e2e/upgrade',
  'proxy/tunnel': 'e2e/upgrade',
  'proxy/client/': 'e2e/faults',
  'proxy/upstream/': 'proxy/upstream/transports.test.ts',
  'rules/rule': 'engine/decide.test.ts',
  'rules/tasks': 'rules/sanitize.test.ts',
  'rules/conceal/': 'rules/conceal.test.ts',
  'rules/interpret/': 'rules/conditions.test.ts',
  'rules/problem/': 'rules/problem.test.ts',
  'rules/retryAfter/': 'rules/retryAfter.test.ts',
  'rules/sanitize/': 'rules/sanitize.test.ts',
  'server/': 'e2e/lifecycle',
  'testing/testExchange': 'engine/composition.test.ts',
}

/** Lower it when you add a test of a source that had none. */
const mostWithoutTest = 200

const tests = namesIn('test', '.test.ts').map((name) => name.slice(0, -'.test.ts'.length))
const hasLogic = (name: string) =>
  /^(?:export )?(?:async )?function|^(?:export )?class /m.test(readFileSync(`${root}src/${name}`, 'utf8'))
const withoutTest = namesIn('src', '.ts')
  .filter(hasLogic)
  .map((name) => name.slice(0, -'.ts'.length))
  .filter((name) => !tests.some((test) => test === name || test.startsWith(`${name}.`)))
const entriesOf = (source: string) =>
  Object.keys(coveredBy).filter((name) => (name.endsWith('/') ? source.startsWith(name) : source === name))

t.test('each source with logic has a test of its own, or is known to be covered elsewhere', async (t) => {
  for (const source of withoutTest) {
    t.ok(entriesOf(source).length > 0, `test/${source}.test.ts is missing`)
  }
})

t.test('the number of sources without their own test only falls', async (t) => {
  t.ok(withoutTest.length <= mostWithoutTest, `${withoutTest.length} of at most ${mostWithoutTest}`)
})

t.test('the list of exceptions is up to date', async (t) => {
  for (const [name, test] of Object.entries(coveredBy)) {
    t.ok(existsSync(`${root}test/${test}`), `test/${test}`)
    t.ok(
      withoutTest.some((source) => entriesOf(source).includes(name)),
      `${name} has its own tests`,
    )
  }
})

t.test('each folder that .taprc leaves out runs in a group', (t) => {
  const excluded = /test\/\{(.*)\}/.exec(readFileSync(`${root}.taprc`, 'utf8'))![1]!.split(',')
  const grouped = namesIn('test/functions', '.ts').flatMap((name) => {
    const call = /runTogether\((.*)\)/.exec(readFileSync(`${root}test/functions/${name}`, 'utf8'))?.[1]
    return call?.split(', ').map((folder) => folder.slice(1, -1)) ?? []
  })
  t.strictSame(grouped.sort(), excluded.sort())
  t.end()
})
