import t from 'tap'
import { compileValue, type ValueOptions } from '../../../src/rules/interpret/valueTest.js'

const table: readonly (readonly [wanted: ValueOptions, found: readonly unknown[], holds: boolean])[] = [
  ['E7', ['E7'], true],
  ['E7', ['E1', 'E7'], true],
  ['7', [7], false],
  [false, [false], true],
  [false, ['false'], false],
  [null, [null], true],
  [null, [], false],
  [['E1', 'E7'], ['E7'], true],
  [['E1', 'E7'], ['E2'], false],
  [[], [[]], true],
  [[], [['x']], false],
  [{}, [{}], true],
  [{}, [{ a: 1 }], false],
  [{ exists: true }, [null], true],
  [{ exists: true }, [], false],
  [{ exists: false }, [], true],
  [{ exists: false }, ['x'], false],
  [{ empty: true }, [''], true],
  [{ empty: true }, [[]], true],
  [{ empty: true }, [0], false],
  [{ empty: false }, ['x'], true],
  [{ pattern: '(?i)not found' }, ['Order NOT FOUND'], true],
  [{ pattern: '^E\\d+$' }, ['E7x'], false],
  [{ not: 'ok' }, ['failed'], true],
  [{ not: 'ok' }, ['failed', 'ok'], false],
  [{ not: 'ok' }, [], true],
  [{ any: { not: 'ok' } }, ['failed', 'ok'], true],
  [{ any: { not: 'ok' } }, ['ok', 'ok'], false],
  [{ all: 'E7' }, ['E7', 'E7'], true],
  [{ all: 'E7' }, ['E7', 'E1'], false],
  [{ all: 'E7' }, [], false],
  [{ all: { not: 'E7' } }, ['E1', 'E2'], true],
  [{ all: { not: 'E7' } }, ['E1', 'E7'], false],
]

t.test('whether the values at a path pass a test', async (t) => {
  for (const [wanted, found, holds] of table) {
    t.equal(
      compileValue(wanted).holds(found, false),
      holds,
      `${JSON.stringify(wanted)} of ${JSON.stringify(found)}`,
    )
  }
})

t.test('in formats that only have text, a text is also the number or flag that it spells', async (t) => {
  t.ok(compileValue(7).holds(['7'], true))
  t.ok(compileValue(false).holds(['false'], true))
  t.notOk(compileValue(null).holds(['null'], true))
})

t.test('a test says whether it can hold without a value', async (t) => {
  for (const wanted of [{ exists: false }, { not: 'ok' }] as const) t.ok(compileValue(wanted).acceptsNothing)
  for (const wanted of ['ok', { exists: true }, { all: { not: 'ok' } }] as const)
    t.notOk(compileValue(wanted).acceptsNothing)
})
