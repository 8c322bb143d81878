/**
 * `upstanding audit`: which of the ten lies a service tells, how often and where, and which rules correct them.
 *
 * @module
 */
import type { Io } from '../../server/io.js'
import { readArguments } from '../arguments.js'
import { type Command, UsageError } from '../command.js'
import { writeOutput } from '../outputFile.js'
import { paintFor } from '../paint.js'
import { progressOn } from '../progress.js'
import { Collector } from './collect.js'
import { InputError, type Read, readInput } from './inputs.js'
import { readSpecification, type Specification } from './openapi.js'
import { propose } from './propose.js'
import { auditReports, type LeftOutExchanges, type ServiceOutcome } from './report.js'
import { proposalText } from './yaml.js'

const flags = {
  host: {
    value: 'HOST',
    multiple: true,
    summary: 'judge only the service at HOST, as in shop.example:8080; may be repeated (default: all)',
  },
  openapi: {
    value: 'FILE',
    summary: 'compare with an OpenAPI description: statuses, headers and paths; its paths become patterns',
  },
  out: {
    value: 'FILE',
    summary: 'write the proposed config to FILE, and those of other services next to it',
  },
  format: {
    value: ['text', 'json', 'markdown', 'yaml'],
    summary: 'output format; yaml is only the proposed config (default: text)',
  },
  quiet: { summary: 'show no progress' },
} as const

export const audit: Command = {
  name: 'audit',
  summary: 'find out what a service gets wrong, and propose rules',
  operands: { name: 'FILE…', are: 'files' },
  description:
    'Reads recorded exchanges and reports which of the ten lies the service tells, how often and where, each with an example. Then proposes rules and tests for them, as a config that passes "check" and "test". Nothing is sent anywhere. FILE is a HAR exported by a browser (.har), HAR entries one per line (.jsonl) as the setting "audit.file" records them, one exchange as plain HTTP text (.http), or a directory of such files. "-" is a HAR on standard input.',
  flags,
  remarks:
    'Credentials are masked in the report and the proposal, but bodies of examples are not: read the proposal before you share it.\nExit code: 0 every file was read, whatever was found; 1 a file could not be read (the report is about the others); 2 nothing could be judged (for example, no bodies were recorded), or wrong usage.',
  examples: [
    'upstanding audit shop.har',
    'upstanding audit shop.har --out upstanding.yaml',
    'upstanding audit shop.har --openapi openapi.yaml',
    'upstanding audit exchanges/ --format markdown > audit.md',
    'upstanding audit /var/lib/upstanding/audit.jsonl --format yaml | upstanding check -',
  ],
  async run(args, io) {
    const { values, operands } = readArguments(args, flags)
    if (operands.length === 0) throw new UsageError('expected files with exchanges')
    if (operands.filter((file) => file === '-').length > 1)
      throw new UsageError('"-" is standard input, which can only be read once')
    const { openapi } = values
    const specification = openapi === undefined ? undefined : await specificationIn(openapi, io)
    if (specification === 'unreadable') return 1
    const services = new Services(specification)
    await gather(operands, services, io, values.quiet === true)
    const { unread } = services
    for (const why of unread) io.stderr.write(`upstanding: ${why}\n`)
    const hosts = values.host ?? []
    const unknown = hosts.find((host) => services.chosen([host]).length === 0)
    const chosen = unknown === undefined ? services.chosen(hosts) : []
    if (chosen.length === 0) {
      if (services.count === 0 && unread.length > 0) return 1
      const why =
        unknown === undefined
          ? `no exchange could be judged${services.reasons()}`
          : `no exchange with ${unknown}; the recording has ${services.names.join(', ') || 'none'}`
      io.stderr.write(`upstanding: ${operands.join(', ')}: ${why}\n`)
      return 2
    }
    const source = operands.join(', ')
    const outcomes = chosen.map((collector): ServiceOutcome => {
      const found = collector.result()
      const items = propose(found)
      return { audit: found, items, proposal: proposalText(found, items, source) }
    })
    const outcome = { source, unread, skipped: services.skippedBeside(chosen), services: outcomes }
    const written = values.out === undefined ? [] : await writeProposals(values.out, outcomes)
    const format = values.format ?? 'text'
    io.stdout.write(auditReports[format](outcome, paintFor(io.stdout, io)))
    if (format === 'text') io.stdout.write(nextStep(written, outcomes))
    const [{ audit: shown }, ...others] = outcomes as [ServiceOutcome, ...ServiceOutcome[]]
    if (format === 'yaml' && others.length > 0) {
      const hosts = others.map(({ audit: { origin } }) => `--host ${hostOf(origin)}`)
      io.stderr.write(`upstanding: this is the proposal for ${shown.origin}; others: ${hosts.join(', ')}\n`)
    }
    const problem = nothingJudged(outcomes)
    if (problem !== undefined) io.stderr.write(`upstanding: ${problem}\n`)
    if (problem !== undefined) return 2
    return unread.length === 0 ? 0 : 1
  },
}

async function specificationIn(file: string, io: Io): Promise<Specification | 'unreadable'> {
  try {
    return await readSpecification(file)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    io.stderr.write(`upstanding: ${error.message}\n`)
    return 'unreadable'
  }
}

/** Why the audit proves nothing, whatever it found. */
function nothingJudged(outcomes: readonly ServiceOutcome[]): string | undefined {
  if (outcomes.every(({ audit }) => audit.isBlind)) {
    return 'no exchange has a body, so most lies could not be detected; export the HAR with content, or record with "audit.file" in the config'
  }
  const compared = outcomes.flatMap(({ audit }) => audit.comparison ?? [])
  return compared.length > 0 && compared.every(({ matched }) => matched === 0)
    ? `no exchange matches a path in ${compared[0]!.specification.file}; check its servers and paths`
    : undefined
}

/** Writes the proposal of each service: the first to the file, the others next to it. Returns the files. */
async function writeProposals(out: string, outcomes: readonly ServiceOutcome[]): Promise<string[]> {
  const files = outcomes.flatMap(({ items }, i) => (i === 0 || items.length > 0 ? [i] : []))
  const names = files.map((i) => {
    const host = hostOf(outcomes[i]!.audit.origin).replace(/[^\w.-]+/g, '-')
    return i === 0 ? out : out.replace(/(\.ya?ml)?$/, `.${host}$1`)
  })
  await Promise.all(names.map((name, at) => writeOutput(name, outcomes[files[at]!]!.proposal)))
  return names
}

function nextStep(written: readonly string[], outcomes: readonly ServiceOutcome[]): string {
  if (outcomes.every(({ items }) => items.length === 0)) return ''
  const [first, ...others] = written
  if (first === undefined) return '\nUse --out FILE to write a config with these rules and tests for them.\n'
  const rest = others.length === 0 ? '' : `; those of the other services are in ${others.join(', ')}`
  return `\nThe proposal is in ${first}${rest}. Next: upstanding check ${first} && upstanding test ${first}\n`
}

async function gather(files: readonly string[], services: Services, io: Io, quiet: boolean): Promise<void> {
  const progress = progressOn(io.stderr, quiet)
  try {
    for (const file of files) {
      for await (const read of readInput(file, io.stdin)) {
        services.take(read)
        progress.at(`${file}: ${services.count} exchanges`)
      }
    }
  } finally {
    progress.done()
  }
}

// A browser on the open web contacts more hosts than anyone wants to audit.
const maxServices = 50

interface LeftOut {
  count: number
  /** Some of the requests. */
  readonly requests: string[]
}

const maxRequests = 3

/** The exchanges by service; those recorded by a proxy with routes count as one service. */
class Services {
  count = 0
  /** Why files could not be read. */
  readonly unread: string[] = []
  readonly #collectors = new Map<string, Collector>()
  readonly #skipped = new Map<string, LeftOut>()

  constructor(readonly specification: Specification | undefined) {}

  take(read: Read): void {
    if ('unread' in read) {
      this.unread.push(read.unread)
      return
    }
    this.count++
    if ('skipped' in read) {
      this.#skip(read.skipped, read.request)
      return
    }
    const { service, route } = read.sample
    const key = route === undefined ? service : 'recorded with routes'
    let collector = this.#collectors.get(key)
    if (collector === undefined) {
      if (this.#collectors.size >= maxServices) {
        this.#skip(`to hosts after the first ${maxServices}`, undefined)
        return
      }
      collector = new Collector(service, this.specification)
      this.#collectors.set(key, collector)
    }
    collector.add(read.sample)
  }

  #skip(why: string, request: string | undefined): void {
    const left = this.#skipped.get(why) ?? { count: 0, requests: [] }
    left.count++
    if (request !== undefined && left.requests.length < maxRequests && !left.requests.includes(request))
      left.requests.push(request)
    this.#skipped.set(why, left)
  }

  get names(): string[] {
    return [...this.#collectors.values()].map(({ origin }) => hostOf(origin))
  }

  /** The services at these hosts, or all; the one with the most exchanges to judge first. */
  chosen(hosts: readonly string[]): Collector[] {
    const wanted = new Set(hosts.map((host) => hostOf(host.toLowerCase())))
    return [...this.#collectors.values()]
      .filter(({ origin }) => wanted.size === 0 || wanted.has(hostOf(origin)))
      .sort((a, b) => b.telling - a.telling)
  }

  /** What was left out instead; empty if nothing was. */
  reasons(): string {
    const all = [...this.#skipped].map(([why, { count }]) => `${count} ${why}`)
    return all.length === 0 ? '' : ` (${all.join(', ')})`
  }

  /** Why exchanges are not among those of the chosen services. */
  skippedBeside(chosen: readonly Collector[]): LeftOutExchanges[] {
    const skipped = [...this.#skipped].map(([why, left]) => ({ why, ...left }))
    const others = [...this.#collectors.values()].filter((collector) => !chosen.includes(collector))
    if (others.length === 0) return skipped
    const hosts = others.slice(0, 5).map(({ origin }) => hostOf(origin))
    const more = others.length > 5 ? ', …' : ''
    const count = others.reduce((sum, { exchanges }) => sum + exchanges, 0)
    return [...skipped, { why: `to other hosts: ${hosts.join(', ')}${more}`, count, requests: [] }]
  }
}

const hostOf = (service: string) => service.replace(/^https?:\/\//, '')
