import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import t from 'tap'
import { parse } from 'yaml'
import { formatConfigError } from '../../src/config/errors.js'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { kinds } from '../../src/rules/index.js'
import type { Schema } from '../../src/schema/schema.js'
import { runTest } from '../../src/testing/testRun.js'

const root = new URL('../../config/', import.meta.url)
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')
const schema = JSON.parse(read('upstanding.schema.json')) as Schema

t.ok(files.length >= 13)
const isValid = new Ajv({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
}).compile(schema)

for (const file of files) {
  t.test(file, async (t) => {
    const text = read(file)
    const up = '../'.repeat(file.split('/').length - 1) || './'
    t.ok(text.startsWith(`# yaml-language-server: $schema=${up}upstanding.schema.json\n`), 'names the schema')
    t.ok(isValid(parse(text)), `editors accept it unchanged ${JSON.stringify(isValid.errors)}`)

    const { plan, errors: faults } = loadText(text, fileURLToPath(new URL(file, root)), { environment: {} })
    t.same(faults.map(formatConfigError), [], 'no faults and no warnings')
    for (const test of plan!.tests) t.same(runTest(new RuleSet(plan!.rules), test).mismatches, [], test.name)
    if (file.startsWith('examples/')) t.ok(plan!.tests.length >= 3, 'carries tests')
  })
}

t.test('the examples use every kind', async (t) => {
  const used = new Set(
    files.flatMap((file) => ((parse(read(file)).rules ?? []) as object[]).flatMap(Object.keys)),
  )
  for (const { name } of kinds) t.ok(used.has(name), name)
})

t.test('editors know the purpose and a value of every key', async (t) => {
  const look = (at: Schema, path: string) => {
    for (const [key, inner] of Object.entries(at.properties ?? {})) {
      t.ok(inner.description, `${path}/${key}: description`)
      if (inner.properties === undefined && key !== '$schema') {
        const values = [inner, ...(inner.anyOf ?? [])].some(
          (one) =>
            one.examples !== undefined || one.default !== undefined || one.items?.properties !== undefined,
        )
        t.ok(values, `${path}/${key}: example or default`)
      }
      look(inner, `${path}/${key}`)
    }
    for (const branch of at.anyOf ?? []) look(branch, path)
    if (at.items !== undefined) look(at.items, `${path}[]`)
  }
  look(schema, '')
})

t.test('each misspelled key is an error that names the intended key', async (t) => {
  let count = 0
  const look = (at: Schema, path: readonly (string | number)[]) => {
    for (const [key, inner] of Object.entries(at.properties ?? {})) {
      if (!key.startsWith('$')) misspell(at, path, key)
      look(inner, [...path, key])
    }
    for (const branch of at.anyOf ?? []) look(branch, path)
    if (at.items?.properties !== undefined) look(at.items, [...path, 0])
  }
  const misspell = (at: Schema, path: readonly (string | number)[], key: string) => {
    count++
    const wrong = `${key.slice(0, -1)}${key.at(-1)}q`
    const config = path.reduceRight<unknown>(
      (value, step) => (typeof step === 'number' ? [value] : { [step]: value }),
      { [wrong]: null },
    )
    const { errors: faults } = loadText(JSON.stringify(config, null, 1), 'c.yaml', { environment: {} })
    const found = faults.find(({ code }) => code === 'unknown-key')
    const known = Object.keys(at.properties ?? {})
    const meant = new RegExp(`^unknown key "${wrong}" in .*; did you mean "(${known.join('|')})"\\?`)
    t.match(found?.message, meant, [...path, wrong].join('/'))
  }
  look(schema, [])
  t.ok(count > 100, `${count} keys`)
})
