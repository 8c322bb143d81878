/**
 * `upstanding explain`: what the rules do to one exchange, and why.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { formatConfigError, unreadableReason } from '../../config/errors.js'
import { loadFile, type Plan } from '../../config/load.js'
import { overridesOf } from '../../config/overrides.js'
import { explain as explainExchange } from '../../engine/explanation.js'
import {
  fixedContext,
  type Recorded,
  type Replayed,
  recordedHead,
  recordedRequest,
  replayAlone,
} from '../../engine/replay.js'
import { RuleSet } from '../../engine/ruleSet.js'
import { readExchange, type SavedExchange, writeExchange } from '../../http/exchangeText.js'
import { getField, isToken } from '../../http/fields.js'
import { parseHttpDate } from '../../http/httpDate.js'
import { standardMethods } from '../../http/methods.js'
import type { Io, OutputStream } from '../../server/io.js'
import { TlsFileError } from '../../server/tlsFiles.js'
import { readArguments } from '../arguments.js'
import { type Command, UsageError } from '../command.js'
import { configFlags, overrideFlags } from '../configFlags.js'
import { configPath } from '../configPath.js'
import { writeOutput } from '../outputFile.js'
import { paintFor } from '../paint.js'
import { fetchExchange, fieldsOf } from './live.js'
import { inJson, inText } from './report.js'
import { NoAnswerError } from './subrequest.js'

const flags = {
  ...configFlags,
  upstream: overrideFlags.upstream,
  exchange: {
    value: 'FILE',
    summary: 'explain an exchange saved as plain HTTP text, request first; "-" is standard input',
  },
  method: { short: 'X', value: 'METHOD', summary: 'the request method (default: GET)' },
  header: {
    short: 'H',
    value: 'HEADER',
    multiple: true,
    summary: 'a request header, as in "Accept: application/json"; may be repeated',
  },
  data: {
    short: 'd',
    value: 'TEXT',
    allowsEmpty: true,
    summary: 'the request body, or @FILE; the method is then POST unless given',
  },
  save: { value: 'FILE', summary: 'save the exchange as plain HTTP text, for --exchange and for tests' },
  all: { summary: 'show full bodies, and also rules for other paths and methods' },
  format: { value: ['text', 'json'], summary: 'output format (default: text)' },
} as const

export const explain: Command = {
  name: 'explain',
  summary: 'show what the rules do to one exchange, and why',
  operands: { name: '[URL]', are: 'other' },
  description:
    'Shows each rule in the order in which rules run: what it did, or which of its conditions failed; then headers and body before and after, side by side. URL is a full URL or a path on the config’s upstream. It is requested directly from the service, not through a running proxy.',
  flags,
  remarks:
    'The request really is sent, once: be careful with POST and DELETE.\nExit code: 0 the exchange was explained; 1 the config has errors or the service did not answer; 2 wrong usage.',
  examples: [
    'upstanding explain http://127.0.0.1:3000/api/users/7 --config upstanding.yaml',
    'upstanding explain /api/users/7 -H "Accept: text/html"',
    'upstanding explain /orders/17 --save order-17.http',
    'upstanding explain --exchange order-17.http --format json',
  ],
  async run(args, io) {
    const { values, operands } = readArguments(args, flags)
    const [url, ...others] = operands
    const file = operands.find((each) => /\.ya?ml$/.test(each))
    if (file !== undefined) {
      throw new UsageError(`unexpected argument "${file}"; did you mean --config ${file}, and then a path?`)
    }
    if (others.length > 0 || (url === undefined) === (values.exchange === undefined))
      throw new UsageError(
        others.length > 0
          ? `expected one URL, found "${operands.join(' ')}"; use --method to set the method`
          : 'expected a URL or a path, as in /users/7, or --exchange FILE',
      )
    const { config, upstream } = values
    const options = { environment: io.env, overrides: overridesOf({ upstream }, io.env) }
    const { plan, errors } = await loadFile(configPath(config, io.env), options)
    if (plan === undefined) {
      for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
      return 1
    }
    const seen =
      url === undefined ? await saved(values.exchange!, plan, io) : await live(url, values, plan, io)
    if (seen === undefined) return 1
    const { recorded, replayed, assumptions } = seen
    const explained = {
      request: recorded.request,
      explanation: explainExchange(plan.rules, recorded, replayed),
      observing: plan.settings.mode === 'observe',
      assumptions,
    }
    const look = { paint: paintFor(io.stdout, io), width: widthOf(io.stdout, io), all: values.all === true }
    io.stdout.write(values.format === 'json' ? inJson(explained) : inText(explained, look))
    return 0
  },
}

interface Seen {
  readonly recorded: Recorded
  readonly replayed: Replayed
  readonly assumptions: readonly string[]
}

interface RequestFlags {
  readonly method: string | undefined
  readonly header: readonly string[] | undefined
  readonly data: string | undefined
  readonly save: string | undefined
}

/** Methods are case-sensitive, but nobody means `get` when there is a GET. */
const usual = (method: string) => (standardMethods.has(method.toUpperCase()) ? method.toUpperCase() : method)

/** Undefined if the service did not respond, which was reported. */
async function live(
  url: string,
  { method, header, data, save }: RequestFlags,
  plan: Plan,
  io: Io,
): Promise<Seen | undefined> {
  const wanted = {
    url,
    method: usual(method ?? (data === undefined ? 'GET' : 'POST')),
    fields: fieldsOf(header ?? []),
    body: await bodyOf(data, io),
  }
  if (!isToken(wanted.method)) throw new UsageError(`--method is "${wanted.method}"; expected one, as in PUT`)
  try {
    const fetched = await fetchExchange(wanted, plan.settings, new RuleSet(plan.rules))
    const { recorded, question, answer } = fetched
    const { target } = recorded.request
    const request = { ...question, target, httpVersion: '1.1' }
    if (save !== undefined)
      await writeOutput(save, writeExchange({ request, head: recorded.head, body: answer.body }))
    return fetched
  } catch (error) {
    if (!(error instanceof NoAnswerError || error instanceof TlsFileError)) throw error
    io.stderr.write(`upstanding: ${error.message}\n`)
    return undefined
  }
}

/** As in curl, `@FILE` stands for the content of the file, and `@-` for standard input. */
async function bodyOf(data: string | undefined, io: Io): Promise<Buffer> {
  return data?.startsWith('@') ? readBytes(data.slice(1), io) : Buffer.from(data ?? '')
}

async function readBytes(file: string, io: Io): Promise<Buffer> {
  return (file === '-' ? buffer(io.stdin) : readFile(file)).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file === '-' ? '<stdin>' : file}: ${unreadableReason(error)}`)
  })
}

async function saved(file: string, plan: Plan, io: Io): Promise<Seen> {
  const { request, head, body } = await readSaved(file, io)
  const recorded: Recorded = {
    request: recordedRequest(request.method, request.target, request.fields, request),
    head: recordedHead(head),
    body,
  }
  // Times in a response are relative to when it was sent.
  const date = getField(head.fields, 'date')
  const sentAt = date === undefined ? undefined : parseHttpDate(date, Date.now())
  const rules = new RuleSet(plan.rules)
  const context = fixedContext(sentAt ?? Date.now())
  return { recorded, ...replayAlone(rules, recorded, context) }
}

async function readSaved(file: string, io: Io): Promise<SavedExchange> {
  const name = file === '-' ? '<stdin>' : file
  const reading = readExchange(await readBytes(file, io))
  if (reading.ok) return reading.exchange
  const lines = reading.errors.map(({ line, message }) => `${name}:${line}: ${message}`)
  throw new UsageError(lines.join('\n'))
}

const widestUseful = 200

/** Columns of the terminal, or else the value of COLUMNS. */
function widthOf(output: OutputStream, { env }: Io): number {
  const columns = output.columns ?? Number(env.COLUMNS)
  return columns > 0 ? Math.min(columns, widestUseful) : 100
}
