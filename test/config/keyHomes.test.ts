import t from 'tap'
import { homesOf } from '../../src/config/keyHomes.js'
import { configSchema } from '../../src/config/schema.js'
import { kinds } from '../../src/rules/index.js'

const config = configSchema(kinds)

const rows: readonly (readonly [key: string, homes: readonly string[]])[] = [
  ['requestTimeout', ['in "limits"']],
  ['maxConnectionAge', ['in "upstream"']],
  ['profile', ['at the top level']],
  ['conceal', ['in a rule']],
  ['prefix', ['in a route']],
  ['requestHeader', ['in "match"']],
  ['cert', ['in "tls"']],
  ['nowhere', []],
  ['constructor', []],
]

t.test('where a key belongs', async (t) => {
  for (const [key, homes] of rows) t.strictSame(homesOf(key, config), homes, key)
  t.strictSame(homesOf('description', config), [], 'no words of the schema itself')
  t.strictSame(homesOf('maxHold', config), [], 'too many places')
})
