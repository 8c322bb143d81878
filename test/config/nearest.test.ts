import t from 'tap'
import { distance, nearest } from '../../src/config/nearest.js'

t.test('distance', async (t) => {
  const table: [string, string, number][] = [
    ['', '', 0],
    ['abc', 'abc', 0],
    ['', 'abc', 3],
    ['concel', 'conceal', 1],
    ['conecal', 'conceal', 1],
    ['kitten', 'sitting', 3],
  ]
  for (const [a, b, expected] of table) {
    t.equal(distance(a, b), expected, `${a} ${b}`)
    t.equal(distance(b, a), expected, `${b} ${a}`)
  }
})

t.test('nearest', async (t) => {
  const known = ['conceal', 'sanitize', 'retryAfter', 'requestHeader', 'responseHeader', 'path']
  const table: [string, string | undefined][] = [
    ['concel', 'conceal'],
    ['Conceal', 'conceal'],
    ['sanitise', 'sanitize'],
    ['retry_after', 'retryAfter'],
    ['retry-after', 'retryAfter'],
    ['requestHeaders', 'requestHeader'],
    ['responseHeaders', 'responseHeader'],
    ['paths', 'path'],
    ['san', 'sanitize'],
    ['xyzzy', undefined],
    ['', undefined],
  ]
  for (const [word, expected] of table) t.equal(nearest(word, known), expected, word)
  t.equal(nearest('x'.repeat(100_000), known), undefined)
})
