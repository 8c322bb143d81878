import { existsSync, readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { kinds } from '../../src/rules/index.js'
import { phases } from '../../src/rules/rule.js'

const root = new URL('../../', import.meta.url)
const files = readdirSync(new URL('src/rules/', root)).filter((file) => file.endsWith('.ts'))
const kindFiles = files.filter((file) =>
  readFileSync(new URL(`src/rules/${file}`, root), 'utf8').includes('= defineKind('),
)

t.test('each kind’s file is registered, named after the kind, and has a test', async (t) => {
  const names = kinds.map(({ name }) => name)
  t.same([...names].sort(), kindFiles.map((file) => file.replace('.ts', '')).sort())
  for (const name of names) t.ok(existsSync(new URL(`test/rules/${name}.test.ts`, root)), `test of ${name}`)
})

t.test('each kind documents itself', async (t) => {
  for (const kind of kinds) {
    t.ok(phases.includes(kind.phase), kind.name)
    t.match(kind.summary, /^[A-Z`].*\.$/, `${kind.name}: a sentence`)
    t.ok(kind.examples.length > 0, `${kind.name}: examples`)
    t.equal(kind.options.json.additionalProperties, false, kind.name)
    for (const [key, schema] of Object.entries(kind.options.json.properties ?? {})) {
      t.ok(schema.description, `${kind.name}.${key}: description`)
    }
  }
})
