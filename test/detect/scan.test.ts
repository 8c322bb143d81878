import t from 'tap'
import { compileAnchors } from '../../src/detect/anchors.js'
import { families } from '../../src/detect/detector.js'
import { detectors } from '../../src/detect/index.js'
import { match } from '../../src/detect/pattern.js'
import { scan } from '../../src/detect/scan.js'
import { fc } from '../support/fc.js'
import { readCorpus } from './corpus.js'

const all = new Set(families)

// The pieces of which frames, paths, names and statements are made, to be put together at random.
const pieces = [
  'at ',
  'in ',
  'from ',
  'File "',
  "'",
  '"',
  '`',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '{',
  '}',
  '.',
  ':',
  '::',
  ';',
  ',',
  '/',
  '\\',
  '|',
  '#',
  '0',
  '1',
  '12',
  ':12',
  ':3:4',
  ', line 7',
  '0x1f',
  '=',
  '=>',
  '->',
  '--- ',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u00a0',
  '\u001b[31m',
  '\u200b',
  '\\n',
  'com',
  'Foo',
  'foo',
  'Exception',
  'Error',
  '.java',
  '.py',
  '.rb',
  '.php',
  '.js',
  '.go',
  '.rs',
  '.ex',
  '.cs',
  '/srv',
  '/usr',
  'C:\\',
  'http://',
  'SELECT ',
  ' FROM ',
  'password',
  'key',
  'token',
  'Bearer ',
  'eyJ',
  '10.0.0.1',
  'fe80',
  '.local',
  'localhost',
  'Apache',
  'PATH',
  'A_B',
  '^^',
  '~',
  '$',
  '@',
  '-',
  '_',
  'é',
  '\ud83d',
] as const
const jumble = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''))

t.test('leaks are in order, inside the text, and those of a family apart', async () => {
  fc.assert(
    fc.property(jumble, (text) => {
      const leaks = scan(text, all)
      return leaks.every(({ start, end, family }, at) => {
        const inside = start >= 0 && start < end && end <= text.length
        const ordered = at === 0 || leaks[at - 1]!.start <= start
        const apart = leaks.slice(0, at).every((other) => other.family !== family || other.end <= start)
        return inside && ordered && apart
      })
    }),
    { numRuns: 2000 },
  )
})

t.test('the pre-scan rules out no pattern that matches', async (t) => {
  const patterns = detectors.flatMap((detector) =>
    detector.patterns.map((pattern) => ({ pattern, family: detector.family })),
  )
  const anchors = compileAnchors(patterns.map(({ pattern }) => pattern.keys))
  const missed = (text: string) => {
    const present = new Set(anchors.owners(text))
    return patterns
      .filter(({ pattern, family }, at) => !present.has(at) && match(text, pattern, family).length > 0)
      .map(({ pattern }) => pattern.expression.source)
  }
  for (const page of readCorpus('leaking')) {
    for (const line of page.texts.flatMap((text) => [text, ...text.split('\n').slice(0, 60)]))
      t.same(missed(line), [], line.slice(0, 80))
  }
  fc.assert(
    fc.property(jumble, (text) => missed(text).length === 0),
    { numRuns: 300 },
  )
})

t.test('only the requested families', async (t) => {
  const text = 'java.lang.NullPointerException\n\tat com.shop.Cart.total(Cart.java:12)'
  t.same([...new Set(scan(text, new Set(['exception'])).map((leak) => leak.family))], ['exception'])
  t.same(scan(text, new Set(['sql'])), [])
})
