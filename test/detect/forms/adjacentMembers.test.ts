import t from 'tap'
import { families } from '../../../src/detect/detector.js'
import { inspect } from '../../../src/detect/forms.js'
import { scan } from '../../../src/detect/scan.js'

const all = new Set(families)

function redacted(value: unknown): unknown {
  const inspection = inspect(JSON.stringify(value), 'json', {
    scan: (text) => scan(text, all),
    families: all,
    known: new Set(),
  })
  if (!inspection.ok || inspection.signs.length === 0) return value
  const text = inspection.redact({ message: 'SAFE', incident: 'id' })
  return text === undefined ? undefined : JSON.parse(text)
}

const cases: readonly [title: string, before: unknown, after: unknown][] = [
  [
    'names of tables beside what a database says',
    { code: 7, detail: 'Key (id)=(7) already exists.', table: 'carts_v2', schema: 'shop', row: 'x' },
    { code: 7, detail: 'SAFE', row: 'x', incident: 'id' },
  ],
  [
    'parts of an error of the protocol of PostgreSQL',
    { error: { severity: 'ERROR', code: '42703', routine: 'errorMissingColumn', position: '15' } },
    { error: { severity: 'ERROR', code: '42703', position: '15' }, incident: 'id' },
  ],
  [
    'parts of an error of a system call',
    { errno: -111, code: 'ECONNREFUSED', syscall: 'connect', address: 'db', port: 1 },
    { code: 'ECONNREFUSED', incident: 'id' },
  ],
  [
    'indices beside what a search engine says',
    { error: { type: 'index_not_found_exception', reason: 'no such index [carts]', index: 'carts' } },
    { error: { type: 'index_not_found_exception', reason: 'SAFE' }, incident: 'id' },
  ],
  [
    'what is said for debugging',
    {
      details: [
        { '@type': 'type.googleapis.com/google.rpc.DebugInfo', detail: 'no stock', stackEntries: ['x'] },
        1,
      ],
    },
    {
      details: [{ '@type': 'type.googleapis.com/google.rpc.DebugInfo', detail: 'SAFE' }, 1],
      incident: 'id',
    },
  ],
  ['tables of a restaurant', { table: '5', reason: 'taken', type: 'booking' }, undefined],
  ['tables beside another leak', { table: '5', stack: 'at a.B.c(B.java:1)' }, { table: '5', incident: 'id' }],
  ['a severity and a routine of a gym', { severity: 'hard', routine: 'legs' }, undefined],
  ['an index without an exception', { type: 'fund', reason: 'closed', index: 'DAX' }, undefined],
]

for (const [title, before, after] of cases) {
  t.test(title, async (t) => t.same(redacted(before), after ?? before))
}
