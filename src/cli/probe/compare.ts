/**
 * Asks for hidden and absent paths by turns and compares all that comes back.
 *
 * @module
 */
import { type Difference, differences } from './evidence.js'
import type { Pair } from './paths.js'
import { messageOf, type Shape } from './shapes.js'
import { detectableShift, kolmogorovSmirnov, mannWhitney, median } from './statistics.js'
import { type Server, talk } from './talk.js'
import { type Observation, observe } from './transcript.js'

export interface Effort {
  /** Observations of each path in each shape. */
  readonly rounds: number
  /** Measurements of time of each sort. */
  readonly samples: number
  /** Milliseconds to wait for a server that does not close. */
  readonly patience: number
  /** Milliseconds for which the end of a message is withheld: ample for a response that does not need it. */
  readonly withhold: number
}

/** `hidden`: compares a hidden path with an absent one next to it. `scope`: an absent one inside the rule with one outside. */
export type Question = 'hidden' | 'scope'

/** What distinguishes two paths in one shape. In a question of scope the first is inside, the second outside. */
export interface ShapeDifference extends Difference {
  readonly question: Question
  readonly shape: Shape
  readonly hiddenPath: string
  readonly absentPath: string
}

export interface Comparison {
  readonly differences: readonly ShapeDifference[]
  /** Requests that got at least one byte, of all that were sent. */
  readonly answered: number
  readonly sent: number
}

export interface Timing {
  /** Medians in milliseconds. */
  readonly hidden: number
  readonly absent: number
  /** Share of pairs in which the absent path took longer. */
  readonly chance: number
  /** Milliseconds by which the medians must differ so that four of five such runs would show it. */
  readonly detectable: number
  /** Requests that got an answer. */
  readonly answered: number
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
  { rounds, patience, withhold }: Effort,
): Promise<Comparison> {
  let answered = 0
  const ask = async (path: string): Promise<Observation> => {
    const message = messageOf(shape, path, server.authority)
    const kept = message.length - shape.withholds
    const rest = shape.withholds > 0 ? { bytes: message.subarray(kept), after: withhold } : undefined
    const heard = await talk(server, message.subarray(0, kept), patience, rest)
    if (heard.bytes.length > 0) answered++
    return observe(heard, shape.method === 'HEAD', [shape.target(path, server.authority), path])
  }
  const paths = [pair.hidden, ...pair.absent, ...pair.outside]
  const seen = new Map<string, Observation[]>(paths.map((path) => [path, []]))
  for (let round = 0; round < rounds; round++) {
    const turns = shuffled(paths)
    // Where most of the time is spent waiting, all paths wait together.
    const together = shape.withholds > 0 ? await Promise.all(turns.map(ask)) : undefined
    for (const [i, path] of turns.entries()) seen.get(path)!.push(together?.[i] ?? (await ask(path)))
  }
  const compared = (question: Question, hiddenPath: string, others: readonly string[]) =>
    others.flatMap((absentPath) =>
      differences(seen.get(hiddenPath)!, seen.get(absentPath)!).map((difference) => ({
        ...difference,
        question,
        shape,
        hiddenPath,
        absentPath,
      })),
    )
  const inside = pair.absent[0]!
  return {
    differences: [
      ...compared('hidden', pair.hidden, pair.absent),
      ...compared('scope', inside, pair.outside),
    ],
    answered,
    sent: rounds * paths.length,
  }
}

/** Compares every shape for every pair. */
export async function compareShapes(
  server: Server,
  shapes: readonly Shape[],
  pairs: readonly Pair[],
  effort: Effort,
): Promise<Comparison> {
  const work = pairs.flatMap((pair) => shapes.map((shape) => ({ pair, shape })))
  const found: Comparison[] = []
  let next = 0
  const worker = async () => {
    while (next < work.length) {
      const index = next++
      const { pair, shape } = work[index]!
      found[index] = await compareShape(server, shape, pair, effort)
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  const sum = (count: (one: Comparison) => number) => found.reduce((total, one) => total + count(one), 0)
  return {
    differences: found.flatMap((one) => one.differences),
    answered: sum((one) => one.answered),
    sent: sum((one) => one.sent),
  }
}

/** Measures the time to the first byte, one request at a time, hidden and absent in random order. */
export async function compareTimes(
  server: Server,
  shape: Shape,
  pairs: readonly Pair[],
  { samples, patience }: Effort,
): Promise<Timing> {
  const times = { hidden: [] as number[], absent: [] as number[] }
  let answered = 0
  const once: Shape = { ...shape, once: true }
  const measure = async (sort: 'hidden' | 'absent', path: string) => {
    const { firstByte } = await talk(server, messageOf(once, path, server.authority), patience)
    if (firstByte !== undefined) answered++
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
    detectable: detectableShift(times.absent, samples),
    answered,
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
