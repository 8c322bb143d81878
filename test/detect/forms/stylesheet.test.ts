import t from 'tap'
import { Sheet } from '../../../src/detect/forms/stylesheet.js'

/** Finds every `!…!` as one leak, also over several strings. */
const scan = (text: string) =>
  [...text.matchAll(/!.*?!/gs)].map((found) => ({
    family: 'sql' as const,
    start: found.index,
    end: found.index + found[0].length,
  }))

function findings(...texts: readonly (readonly [text: string, near?: boolean])[]) {
  const sheet = new Sheet<string>()
  texts.forEach(([text, near = false], i) => {
    sheet.add(text, `#${i}`, near)
  })
  return sheet.scan(scan as never).map(({ owner, offset }) => `${owner} ${offset}`)
}

t.test('a leak belongs to the string that it is in', async (t) => {
  t.same(findings(['a!b!c'], ['d'], ['!e!']), ['#0 1', '#2 0'])
  t.same(findings(['!a!!b!']), ['#0 0', '#0 3'])
  t.same(findings(['']), [])
  t.same(findings(), [])
})

t.test('one that goes on belongs to every string that it touches', async (t) => {
  t.same(findings(['ab!c', true], ['d', true], ['e!f', true], ['g']), ['#0 2', '#1 0', '#2 0'])
  t.same(findings(['!a!', true], ['b', true]), ['#0 0'], 'and not to the next one')
})
