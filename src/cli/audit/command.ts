/**
 * `upstanding audit`: which of the ten lies a service tells, how often and where, and the rules against them.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises'
import type { Io } from '../../server/io.js'
import { readArguments } from '../arguments.js'
import { type Command, UsageError } from '../command.js'
import { paintFor } from '../paint.js'
import { progressOn } from '../progress.js'
import { Collector } from './collect.js'
import { InputError, type Read, readInput } from './inputs.js'
import { propose } from './propose.js'
import { auditReports } from './report.js'
import { proposalText } from './yaml.js'

const flags = {
  host: {
    value: 'HOST',
    summary: 'the service to look at, as in shop.example:8080 (default: the one with the most exchanges)',
  },
  out: { value: 'FILE', summary: 'writes the proposed config to FILE' },
  format: {
    value: ['text', 'json', 'markdown', 'yaml'],
    summary: 'how to print; yaml is the proposed config alone (default: text)',
  },
  quiet: { summary: 'show no progress' },
} as const

export const audit: Command = {
  name: 'audit',
  summary: 'list the lies a service tells, and propose rules against them',
  operands: { name: 'FILE…', are: 'files' },
  description:
    'Reads exchanges with a service and says which of the ten lies it tells, how often and where, each with an example; then proposes rules, with tests for them, as a config that passes check and test. Nothing is sent anywhere. FILE is a HAR, as browsers export it (.har), HAR entries in lines (.jsonl), as "audit.file" of the config records them while the proxy runs, an exchange as plain HTTP text (.http), or a directory of such files; "-" is a HAR on standard input.',
  flags,
  remarks:
    'Credentials are masked in everything that is printed and written; the bodies of examples are not: read the proposal before you hand it on.\nExit code: 0 the audit is done, whatever it found, 1 there was nothing to read, 2 wrong use.',
  examples: [
    'upstanding audit shop.har',
    'upstanding audit shop.har --out upstanding.yaml',
    'upstanding audit exchanges/ --format markdown > audit.md',
    'upstanding audit /var/lib/upstanding/audit.jsonl --format yaml | upstanding check -',
  ],
  async run(args, io) {
    const { values, operands } = readArguments(args, flags)
    if (operands.length === 0) throw new UsageError('expected files with exchanges')
    if (operands.filter((file) => file === '-').length > 1)
      throw new UsageError('"-" is standard input, and can be read once')
    const services = new Services()
    try {
      await gather(operands, services, io, values.quiet === true)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      io.stderr.write(`upstanding: ${error.message}\n`)
      return 1
    }
    const chosen = services.choose(values.host)
    if (chosen === undefined) {
      const hosts = services.names.join(', ')
      const why =
        values.host === undefined
          ? 'no exchange'
          : `no exchange with ${values.host}; there are some with ${hosts || 'nobody'}`
      io.stderr.write(`upstanding: ${operands.join(', ')}: ${why}\n`)
      return 1
    }
    const found = chosen.result()
    const items = propose(found)
    const source = operands.join(', ')
    const proposal = proposalText(found, items, source)
    if (values.out !== undefined) await writeFile(values.out, proposal)
    const outcome = { source, audit: found, items, skipped: services.skippedBeside(chosen), proposal }
    const format = values.format ?? 'text'
    io.stdout.write(auditReports[format](outcome, paintFor(io.stdout, io)))
    if (format === 'text') io.stdout.write(nextStep(values.out, items.length))
    return 0
  },
}

function nextStep(out: string | undefined, found: number): string {
  if (found === 0) return ''
  return out === undefined
    ? '\n--out FILE writes a config with these rules, and tests for them.\n'
    : `\nThe proposal is in ${out}. Go on with: upstanding check ${out} && upstanding test ${out}\n`
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

// A browser on the open web meets more hosts than anyone wants to audit.
const maxServices = 50

/** The exchanges, grouped by service. */
class Services {
  count = 0
  readonly #collectors = new Map<string, Collector>()
  readonly #skipped = new Map<string, number>()

  take(read: Read): void {
    this.count++
    if ('skipped' in read) {
      this.#skip(read.skipped, 1)
      return
    }
    const { service } = read.sample
    let collector = this.#collectors.get(service)
    if (collector === undefined) {
      if (this.#collectors.size >= maxServices) {
        this.#skip(`to hosts after the first ${maxServices}`, 1)
        return
      }
      collector = new Collector(service)
      this.#collectors.set(service, collector)
    }
    collector.add(read.sample)
  }

  #skip(why: string, count: number): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + count)
  }

  get names(): string[] {
    return [...this.#collectors.keys()].map(hostOf)
  }

  choose(host: string | undefined): Collector | undefined {
    const all = [...this.#collectors.values()]
    if (host !== undefined) return all.find(({ origin }) => hostOf(origin) === host.toLowerCase())
    return all.sort((a, b) => b.telling - a.telling)[0]
  }

  /** Why exchanges are not among those of the chosen service. */
  skippedBeside(chosen: Collector): Readonly<Record<string, number>> {
    const others = [...this.#collectors.values()].filter((collector) => collector !== chosen)
    const counts = Object.fromEntries(this.#skipped)
    if (others.length === 0) return counts
    const hosts = others.slice(0, 5).map(({ origin }) => hostOf(origin))
    const more = others.length > 5 ? ', …' : ''
    const count = others.reduce((sum, { exchanges }) => sum + exchanges, 0)
    return { ...counts, [`of other hosts (--host chooses): ${hosts.join(', ')}${more}`]: count }
  }
}

const hostOf = (service: string) => service.replace(/^https?:\/\//, '')
