/** Errors within an envelope that are errors without any doubt. */
import t from 'tap'
import { isErrorAlone, isUnmistakable } from '../../src/dialects/unmistakable.js'

const rows: readonly (readonly [inner: Record<string, unknown>, unmistakable: boolean, alone: boolean])[] = [
  [{ code: 7, message: 'x' }, true, false],
  [{ error: { code: 7, message: 'x' } }, true, false],
  [{ error: [{ msg: 'Invalid API access key supplied' }] }, false, true],
  [{ errors: { error: 'Wrong query format' } }, false, true],
  [{ header: { resultCode: '03', resultMsg: 'NO_DATA' } }, false, true],
  [{ header: { resultCode: '00', resultMsg: 'NORMAL SERVICE.' } }, false, false],
  [{ error: 'x', items: [1] }, false, false],
  [{ error: '0.05' }, false, false],
  [{}, false, false],
]

t.test('rows', async (t) => {
  for (const [inner, unmistakable, alone] of rows) {
    t.equal(isUnmistakable(inner), unmistakable, JSON.stringify(inner))
    t.equal(isErrorAlone(inner), alone, JSON.stringify(inner))
  }
})
