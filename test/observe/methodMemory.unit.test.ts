import t from 'tap'
import { MethodMemory } from '../../src/observe/methodMemory.js'

t.test('methods that succeeded, in the order seen', (t) => {
  const memory = new MethodMemory()
  t.same(memory.seen('/a'), [])
  memory.record('/a', 'POST', 201)
  memory.record('/a', 'GET', 200)
  memory.record('/a', 'GET', 304)
  memory.record('/a', 'DELETE', 405)
  memory.record('/a', 'PUT', 500)
  memory.record('/a', 'OPTIONS', 200)
  memory.record('/b', 'DELETE', 204)
  t.same(memory.seen('/a'), ['POST', 'GET'])
  t.same(memory.seen('/b'), ['DELETE'])
  t.end()
})

t.test('places used longest ago are forgotten', (t) => {
  const memory = new MethodMemory()
  for (let i = 0; i < 1_000; i++) memory.record(`/${i}`, 'GET', 200)
  t.same(memory.seen('/0'), ['GET'], 'and asking counts as use')
  memory.record('/new', 'GET', 200)
  t.same(memory.seen('/0'), ['GET'])
  t.same(memory.seen('/1'), [])
  t.same(memory.seen('/2'), ['GET'])
  t.end()
})

t.test('invented methods and endless paths take no room', (t) => {
  const memory = new MethodMemory()
  for (let i = 0; i < 100; i++) memory.record('/a', `X${i}`, 200)
  t.equal(memory.seen('/a').length, 16)
  memory.record('/b', 'X'.repeat(33), 200)
  t.same(memory.seen('/b'), [])
  memory.record('/'.repeat(513), 'GET', 200)
  t.same(memory.seen('/'.repeat(513)), [])
  t.end()
})
