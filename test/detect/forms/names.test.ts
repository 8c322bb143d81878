import t from 'tap'
import { plainName, traitOf } from '../../../src/detect/forms/names.js'

t.test('a name means the same in every spelling', async (t) => {
  for (const name of [
    'stackTrace',
    'stack_trace',
    'StackTrace',
    'STACK-TRACE',
    'stack.trace',
    '@stack:trace',
    'stack trace',
  ]) {
    t.equal(traitOf(name), 'trace', name)
  }
  for (const [name, trait] of [
    ['stack', 'perhapsTrace'],
    ['SqlState', 'sqlState'],
    ['servedBy', 'host'],
    ['set-cookie', 'cookie'],
    ['detail', 'message'],
    ['stacking', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
    ['toString', undefined],
    ['stack/trace', undefined],
  ] as const) {
    t.equal(traitOf(name), trait, name)
  }
})

t.test('a long name is not known', async (t) => {
  t.equal(plainName('a'.repeat(40)), 'a'.repeat(40))
  t.equal(plainName('a'.repeat(41)), '')
  t.equal(traitOf(`stack${'_'.repeat(40)}trace`), undefined)
})
