import t from 'tap'
import { statusOfName, statusOfPhrase } from '../../src/dialects/names.js'

const names: readonly (readonly [name: string, status: number | undefined])[] = [
  ['USER_NOT_FOUND', 404],
  ['UserNotFoundException', 404],
  ['user-not-found', 404],
  ['com.acme.errors.NotFoundError', 404],
  ['RATE_LIMIT_EXCEEDED', 429],
  ['TooManyRequestsException', 429],
  ['PERMISSION_DENIED', 403],
  ['UnauthenticatedError', 401],
  ['CSRF_TOKEN_MISMATCH', 403],
  ['ALREADY_EXISTS', 409],
  ['INVALID_ARGUMENT', 400],
  ['MissingParameterException', 400],
  ['ServiceUnavailable', 503],
  ['SlowDown', 503],
  ['UPSTREAM_TIMEOUT', 504],
  ['INVALID_LOGIN_DETAILS', 401],
  ['INTERNAL_SERVER_ERROR', 500],
  ['Error', undefined],
  ['E1017', undefined],
  ['', undefined],
  [`NOT_FOUND_${'X'.repeat(100)}`, undefined],
]

t.test('the status that a name means, in any spelling', async (t) => {
  for (const [name, status] of names) t.equal(statusOfName(name), status, name)
  for (const other of [404, null, undefined, {}, ['NOT_FOUND']]) t.equal(statusOfName(other), undefined)
})

t.test('registered phrases, in any case', async (t) => {
  t.equal(statusOfPhrase('not found'), 404)
  t.equal(statusOfPhrase('Bad Gateway'), 502)
  t.equal(statusOfPhrase('OK'), undefined, 'no success')
  t.equal(statusOfPhrase('Not found here'), undefined)
})
