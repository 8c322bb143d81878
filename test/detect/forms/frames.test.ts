import t from 'tap'
import { frameMembers, isFrameTuple } from '../../../src/detect/forms/frames.js'
import { keyOf, readJson } from '../../../src/http/jsonTokens.js'

function parsed(value: unknown) {
  const text = JSON.stringify(value)
  const read = readJson(text, 0)
  if (!read.ok) throw new Error(text)
  return { text, root: read.root }
}

const objects: readonly (readonly [value: object, members: readonly string[] | undefined])[] = [
  [{ file: '/srv/app/cart.php', line: 12 }, ['file', 'line']],
  [{ filename: 'app/views.py', lineno: 7, function: 'get' }, ['filename', 'lineno', 'function']],
  [{ className: 'com.acme.Cart', methodName: 'total' }, ['className', 'methodName']],
  [{ class: 'Cart', method: 'totalOf', line: 3, id: 9 }, ['class', 'method', 'line']],
  [{ file: 'invoice.pdf', line: 12 }, undefined],
  [{ line: 12, name: 'Central line' }, undefined],
  [{ method: 'POST', path: '/orders' }, undefined],
  [{ class: 'economy', method: 'card' }, undefined],
  [{ file: '/srv/app/cart.php' }, undefined],
]

t.test('the members that make an object a stack frame', async (t) => {
  for (const [value, members] of objects) {
    const { text, root } = parsed(value)
    const found = frameMembers(text, root)?.map((member) => keyOf(text, member))
    t.strictSame(found, members, text)
  }
})

t.test('arrays that are stack frames', async (t) => {
  for (const [value, isFrame] of [
    [['app/views.py', 12, 'get'], true],
    [['get', 'app/views.py', 12, null], true],
    [['app/views.py', 12], false],
    [['see app/views.py for more', 12, 'get'], false],
    [['Berlin', 12, 'Paris'], false],
  ] as const) {
    const { text, root } = parsed(value)
    t.equal(isFrameTuple(text, root), isFrame, text)
  }
})
