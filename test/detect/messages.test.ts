import t from 'tap'
import { messagePatterns } from '../../src/detect/messages.js'

function matches(message: string, text: string): boolean {
  const [pattern] = messagePatterns([message], [])
  return pattern!.expression.test(text)
}

t.test('messages as the table writes them', async (t) => {
  for (const [message, text, isFound] of [
    ['syntax error at or near', 'ERROR: syntax error at or near "x"', true],
    ['a * b', 'a very b', true],
    ['a * b', 'a  b', true],
    ['a * b', 'a\n b', false],
    ['a * b', `a ${'x'.repeat(118)} b`, true],
    ['a * b', `a ${'x'.repeat(121)} b`, false],
    ['code 0:', 'code 1205:', true],
    ['code 0:', 'code :', false],
    ['a.b (c)?', 'a.b (c)?', true],
    ['a.b (c)?', 'axb c', false],
    ['x * y * z', 'x 1 y 2 z', true],
    ['x * y * z', 'x 1 z 2 y', false],
    ['mysql_', 'mysql_query', true],
    ['mysql_', 'my_mysql_query', false],
  ] as const) {
    t.equal(matches(message, text), isFound, `${message} in ${text.slice(0, 40)}`)
  }
})

t.test('every pattern finds its own sample, which has its key', async (t) => {
  const messages = ['Unknown column * in 0', '0 rows * lost', 'x*y', 'value 000 of *', '*tail only']
  for (const { finds, keys, expression } of messagePatterns(messages, [])) {
    expression.lastIndex = 0
    t.ok(expression.test(finds[0]!))
    const digits = finds[0]!.toLowerCase().replaceAll(/\d/g, '0')
    t.ok(digits.includes(keys[0]!.toLowerCase()), `${keys[0]} in ${digits}`)
  }
})

t.test('gaps do not multiply: a long text of beginnings takes no long time', async (t) => {
  const text = 'x a '.repeat(20_000)
  const [pattern] = messagePatterns(['x * a * b * c * d'], [])
  t.notOk(pattern!.expression.test(text))
})
