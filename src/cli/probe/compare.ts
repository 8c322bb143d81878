/**
 * Requests hidden and absent paths alternately and compares everything that comes back.
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
  /** Time measurements of each kind of path. */
  readonly samples: number
  /** Milliseconds to wait for a server that does not close. */
  readonly patience: number
  /** Milliseconds for which the end of a message is withheld: plenty for a response that does not need it. */
  readonly withhold: number
}

/**
 * `hidden`: compares a hidden path with an absent one next to it. `scope`: compares an absent path inside the rule with
 * one outside.
 */
export type Question = 'hidden' | 'scope'

/**
 * What distinguishes two paths in one shape. In a question of scope, the first path is inside and the second outside.
 */
export interface ShapeDifference extends Difference {
  readonly question: Question
  readonly shape: Shape
  readonly hiddenPath: string
  readonly absentPath: string
}

export interface Comparison {
  readonly differences: readonly ShapeDifference[]
  /** Requests that got at least one byte. */
  readonly answered: number
  readonly sent: number
  /** Status of a plain GET of an absent path; undefined if there was no response. */
  readonly absentStatus: number | undefined
}

/**
 * How long one shape takes for two kinds of paths: hidden and absent or, in a question of scope, inside and outside.
 */
export interface Timing {
  readonly question: Question
  readonly shape: string
  /** Medians in milliseconds. */
  readonly hidden: number
  readonly absent: number
  /** Share of pairs in which the absent path took longer. */
  readonly chance: number
  /** Milliseconds by which the medians must differ for four of five such runs to show it. */
  readonly detectable: number
  /** Requests that got a response. */
  readonly answered: number
  /** The smaller p-value of two tests, multiplied by the number of tests in a run. */
  readonly p: number
  readonly samples: number
}

// Enough to be quick, but not so many that a small server refuses some.
const parallel = 4

/** Compares what the client reads in one shape, but not when. */
async function compareShape(
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
    // In shapes that mostly wait, all paths wait at the same time.
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
  const [first] = seen.get(inside)!
  const status = / (\d{3})/.exec(first?.get('status line') ?? '')?.[1]
  return {
    absentStatus: status === undefined ? undefined : Number(status),
    differences: [
      ...compared('hidden', pair.hidden, pair.absent),
      ...compared('scope', inside, pair.outside),
    ],
    answered,
    sent: rounds * paths.length,
  }
}

/**
 * Compares a second time: random differences, as on a busy machine, do not appear twice. The end of a request is then
 * withheld longer.
 */
async function confirmedShape(server: Server, shape: Shape, pair: Pair, effort: Effort): Promise<Comparison> {
  const once = await compareShape(server, shape, pair, effort)
  if (once.differences.length === 0) return once
  const more = { ...effort, rounds: effort.rounds + 1, withhold: 3 * effort.withhold }
  const twice = await compareShape(server, shape, pair, more)
  const names = new Set(twice.differences.map(nameOf))
  return {
    ...once,
    differences: once.differences.filter((difference) => names.has(nameOf(difference))),
    answered: once.answered + twice.answered,
    sent: once.sent + twice.sent,
  }
}

/** This many shapes cannot be chance. */
const enough = 8

const nameOf = ({ question, what, hiddenPath, absentPath }: ShapeDifference) =>
  JSON.stringify([question, what, hiddenPath, absentPath])

/** Compares every shape for every pair. */
export async function compareShapes(
  server: Server,
  shapes: readonly Shape[],
  pairs: readonly Pair[],
  effort: Effort,
): Promise<Comparison> {
  const work = pairs.flatMap((pair) => shapes.map((shape) => ({ pair, shape })))
  const found: Comparison[] = []
  let confirmed = 0
  let next = 0
  const worker = async () => {
    while (next < work.length) {
      const index = next++
      const { pair, shape } = work[index]!
      const compare = confirmed < enough ? confirmedShape : compareShape
      found[index] = await compare(server, shape, pair, effort)
      if (found[index].differences.length > 0) confirmed++
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  const sum = (count: (one: Comparison) => number) => found.reduce((total, one) => total + count(one), 0)
  return {
    differences: found.flatMap((one) => one.differences),
    answered: sum((one) => one.answered),
    absentStatus: found[0]?.absentStatus,
    sent: sum((one) => one.sent),
  }
}

/** What is timed: for which question, in which shape, and with what share of the samples. */
interface Race {
  readonly question: Question
  readonly shape: Shape
  readonly share: number
  /** Number of pairs at the same time, for shapes that mostly wait. */
  readonly parallel: number
}

/**
 * A guard responds faster than a handler, a subrequest takes as long again, and a withheld end uses up any fixed delay.
 */
function racesOf(shapes: readonly Shape[], pairs: readonly Pair[]): Race[] {
  const named = (name: string) => shapes.find((shape) => shape.name === name)!
  const races: Race[] = [
    { question: 'hidden', shape: named('GET'), share: 1, parallel: 1 },
    { question: 'hidden', shape: named('OPTIONS'), share: 0.2, parallel: 1 },
    { question: 'hidden', shape: named('POST with its last byte withheld'), share: 0.2, parallel: 5 },
  ]
  if (pairs.some(({ outside }) => outside.length > 0))
    races.push({ question: 'scope', shape: named('GET'), share: 0.4, parallel: 1 })
  return races
}

/** The one of two measurements that is more likely to be chance; they must agree on which is slower. */
function likelier(first: Timing, second: Timing): Timing {
  const agree = first.chance > 0.5 === second.chance > 0.5
  if (!agree) return { ...second, p: 1 }
  return second.p > first.p ? second : first
}

/**
 * Measures times to the first byte, of hidden and absent paths in random order.
 * @param alpha below this, times are measured a second time, since other processes on the machine disturb them
 */
export async function compareTimes(
  server: Server,
  shapes: readonly Shape[],
  pairs: readonly Pair[],
  effort: Effort,
  alpha: number,
): Promise<Timing[]> {
  const races = racesOf(shapes, pairs)
  const timings: Timing[] = []
  for (const race of races) {
    const measure = () => compareTime(server, race, pairs, effort, 2 * races.length)
    const timing = await measure()
    timings.push(timing.p < alpha ? likelier(timing, await measure()) : timing)
  }
  return timings
}

type Runner = 'first' | 'second'

/** Milliseconds from the moment the whole message was sent to the first byte; undefined if there was none. */
async function timeOf(server: Server, shape: Shape, path: string, { patience, withhold }: Effort) {
  const message = messageOf({ ...shape, once: true }, path, server.authority)
  const kept = message.length - shape.withholds
  const rest = shape.withholds > 0 ? { bytes: message.subarray(kept), after: withhold } : undefined
  return (await talk(server, message.subarray(0, kept), patience, rest)).firstByte
}

/** @param tests the number of p-values in a run: the more there are, the likelier is a small one by chance */
async function compareTime(
  server: Server,
  { question, shape, share, parallel }: Race,
  pairs: readonly Pair[],
  effort: Effort,
  tests: number,
): Promise<Timing> {
  const samples = Math.ceil(effort.samples * share)
  const timed = question === 'scope' ? pairs.filter(({ outside }) => outside.length > 0) : pairs
  const times: Readonly<Record<Runner, number[]>> = { first: [], second: [] }
  let answered = 0
  const measure = async (runner: Runner, path: string) => {
    const firstByte = await timeOf(server, shape, path, effort)
    if (firstByte !== undefined) answered++
    times[runner].push(firstByte ?? effort.patience)
  }
  const measurePair = async (i: number, atOnce: boolean) => {
    const { hidden, absent, outside } = timed[i % timed.length]!
    const beside = absent[i % absent.length]!
    const [first, second] = question === 'hidden' ? [hidden, beside] : [beside, outside[i % outside.length]!]
    const turns = shuffled<[Runner, string]>([
      ['first', first],
      ['second', second],
    ])
    if (atOnce) await Promise.all(turns.map((turn) => measure(...turn)))
    else for (const turn of turns) await measure(...turn)
  }
  for (let i = 0; i < samples; i += parallel) {
    const batch = Array.from({ length: Math.min(parallel, samples - i) }, (_, k) => i + k)
    await Promise.all(batch.map((index) => measurePair(index, parallel > 1)))
  }
  const rank = mannWhitney(times.first, times.second)
  const smaller = Math.min(rank.p, kolmogorovSmirnov(times.first, times.second))
  return {
    question,
    shape: shape.name,
    hidden: median(times.first),
    absent: median(times.second),
    detectable: detectableShift(times.second, samples),
    answered,
    chance: rank.chance,
    p: Math.min(1, tests * smaller),
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
