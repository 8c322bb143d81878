import t from 'tap'
import { allAtOnce } from '../../src/match/steps.js'

t.test('all steps are taken, in order, and their result is returned', async (t) => {
  const taken: number[] = []
  function* steps(): Generator<undefined, string> {
    for (const step of [1, 2, 3]) {
      taken.push(step)
      yield
    }
    return 'done'
  }
  t.equal(allAtOnce(steps()), 'done')
  t.same(taken, [1, 2, 3])
})

t.test('an error of a step is not lost', async (t) => {
  function* steps(): Generator<undefined, string> {
    yield
    throw new Error('broken')
  }
  t.throws(() => allAtOnce(steps()), /broken/)
})
