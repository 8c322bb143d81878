import t from 'tap'
import {
  beginsLikePage,
  errorStatusOf,
  firstByteOf,
  isMembers,
  mayBeginJson,
  mayBeginXml,
  mayBeJson,
  mayBeXml,
  memberOf,
  oneStatusOf,
  prefixOf,
} from '../../src/dialects/parseResults.js'

t.test('a registered error status, as a number or as three digits', async (t) => {
  for (const value of [404, '404']) t.equal(errorStatusOf(value), 404)
  for (const value of [200, '200', 499, '0404', '404 Not Found', null, [404], {}]) {
    t.equal(errorStatusOf(value), undefined, JSON.stringify(value))
  }
})

t.test('the status with which a longer number begins', async (t) => {
  const table: readonly (readonly [value: unknown, status: number | undefined])[] = [
    [40401, 404],
    ['40401', 404],
    [404001, 404],
    [50300, 503],
    [41001, undefined],
    [40163, undefined],
    [4040, undefined],
    [404, undefined],
    [null, undefined],
  ]
  for (const [value, status] of table) t.equal(prefixOf(value), status, String(value))
})

t.test('one status for several errors', async (t) => {
  t.equal(oneStatusOf([]), undefined)
  t.equal(oneStatusOf([404, 404]), 404)
  t.equal(oneStatusOf([404, 422]), 400)
  t.equal(oneStatusOf([404, 503]), 500)
})

t.test('what a body can be, by its first bytes', async (t) => {
  const first = (text: string) => Buffer.from(text)
  for (const text of ['{"a"', ' [', '\ufeff{', '"text"', '{']) t.ok(mayBeginJson(first(text)), text)
  for (const text of ['<', 'hello']) t.notOk(mayBeginJson(first(text)), text)
  for (const text of ['<a>', '  <?xml', '\ufeff<a>']) t.ok(mayBeginXml(first(text)), text)
  t.notOk(mayBeginXml(first('{')))
  t.ok(beginsLikePage(first('<!DOCTYPE html><html>')))
  t.notOk(beginsLikePage(first('<Error><Code>')))
  t.equal(firstByteOf(first('  \n{')), 0x7b)
  t.equal(firstByteOf(first('  ')), undefined)
})

t.test('what a body can be, by its media type', async (t) => {
  for (const type of ['application/json', 'application/problem+json', 'text/html', 'text/plain', '']) {
    t.ok(mayBeJson(type), type)
  }
  for (const type of ['image/png', 'text/css', 'application/xml']) t.notOk(mayBeJson(type), type)
  for (const type of ['application/xml', 'text/xml', 'application/soap+xml']) t.ok(mayBeXml(type), type)
  t.notOk(mayBeXml('text/html'))
})

t.test('inherited members are never found', async (t) => {
  t.equal(memberOf({ a: 1 }, 'a'), 1)
  for (const name of ['toString', '__proto__', 'constructor']) t.equal(memberOf({}, name), undefined, name)
  t.ok(isMembers({}))
  for (const value of [null, [], 'x', 7]) t.notOk(isMembers(value))
})
