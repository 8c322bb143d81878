/** Every pattern finds and ignores its examples. */
import t from 'tap'
import { compileAnchors } from '../../src/detect/anchors.js'
import { families } from '../../src/detect/detector.js'
import { detectors } from '../../src/detect/index.js'
import { match } from '../../src/detect/pattern.js'
import { scan } from '../../src/detect/scan.js'

const all = new Set(families)

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
