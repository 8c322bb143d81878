import t from 'tap'
import { notAsSuccess } from '../../../src/rules/interpret/cacheHeaders.js'

t.test('what a success said about caching does not hold for the error made from it', async (t) => {
  const noStore = ['Cache-Control', 'no-store']
  for (const [fields, dropFields, setFields] of [
    [[], [], noStore],
    [['Expires', 'x', 'AGE', '1', 'Last-Modified', 'y'], ['expires', 'age', 'last-modified'], noStore],
    [
      ['CDN-Cache-Control', 'max-age=9', 'Surrogate-Control', 'x'],
      ['cdn-cache-control', 'surrogate-control'],
      noStore,
    ],
    [['Cache-Control', 'max-age=9'], [], noStore],
    [['Cache-Control', 'private, No-Store'], [], undefined],
    [['Cache-Control', 'private', 'cache-control', 'no-store'], [], undefined],
    [['Cache-Control', 'no-store', 'X-Accel-Expires', '60'], ['x-accel-expires'], undefined],
    // Not a directive, but a part of one.
    [['Cache-Control', 'x-no-store'], [], noStore],
    [['Cache-Control', 'private="no-store"'], [], noStore],
    [['X-Ages', '1', 'ETag', '"1"'], [], noStore],
  ] as const) {
    const effect = notAsSuccess(fields)
    t.same(effect.dropFields, dropFields, fields.join())
    t.same(effect.setFields, setFields, fields.join())
  }
})
