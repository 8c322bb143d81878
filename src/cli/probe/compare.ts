/**
 * Asks for hidden and absent paths by turns and compares all that comes back.
 *
 * @module
 */
import { type Difference, differences } from './evidence.js'
import type { Pair } from './paths.js'
import { messageOf, type Shape } from './shapes.js'
import { kolmogorovSmirnov, mannWhitney, median } from './statistics.js'
import { type Server, talk } from './talk.js'
import { type Observation, observe } from './transcript.js'

export interface Effort {
  /** Observations of each path in each shape. */
  readonly rounds: number
  /** Measurements of time of each sort. */
  readonly samples: number
  /** Milliseconds to wait for a server that does not close. */
  readonly patience: number
}

/** What tells a hidden path from an absent one in one shape. */
export interface ShapeDifference extends Difference {
  readonly shape: Shape
  readonly hiddenPath: string
  readonly absentPath: string
}

export interface Timing {
  /** Medians in milliseconds. */
  readonly hidden: number
  readonly absent: number
  /** Share of pairs in which the absent path took longer. */
  readonly chance: number
  /** The smaller of two tests' p-values, doubled since there are two. */
  readonly p: number
  readonly samples: number
}

// Enough to be quick, and not so many that a small server refuses some.
const parallel = 4

/** Compares one shape; a difference in what the client reads, not in when. */
export async function compareShape(
  server: Server,
  shape: Shape,
  pair: Pair,
  { rounds, patience }: Effort,
): Promise<ShapeDifference[]> {
  const ask = async (path: string): Promise<Observation> => {
    const message = messageOf(shape, path, server.authority)
    const paths = [shape.target(path, server.authority), path]
    return observe(await talk(server, message, patience), shape.method === 'HEAD', paths)
  }
  const paths = [pair.hidden, ...pair.absent]
  const seen = new Map<string, Observation[]>(paths.map((path) => [path, []]))
  for (let round = 0; round < rounds; round++) {
    for (const path of shuffled(paths)) seen.get(path)!.push(await ask(path))
  }
  return pair.absent.flatMap((absentPath) =>
    differences(seen.get(pair.hidden)!, seen.get(absentPath)!).map((difference) => ({
      ...difference,
      shape,
      hiddenPath: pair.hidden,
      absentPath,
    })),
  )
}

/** Compares every shape for every pair. */
export async function compareShapes(
  server: Server,
  shapes: readonly Shape[],
  pairs: readonly Pair[],
  effort: Effort,
): Promise<ShapeDifference[]> {
  const work = pairs.flatMap((pair) => shapes.map((shape) => ({ pair, shape })))
  const found: ShapeDifference[][] = []
  let next = 0
  const worker = async () => {
    while (next < work.length) {
      const index = next++
      const { pair, shape } = work[index]!
      found[index] = await compareShape(server, shape, pair, effort)
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return found.flat()
}

/** Measures the time to the first byte, one request at a time, hidden and absent in random order. */
export async function compareTimes(
  server: Server,
  shape: Shape,
  pairs: readonly Pair[],
  { samples, patience }: Effort,
): Promise<Timing> {
  const times = { hidden: [] as number[], absent: [] as number[] }
  const once: Shape = { ...shape, once: true }
  const measure = async (sort: 'hidden' | 'absent', path: string) => {
    const { firstByte } = await talk(server, messageOf(once, path, server.authority), patience)
    times[sort].push(firstByte ?? patience)
  }
  for (let i = 0; i < samples; i++) {
    const { hidden, absent } = pairs[i % pairs.length]!
    const turns: ['hidden' | 'absent', string][] = [
      ['hidden', hidden],
      ['absent', absent[i % absent.length]!],
    ]
    for (const [sort, path] of shuffled(turns)) await measure(sort, path)
  }
  const rank = mannWhitney(times.hidden, times.absent)
  return {
    hidden: median(times.hidden),
    absent: median(times.absent),
    chance: rank.chance,
    p: Math.min(1, 2 * Math.min(rank.p, kolmogorovSmirnov(times.hidden, times.absent))),
    samples,
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const list = [...items]
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
  return list
}
