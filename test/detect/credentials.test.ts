import t from 'tap'
import { maskCredentials } from '../../src/detect/credentials.js'

const cases: readonly (readonly [string, string])[] = [
  ['password=hunter2', 'password=[masked]'],
  ['{"api_key": "abcd1234efgh", "id": 7}', '{"api_key": "[masked]", "id": 7}'],
  ['postgres://shop:s3cret@db:5432/x', 'postgres://shop:[masked]@db:5432/x'],
  ['key AKIAIOSFODNN7EXAMPLE here', 'key [masked] here'],
  ['"password":"p@ss, w0rd!"', '"password":"[masked]"'],
  ['Server=db;User ID=sa;Password=pw;Timeout=3', 'Server=db;User ID=sa;Password=[masked];Timeout=3'],
  ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end', '[masked] end'],
  ['nothing to hide', 'nothing to hide'],
  ['password=a1b2 password=a1b2', 'password=[masked] password=[masked]'],
]

t.test('values are masked, the rest stays', async (t) => {
  for (const [text, masked] of cases) t.equal(maskCredentials(text), masked)
})
