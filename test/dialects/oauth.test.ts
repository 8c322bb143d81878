import t from 'tap'
import { statusOfOAuth } from '../../src/dialects/oauth.js'

const table: readonly (readonly [body: Record<string, unknown>, status: number | undefined])[] = [
  [{ error: 'invalid_request' }, 400],
  [{ error: 'invalid_client', error_description: 'Unknown client' }, 401],
  [{ error: 'invalid_grant', error_uri: 'https://example.com/e' }, 400],
  [{ error: 'invalid_token' }, 401],
  [{ error: 'insufficient_scope', scope: 'orders' }, 403],
  [{ error: 'authorization_pending', interval: 5 }, 400],
  [{ error: 'login_required', state: 'x' }, 400],
  [{ error: 'access_denied', error_description: 'The user said no' }, 400],
  [{ error: 'access_denied' }, undefined],
  [{ error: 'invalid_request', id: 7 }, undefined],
  [{ error: 'out_of_stock' }, undefined],
  [{ error: { code: 'invalid_request' } }, undefined],
  [{}, undefined],
]

t.test('the status of an OAuth error response, and nothing for any other body', async (t) => {
  for (const [body, status] of table) t.equal(statusOfOAuth(body)?.status, status, JSON.stringify(body))
})

t.test('the code is available to the map of a rule', async (t) => {
  t.strictSame(statusOfOAuth({ error: 'invalid_client' })?.codes, ['invalid_client'])
})
