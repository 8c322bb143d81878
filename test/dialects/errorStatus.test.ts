/** Errors that vendors document: what `dialect: any` makes of them, and the rule for each that it leaves. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse, stringify } from 'yaml'
import { levelsOf, statusIn } from '../../src/dialects/errorStatus.js'
import { unwrap } from '../../src/rules/unwrap.js'
import { compileKind, exchangeOf } from '../support/exchange.js'

type Row = readonly [vendor: string, source: string, statuses: readonly number[], type: string, body: string]

const read = (name: string) => parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
const rules: Readonly<Record<string, object>> = read('vendorRules.yaml')
const types: Readonly<Record<string, string>> = {
  amz: 'application/x-amz-json-1.1',
  fhir: 'application/fhir+json',
  form: 'application/x-www-form-urlencoded',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  jsonrpc: 'application/json',
  ogc: 'application/vnd.ogc.se_xml',
  problem: 'application/problem+json',
  text: 'text/plain',
  xml: 'text/xml',
}

function statusBy(action: ReturnType<typeof compileKind>, [, , , type, body]: Row): number | undefined {
  const outcome = action.apply(exchangeOf({ fields: ['Content-Type', types[type]!], body }))
  return 'status' in outcome ? outcome.status : undefined
}

const any = compileKind(unwrap, { dialect: 'any' })
const files = readdirSync(new URL('vendors/', import.meta.url)).sort()
const rows: Row[] = files.flatMap((file) => read(`vendors/${file}`))

t.test('no status is wrong, and a rule exists for every error without one', async (t) => {
  const left = new Set<string>()
  let right = 0
  for (const row of rows) {
    const [vendor, , statuses, , body] = row
    const status = statusBy(any, row)
    if (status !== undefined) {
      t.ok(statuses.includes(status), `${vendor}: ${status}, not ${statuses}: ${body}`)
      right++
      continue
    }
    left.add(vendor)
    const rule = rules[vendor]
    t.ok(rule, `${vendor} has a rule`)
    if (rule === undefined) continue
    const action = compileKind(unwrap, rule)
    t.same(action.faults, [], vendor)
    const own = statusBy(action, row)
    t.ok(own !== undefined && statuses.includes(own), `rule of ${vendor}: ${own}, not ${statuses}: ${body}`)
  }
  t.comment(`${rows.length} errors: ${right} right, ${rows.length - right} left to a rule`)
  t.ok(rows.length >= 850 && right >= 690)
  t.same(
    Object.keys(rules).filter((vendor) => !left.has(vendor)),
    [],
    'no rule is without its error',
  )
})

/** Of 100 characters each, as in a config. */
function linesOf(rule: object): number {
  return stringify(rule, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 }).length / 100
}

t.test('a rule has six lines at most', async (t) => {
  for (const [vendor, rule] of Object.entries(rules)) {
    t.ok(linesOf({ unwrap: rule }) <= 6, `${vendor}: ${linesOf({ unwrap: rule })}`)
  }
})

t.test('of a long list, the first errors give the status', async (t) => {
  let read = 0
  const error = (index: number) => ({
    get message() {
      read++
      return index < 100 ? 'item not found' : 'quota exceeded'
    },
  })
  const { status } = statusIn(
    levelsOf({ success: false, errors: Array.from({ length: 5_000 }, (_, index) => error(index)) }),
  )
  t.equal(status, 404)
  t.ok(read > 0 && read < 5_000, `${read} messages read`)
})

t.test('of a long list, a status of another kind counts wherever it is', async (t) => {
  const many = Array.from({ length: 150 }, () => ({ code: 'NOT_FOUND', message: 'x' }))
  const errors = [...many, { code: 'INTERNAL_SERVER_ERROR', message: 'x' }]
  t.equal(statusIn(levelsOf({ success: false, errors })).status, 500)
  t.equal(statusIn(levelsOf({ success: false, errors: many })).status, 404)
})
