import t from 'tap'
import { fieldRedactor, loggedTarget, loggedUserAgent } from '../../src/observe/redactFields.js'

t.test('headers that hold credentials, and those that the config names', async (t) => {
  const redact = fieldRedactor(['X-Session'])
  const fields = ['Cookie', 'a=b', 'SET-COOKIE', 'c', 'x-session', 's', 'A', '1', 'Cookie', 'd']
  const hidden = '[redacted]'
  t.same(redact(fields), [
    'Cookie',
    hidden,
    'SET-COOKIE',
    hidden,
    'x-session',
    hidden,
    'A',
    '1',
    'Cookie',
    hidden,
  ])
  t.same(redact([]), [])
  t.notMatch(redact(['X', 'password=hunter2']).join(), /hunter2/, 'a credential in any other header')
})

t.test('secrets in the query, however their names are written', async (t) => {
  for (const name of [
    'token',
    'TOKEN',
    'access_token',
    'accessToken',
    'access%5Ftoken',
    'access%5ftoken',
    'X-Amz-Signature',
    'password',
    'password[]',
    'password%5B%5D',
    'user[password]',
    'user%5Bpassword%5D',
    'user[login][pin]',
    'user.password',
    'userPassword',
    'client_secret',
    'SAMLResponse',
    'api-key',
    'sessionId',
  ]) {
    const logged = loggedTarget(`/a?x=1&${name}=hunter2&y=2`)
    t.equal(logged, `/a?x=1&${name}=[redacted]&y=2`, name)
  }
})

t.test('what is no secret stays as the client wrote it', async (t) => {
  for (const target of [
    '/a',
    '/a?',
    '/a?token',
    '/a?=x',
    '/a?tokens=3',
    '/a?monkey=1',
    '/a?author=x',
    '/a?page=1&sort=name',
    '/a?%zz=1',
    '/a?q=token',
    '/a?q=a=b',
    '*',
    '/a?keyboard=qwerty&passenger=2',
  ]) {
    t.equal(loggedTarget(target), target)
  }
})

t.test('a target is cut where no secret can lie behind the cut', async (t) => {
  const long = loggedTarget(`/a?${'x'.repeat(3000)}`)
  t.equal(long.length, 2049)
  t.ok(long.endsWith('…'))
  t.notMatch(loggedTarget(`/a?${'x'.repeat(2020)}&token=hunter2hunter2hunter2`), /hunter/)
})

t.test('a user agent of reasonable length', async (t) => {
  t.equal(loggedUserAgent([]), undefined)
  t.equal(loggedUserAgent(['user-AGENT', 'curl/8']), 'curl/8')
  t.equal(loggedUserAgent(['User-Agent', 'x'.repeat(300)])?.length, 256)
})
