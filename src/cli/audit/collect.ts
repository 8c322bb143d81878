/**
 * Collects the observations in the exchanges of one service, in bounded memory.
 *
 * @module
 */
import { hasNoContent } from '../../http/duties.js'
import { getField } from '../../http/fields.js'
import { mediaTypeOf } from '../../http/mediaType.js'
import { checks } from './checks/index.js'
import {
  type Check,
  type Confidence,
  confidences,
  type Group,
  type Known,
  type LieObservation,
} from './checks.js'
import { Comparer, type SpecComparison, type Specification } from './openapi.js'
import { PathTree, roughPattern } from './paths.js'
import type { Sample } from './sample.js'

/** A place where a lie was found, and how often. */
export interface Endpoint {
  readonly method: string
  readonly pattern: string
  readonly count: number
}

/** The exchanges in which one check made the same observation. */
export interface AuditFinding {
  readonly check: Check
  readonly group: Group
  readonly count: number
  /** Share of all exchanges, from 0 to 1. */
  readonly share: number
  readonly confidence: Confidence
  /** Most frequent first. */
  readonly endpoints: readonly Endpoint[]
  readonly evidence: readonly string[]
  /** The shortest exchange of each of some endpoints. */
  readonly examples: readonly Sample[]
}

/** The result of the audit of one service. */
export interface Audit {
  readonly origin: string
  /** The upstreams of other prefixes, if a proxy with routes made the recording. */
  readonly routes: readonly RecordedRoute[]
  readonly exchanges: number
  /** How many of them have no recorded body, so that only their head was judged. */
  readonly bodiless: number
  /** Whether no body at all was recorded, so that most lies could not be detected. */
  readonly isBlind: boolean
  /** Their comparison with a description of the service. */
  readonly comparison: SpecComparison | undefined
  /** Times of the first and the last exchange, in milliseconds since the epoch. */
  readonly from: number
  readonly to: number
  /** Most certain first; with equal certainty, by the number of the lie. */
  readonly findings: readonly AuditFinding[]
  readonly known: Known
}

export interface RecordedRoute {
  readonly prefix: string
  readonly upstream: string
}

interface LieCount {
  readonly method: string
  /** The path of one exchange there. */
  readonly path: string
  count: number
  example: Sample | undefined
}

interface Gathered {
  readonly check: Check
  readonly key: string
  confidence: Confidence
  count: number
  readonly places: Map<string, LieCount>
  readonly statuses: Set<number>
  readonly values: Map<string, Set<string>>
  readonly evidence: Set<string>
  /** The evidence in each sample. */
  readonly evidenceIn: WeakMap<Sample, string>
}

const maxGroups = 500
const maxPlaces = 2_000
const maxExamples = 40
const maxExampleBody = 16 * 1024
const maxValues = 30
const maxEvidence = 5
const maxSucceeded = 10_000
const maxSeen = 10_000

export class Collector {
  exchanges = 0
  #bodiless = 0
  #withBody = 0
  readonly #routes = new Map<string, string>()
  readonly #seen = new Map<string, string>()
  readonly #comparer: Comparer | undefined
  /** How many of them are not images, scripts and the like. */
  telling = 0
  #from = Number.POSITIVE_INFINITY
  #to = Number.NEGATIVE_INFINITY
  readonly #tree = new PathTree()
  readonly #groups = new Map<string, Gathered>()
  readonly #schemes = new Set<string>()
  readonly #succeeded = new Map<string, { readonly path: string; readonly methods: Set<string> }>()

  constructor(
    readonly origin: string,
    specification?: Specification,
  ) {
    this.#comparer = specification && new Comparer(specification)
  }

  add(sample: Sample): void {
    const { request, head, time, route, service } = sample
    this.exchanges++
    const isTelling = !/^(?:image|font|video|audio)\/|javascript$|\/css$/.test(mediaTypeOf(head.fields))
    if (isTelling && sample.body === undefined && !hasNoContent(request.method, head.status)) this.#bodiless++
    if ((sample.body?.length ?? 0) > 0) this.#withBody++
    if (route !== undefined && this.#routes.size < maxValues) this.#routes.set(route, service)
    const rough = roughPattern(request.path)
    if (this.#seen.size < maxSeen && head.status !== 404) this.#seen.set(rough, request.path)
    this.#comparer?.add(sample)
    this.#from = Math.min(this.#from, time)
    this.#to = Math.max(this.#to, time)
    this.#tree.add(request.path)
    if (isTelling) this.telling++
    const scheme = /^([!-~]+) /.exec(getField(request.fields, 'authorization') ?? '')?.[1]
    if (scheme !== undefined && this.#schemes.size < maxValues) this.#schemes.add(scheme)
    if (head.status < 400) this.#recordSuccess(request.path, request.method)
    const found = new Set<number>()
    for (const check of checks) {
      const observation = check.observe(sample, found)
      if (observation === undefined) continue
      if (check.lie !== undefined) found.add(check.lie)
      this.#record(check, observation, sample)
    }
  }

  #recordSuccess(path: string, method: string): void {
    const key = roughPattern(path)
    const known = this.#succeeded.get(key)
    if (known !== undefined) known.methods.add(method)
    else if (this.#succeeded.size < maxSucceeded)
      this.#succeeded.set(key, { path, methods: new Set([method]) })
  }

  #record(check: Check, { key, confidence, evidence, values = {} }: LieObservation, sample: Sample): void {
    const name = `${checks.indexOf(check)} ${key}`
    let gathered = this.#groups.get(name)
    if (gathered === undefined) {
      if (this.#groups.size >= maxGroups) return
      gathered = {
        check,
        key,
        confidence,
        count: 0,
        places: new Map(),
        statuses: new Set(),
        values: new Map(),
        evidence: new Set(),
        evidenceIn: new WeakMap(),
      }
      this.#groups.set(name, gathered)
    }
    gathered.count++
    if (confidences.indexOf(confidence) < confidences.indexOf(gathered.confidence))
      gathered.confidence = confidence
    gathered.statuses.add(sample.head.status)
    if (gathered.evidence.size < maxEvidence) gathered.evidence.add(evidence)
    gathered.evidenceIn.set(sample, evidence)
    for (const [what, value] of Object.entries(values)) {
      const known = gathered.values.get(what) ?? new Set()
      if (known.size < maxValues) known.add(value)
      gathered.values.set(what, known)
    }
    recordPlace(gathered, sample)
  }

  result(): Audit {
    this.#tree.settle()
    const found = [...this.#groups.values()].map((gathered) => this.#findingOf(gathered))
    const rank = ({ confidence, check }: AuditFinding) =>
      confidences.indexOf(confidence) * 100 + (check.lie ?? 99)
    const [main] = [...this.#routes].sort(([a], [b]) => a.length - b.length)
    return {
      origin: main?.[1] ?? this.origin,
      routes: [...this.#routes]
        .filter(([prefix]) => prefix !== '/' && prefix !== main?.[0])
        .map(([prefix, upstream]) => ({ prefix, upstream })),
      exchanges: this.exchanges,
      bodiless: this.#bodiless,
      isBlind: this.#bodiless > 0 && this.#withBody === 0,
      comparison: this.#comparer?.result(),
      from: this.#from,
      to: this.#to,
      findings: found.sort((a, b) => rank(a) - rank(b) || b.count - a.count),
      known: {
        schemes: [...this.#schemes],
        methodsOf: (patterns) => this.#methodsOf(patterns),
        patterns: [...new Set([...this.#seen.values()].map((path) => this.#patternOf(path)))],
      },
    }
  }

  #patternOf(path: string): string {
    return this.#comparer?.patternOf(path) ?? this.#tree.patternOf(path)
  }

  #methodsOf(patterns: readonly string[]): string[] {
    const wanted = new Set(patterns)
    const methods = new Set<string>()
    for (const { path, methods: seen } of this.#succeeded.values()) {
      if (wanted.has(this.#patternOf(path))) for (const method of seen) methods.add(method)
    }
    return [...methods].sort()
  }

  #findingOf(gathered: Gathered): AuditFinding {
    const { check, key, confidence, count, places, statuses, values } = gathered
    const byPattern = new Map<
      string,
      { method: string; pattern: string; count: number; example: Sample | undefined }
    >()
    for (const { method, path, count: seen, example } of places.values()) {
      const pattern = this.#patternOf(path)
      const known = byPattern.get(`${method} ${pattern}`)
      if (known === undefined)
        byPattern.set(`${method} ${pattern}`, { method, pattern, count: seen, example })
      else {
        known.count += seen
        known.example = shorter(known.example, example)
      }
    }
    const endpoints = [...byPattern.values()].sort((a, b) => b.count - a.count)
    const examples = endpoints.flatMap(({ example }) => example ?? [])
    // Reports show the first evidence above the first example.
    const shown = examples.slice(0, 1).map((sample) => gathered.evidenceIn.get(sample)!)
    return {
      check,
      group: {
        key,
        confidence,
        methods: [...new Set(endpoints.map(({ method }) => method))],
        statuses: [...statuses].sort(),
        patterns: [...new Set(endpoints.map(({ pattern }) => pattern))],
        values: Object.fromEntries([...values].map(([what, known]) => [what, [...known]])),
      },
      count,
      share: count / this.exchanges,
      confidence,
      endpoints: endpoints.map(({ method, pattern, count: seen }) => ({ method, pattern, count: seen })),
      evidence: [...new Set([...shown, ...gathered.evidence])],
      examples,
    }
  }
}

function recordPlace({ places }: Gathered, sample: Sample): void {
  const { method, path } = sample.request
  const key = `${method} ${roughPattern(path)}`
  const known = places.get(key)
  const fits = (sample.body?.length ?? 0) <= maxExampleBody
  if (known !== undefined) {
    known.count++
    if (fits && known.example !== undefined) known.example = shorter(known.example, sample)
    return
  }
  if (places.size >= maxPlaces) return
  const keeps = fits && places.size < maxExamples
  places.set(key, { method, path, count: 1, example: keeps ? sample : undefined })
}

function shorter(one: Sample | undefined, other: Sample | undefined): Sample | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return (other.body?.length ?? 0) < (one.body?.length ?? 0) ? other : one
}
