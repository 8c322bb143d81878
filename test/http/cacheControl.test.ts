import t from 'tap'
import { forbidsTransform } from '../../src/http/cacheControl.js'

t.test('no-transform', async (t) => {
  t.ok(forbidsTransform(['Cache-Control', 'no-store, No-Transform']))
  t.ok(forbidsTransform(['Cache-Control', 'no-store', 'cache-control', 'no-transform']))
  t.notOk(forbidsTransform(['Cache-Control', 'x="no-transform"']))
  t.notOk(forbidsTransform([]))
})
