import t from 'tap'
import { parseAddress } from '../../src/config/address.js'
import { adminAddressOf, defaultAdminAddress } from '../../src/config/adminAddress.js'
import { settingsOf } from '../../src/config/settings.js'

const cases: readonly (readonly [string, string | undefined, Record<string, string>, string])[] = [
  ['no file', undefined, {}, '127.0.0.1:9901'],
  ['a file that does not say', 'upstream: http://a', {}, '127.0.0.1:9901'],
  ['an address', 'admin: :9902', {}, ':9902'],
  ['off', 'admin: off', {}, 'off'],
  ['an object', 'admin: { address: "unix:/run/a.sock", token: secret-12 }', {}, 'unix:/run/a.sock'],
  ['a token alone', 'admin: { token: secret-12 }', {}, '127.0.0.1:9901'],
  ['nothing', 'admin:', {}, '127.0.0.1:9901'],
  ['a variable', `admin: \${WHERE}`, { WHERE: ':9903' }, ':9903'],
  ['the environment before the file', 'admin: :9902', { UPSTANDING_ADMIN: ':9904' }, ':9904'],
  ['an empty variable says nothing', 'admin: :9902', { UPSTANDING_ADMIN: '' }, ':9902'],
  ['faults elsewhere', 'admin: :9902\nrulez: []', {}, ':9902'],
  ['what is no YAML', 'rules: [', {}, '127.0.0.1:9901'],
]

t.test('the admin address is found without a plan', async (t) => {
  for (const [name, text, environment, expected] of cases) {
    t.equal(adminAddressOf(text, environment), expected, name)
  }
})

t.test('the default is the schema’s', async (t) => {
  t.same(settingsOf({}, '/').admin?.address, parseAddress(defaultAdminAddress))
})
