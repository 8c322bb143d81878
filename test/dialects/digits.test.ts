/** Digits that look like a status, next to words. */
import t from 'tap'
import { envelope } from '../../src/dialects/envelope.js'
import { statusBy } from './bodies.js'

const rows: readonly (readonly [body: object, status: number])[] = [
  [{ success: false, code: 402, message: 'Insufficient balance' }, 402],
  [{ success: false, code: 402, message: 'The search text is missing' }, 400],
  [{ success: false, code: 410, message: 'This link has been removed' }, 410],
  [{ success: false, code: 411, message: 'Invalid numbers' }, 400],
  [{ success: false, code: 413, message: 'The upload exceeds 5 MB' }, 413],
  [{ success: false, code: 412, message: 'Invalid access token' }, 401],
  [{ success: false, message: 'Invalid token used here' }, 401],
  [{ success: false, message: 'Invalid page token' }, 400],
  [{ success: false, code: 451 }, 451],
  [{ success: false, code: 500, message: 'User not found' }, 404],
  [{ success: false, code: 503, message: '签名失败' }, 401],
  [{ success: false, code: 500, message: 'Invalid date' }, 500],
  [{ success: false, code: 404, message: 'Daily request limit exceeded' }, 429],
  [{ statusCode: 503, message: 'The token service was not found' }, 503],
  [{ statusCode: 418, message: 'Invalid access token' }, 401],
  [{ statusCode: 415, message: 'Only JSON is supported' }, 415],
]

t.test('words decide whether digits are a status', async (t) => {
  for (const [body, status] of rows) {
    const text = JSON.stringify(body)
    t.equal(statusBy(envelope, text), status, text)
  }
})
