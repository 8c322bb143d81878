import t from 'tap'
import { isIgnoredMember, plainName } from '../../src/dialects/ignoredMembers.js'

t.test('a name is its letters and digits in lower case', async (t) => {
  for (const name of ['error_code', 'errorCode', 'Error-Code', 'ERROR.CODE', '@errorCode'])
    t.equal(plainName(name), 'errorcode', name)
  t.equal(plainName('e'.repeat(1_000)), 'e'.repeat(1_000))
})

t.test('members next to an error', async (t) => {
  const ignored = [
    'timestamp',
    'path',
    'requestId',
    'X-Trace-Id',
    'help_url',
    'errorDetails',
    'stackTrace',
    'userMessage',
  ]
  for (const name of ignored) t.ok(isIgnoredMember(name), name)
  for (const name of ['id', 'items', 'total', 'score', 'default', 'user', 'state'])
    t.notOk(isIgnoredMember(name), name)
})
