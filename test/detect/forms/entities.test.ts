import t from 'tap'
import { decodeEntities } from '../../../src/detect/forms/entities.js'

const table: readonly (readonly [text: string, decoded: string])[] = [
  ['plain', 'plain'],
  ['&lt;p&gt;', '<p>'],
  ['&amp;lt;', '&lt;'],
  ['&quot;a&quot; &apos;b&apos;', '"a" \'b\''],
  ['&#47;srv&#x2F;app', '/srv/app'],
  ['&#X41;&#65;', 'AA'],
  ['&sol;&period;&colon;', '/.:'],
  ['&unknown; & &;', '&unknown; & &;'],
  ['&#1114112;', '&#1114112;'],
]

t.test('character references are decoded once; unknown ones stay', async (t) => {
  for (const [text, decoded] of table) t.equal(decodeEntities(text), decoded, text)
})
