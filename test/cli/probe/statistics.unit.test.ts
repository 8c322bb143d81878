import t from 'tap'
import { kolmogorovSmirnov, mannWhitney, median } from '../../../src/cli/probe/statistics.js'

/** The same numbers every time (Lehmer). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
const sample = (size: number, seed: number, shift = 0, spread = 1) => {
  const random = generator(seed)
  return Array.from({ length: size }, () => shift + spread * (random() - 0.5))
}

t.test('known values', async (t) => {
  // U = 0 for 5 against 5 without overlap: z = 12 / sqrt(22.9167) = 2.5067.
  const apart = mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])
  t.equal(apart.chance, 1)
  t.ok(Math.abs(apart.p - 0.01219) < 1e-4, `${apart.p}`)
  const ties = mannWhitney([1, 1, 2], [1, 2, 2])
  t.ok(Math.abs(ties.chance - 6 / 9) < 1e-9, `${ties.chance}`)
  t.same(mannWhitney([1, 1], [1, 1]), { chance: 0.5, p: 1 })
  t.equal(median([3, 1, 2]), 2)
  t.equal(median([4, 1, 2, 3]), 2.5)
  t.equal(kolmogorovSmirnov([1, 2, 3], [1, 2, 3]), 1)
})

t.test('the same distribution is not distinguished, a shifted or wider one is', async (t) => {
  const [a, b] = [sample(300, 1), sample(300, 2)]
  t.ok(mannWhitney(a, b).p > 0.01)
  t.ok(kolmogorovSmirnov(a, b) > 0.01)
  const shifted = sample(300, 2, 0.2)
  t.ok(mannWhitney(a, shifted).p < 0.001)
  t.ok(mannWhitney(a, shifted).chance > 0.5)
  t.ok(kolmogorovSmirnov(a, shifted) < 0.001)
  const wider = sample(300, 2, 0, 3)
  t.ok(mannWhitney(a, wider).p > 0.01, 'ranks do not see the width')
  t.ok(kolmogorovSmirnov(a, wider) < 0.001, 'the distance does')
})

t.test('under no difference small p-values are as rare as they should be', async (t) => {
  const runs = 400
  let [ranks, distances] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const [a, b] = [sample(60, 1000 + 2 * run), sample(60, 1001 + 2 * run)]
    if (mannWhitney(a, b).p < 0.05) ranks++
    if (kolmogorovSmirnov(a, b) < 0.05) distances++
  }
  t.ok(ranks > runs * 0.02 && ranks < runs * 0.09, `${ranks} of ${runs}`)
  t.ok(distances < runs * 0.09, `${distances} of ${runs}`)
})
