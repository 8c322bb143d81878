/**
 * `upstanding probe`: tests whether hidden paths of a running server can be distinguished from absent ones.
 *
 * @module
 */
import { formatConfigError } from '../../config/errors.js'
import { loadFile } from '../../config/load.js'
import { overridesOf } from '../../config/overrides.js'
import type { Io } from '../../server/io.js'
import { readArguments } from '../arguments.js'
import { type Command, UsageError } from '../command.js'
import { paintFor } from '../paint.js'
import { compareShapes, compareTimes, type Effort } from './compare.js'
import { type Pair, pathPairsOf, siblingOf, strangerTo } from './paths.js'
import { inJson, inJunit, inMarkdown, inText, type Result, verdictOf } from './report.js'
import { shapes } from './shapes.js'
import { type Server, UnreachableError } from './talk.js'

const flags = {
  hidden: {
    value: 'PATH',
    multiple: true,
    summary: 'a path that exists and must stay hidden; may be repeated',
  },
  absent: {
    value: 'PATH',
    multiple: true,
    summary:
      'a path that does not exist, preferably as long as the hidden one (default: random names next to the hidden paths)',
  },
  scope: {
    summary:
      'also compare absent paths inside the rule with absent paths elsewhere (default with --config: where the rule promises it)',
  },
  config: {
    value: 'FILE',
    summary: 'take the paths from a config: those that its tests conceal, or else those of its patterns',
  },
  rounds: { value: 'N', summary: 'how often to send each request shape to each path (default: 3)' },
  samples: {
    value: 'N',
    summary:
      'time measurements by GET for hidden and for absent paths each; other shapes take a part of it (default: 500)',
  },
  alpha: { value: 'P', summary: 'times count as different if their p-value is below P (default: 0.001)' },
  patience: {
    value: 'MS',
    summary: 'milliseconds to wait for a server that does not close the connection (default: 5000)',
  },
  withhold: {
    value: 'MS',
    summary:
      'milliseconds to withhold the end of a request, to see whether the server answers early (default: 400)',
  },
  format: { value: ['text', 'json', 'markdown', 'junit'], summary: 'output format (default: text)' },
} as const

export const probe: Command = {
  name: 'probe',
  summary: 'test whether hidden paths can be distinguished from absent ones',
  operands: { name: 'URL', are: 'other' },
  description:
    'Sends requests for hidden and absent paths in turn to a running server, this proxy or any other, in many shapes: methods, conditions, ranges, negotiation, credentials, HTTP/1.0, upgrades, withheld content, override headers, and many spellings of the path. Compares every byte of the responses (except the value of Date), the moment when each response begins, whether connections stay open, and response times. With --scope, or a config with a rule that hides its own location, also compares absent paths inside the rule with absent paths outside.',
  flags,
  remarks: `It sends requests with all methods: never point it at a service where a POST or DELETE does harm.
Exit code: 0 nothing distinguishes the paths; 1 a difference appeared twice (the report shows it), or the server did not answer, or only with errors; 2 wrong usage or no connection.`,
  examples: [
    'upstanding probe http://127.0.0.1:8080 --hidden /admin/users --absent /admin/qwert',
    'upstanding probe http://127.0.0.1:8080 --config config/upstanding.yaml',
  ],
  async run(args, io) {
    const { values, operands } = readArguments(args, flags)
    const [url, ...others] = operands
    if (url === undefined || others.length > 0) throw new UsageError('probe takes one URL')
    const server = serverOf(url)
    const effort: Effort = {
      rounds: positive('rounds', values.rounds, 3),
      samples: positive('samples', values.samples, 500),
      patience: positive('patience', values.patience, 5000),
      withhold: positive('withhold', values.withhold, 400),
    }
    const alpha = fraction(values.alpha ?? '0.001')
    const pairs = await pairsFor(values, io)
    if (pairs === undefined) return 2
    try {
      const result: Result = {
        url,
        pairs,
        shapes,
        ...(await compareShapes(server, shapes, pairs, effort)),
        timings: await compareTimes(server, shapes, pairs, effort, alpha),
        alpha,
      }
      io.stdout.write(printed(result, values.format, io))
      return verdictOf(result) === 'same' ? 0 : 1
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      throw new UsageError(error.message)
    }
  },
}

function printed(result: Result, format: string | undefined, io: Io): string {
  if (format === 'json') return inJson(result)
  if (format === 'markdown') return inMarkdown(result)
  if (format === 'junit') return inJunit(result)
  return inText(result, paintFor(io.stdout, io))
}

interface Lists {
  readonly scope?: boolean | undefined
  readonly hidden?: readonly string[] | undefined
  readonly absent?: readonly string[] | undefined
  readonly config?: string | undefined
}

/** Undefined if the config has errors, which were printed. */
async function pairsFor(
  { hidden, absent, scope, config }: Lists,
  io: Io,
): Promise<readonly Pair[] | undefined> {
  for (const path of [...(hidden ?? []), ...(absent ?? [])]) {
    if (!/^\/[!-~]*$/.test(path))
      throw new UsageError(`"${path}" is not a path: a path starts with "/" and has no spaces`)
  }
  if (hidden !== undefined)
    return hidden.map((path) => ({
      hidden: path,
      absent: absent ?? [siblingOf(path)],
      outside: scope === true ? [strangerTo(path)] : [],
    }))
  if (config === undefined)
    throw new UsageError('say which paths are hidden: --hidden PATH, or --config FILE')
  const { plan, errors } = await loadFile(config, {
    environment: io.env,
    overrides: overridesOf({}, io.env),
  })
  if (plan === undefined) {
    for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
    return undefined
  }
  const pairs = pathPairsOf(plan, scope === true)
  if (pairs.length > 0) return pairs
  throw new UsageError(`${config} conceals no path that probe can request; name one with --hidden`)
}

function serverOf(url: string): Server {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    const hint = /\.ya?ml$/.test(url) ? `; did you mean --config ${url}, and then the URL?` : ''
    throw new UsageError(`"${url}" is not a URL; expected http://host:port${hint}`)
  }
  const secure = parsed.protocol === 'https:'
  if (!secure && parsed.protocol !== 'http:') {
    throw new UsageError(`"${url}": expected a URL of http or https`)
  }
  const port = parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port)
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port, secure, authority: parsed.host }
}

function positive(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new UsageError(`--${flag} is "${text}"; expected a positive whole number`)
  return Number(text)
}

function fraction(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 1))
    throw new UsageError(`--alpha is "${text}"; expected a number between 0 and 1`)
  return value
}
