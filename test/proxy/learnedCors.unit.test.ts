import t from 'tap'
import { LearnedCors } from '../../src/proxy/learnedCors.js'

t.test('the last answer counts, and origins are bounded', async (t) => {
  const learned = new LearnedCors()
  const allow = (origin: string) => ['Access-Control-Allow-Origin', origin]
  learned.learn('https://a', [...allow('https://a'), 'Content-Type', 'a/b'])
  t.same(learned.get('https://a'), allow('https://a'))
  learned.learn('https://a', ['Content-Type', 'a/b'])
  t.equal(learned.get('https://a'), undefined, 'no longer allowed')
  for (let i = 0; i < 1000; i++) learned.learn(`https://${i}`, allow(`https://${i}`))
  t.equal(learned.get('https://0'), undefined)
  t.ok(learned.get('https://999'))
})
