import t from 'tap'
import { expose, labeled, single } from '../../src/observe/samples.js'

const counters = (value: number) => [
  single('counter', 'a_total', 'A.', value),
  labeled('gauge', 'b', 'B.', 'rule', [
    ['x"y', value],
    [2, 0],
  ]),
]

t.test('several processes add up', async (t) => {
  const { text, contentType } = await expose([counters(1), counters(2)], undefined)
  t.match(contentType, /^text\/plain/)
  t.match(text, /^a_total 3$/m)
  t.match(text, /^b\{rule="x\\"y"\} 3$/m)
  t.match(text, /^b\{rule="2"\} 0$/m)
})

t.test('OpenMetrics where it is accepted: the family has no _total, and the text an end', async (t) => {
  const { text, contentType } = await expose(
    [counters(1)],
    'text/plain;q=0.5, application/openmetrics-text;version=1.0.0',
  )
  t.match(contentType, /^application\/openmetrics-text/)
  t.match(text, /^# TYPE a counter$/m)
  t.match(text, /^a_total 1$/m)
  t.match(text, /# EOF\n$/)
})

t.test('what only the first process knows is not added', async (t) => {
  const family = (value: number) => [single('gauge', 'c', 'C.', value, 'first')]
  t.match((await expose([family(7), family(8)], undefined)).text, /^c 7$/m)
  t.match((await expose([], undefined)).text, /^\s*$/)
})
