import t from 'tap'
import { scan } from '../../../src/detect/scan.js'

const isFound = (text: string, failed: boolean) => scan(text, new Set(['exception']), failed).length > 0

t.test('objects with the name of a class, in any answer', async (t) => {
  for (const text of [
    "invalid: CartRow(id=7, owner='x')",
    'Optional[CartRow[id=7]]',
    'cannot save CartRow { id: 7 }',
    '<CartRow: 7>',
    '[Function: loadCart]',
    "{'table': 'cart_rows', 'op': 'insert'}",
  ]) {
    t.ok(isFound(text, false), text)
  }
})

t.test('objects without one only if the service has failed', async (t) => {
  for (const text of [
    "{'qty': 'x'}",
    "{ qty: 'x' }",
    'map[qty:x]',
    '{"qty"=>"x"}',
    '{qty=7, size=9}',
    '%{qty: 7}',
  ]) {
    t.ok(isFound(text, true), text)
    t.notOk(isFound(text, false), text)
  }
})

t.test('notations of documents, pages and formulas', async (t) => {
  for (const text of [
    '{"qty": 7, "size": "9"}',
    'type CartRow { id: ID }',
    'x-data="{ open: false }"',
    'ng-class="{\'active\': on}"',
    'a.Button[disabled=true] { color: red }',
    'Total (net=30, gross=40)',
    'Card(s) could not be charged',
    'Card(ending 4242)',
  ]) {
    t.notOk(isFound(text, true), text)
  }
})
