/** Every pattern finds and ignores its examples. */
import t from 'tap'
import { compileAnchors } from '../../src/detect/anchors.js'
import { families } from '../../src/detect/detector.js'
import { detectors } from '../../src/detect/index.js'
import { match } from '../../src/detect/pattern.js'
import { behind, oneOf, regex, repeat } from '../../src/detect/regex.js'
import { scan } from '../../src/detect/scan.js'

const all = new Set(families)

t.test('alternations of any length can be parts of others', async (t) => {
  for (const alternation of [oneOf('a', 'b'), oneOf('a', 'b', 'c', /d/)]) {
    t.equal(regex('', '^', repeat(alternation, '{2}'), '$').test('ab'), true)
    t.equal(regex('', '^', repeat(alternation, '?'), 'x').test('bx'), true)
    t.equal(regex('', behind(alternation), 'x').exec('bx')?.index, 1)
    t.equal(regex('', '^', alternation, '$').test('ab'), false)
  }
})

for (const { family, patterns } of detectors) {
  t.test(family, async (t) => {
    for (const pattern of patterns) {
      const { finds, ignores, keys, expression } = pattern
      t.ok(finds.length > 0 && ignores.length > 0, `has examples: ${expression.source.slice(0, 80)}`)
      const anchors = compileAnchors([keys])
      for (const text of finds) {
        t.ok(match(text, pattern, family).length > 0, `finds ${JSON.stringify(text)}`)
        t.ok(anchors.owners(text).length > 0, `has a key: ${JSON.stringify(text)}`)
      }
      for (const text of ignores)
        t.same(scan(text, all, pattern.ofFailures), [], `ignores ${JSON.stringify(text)}`)
    }
  })
}
