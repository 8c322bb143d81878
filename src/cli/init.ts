/**
 * `upstanding init`: writes a commented starter config, from flags or a short dialogue.
 *
 * @module
 */
import { createInterface } from 'node:readline/promises'
import { formatConfigError } from '../config/errors.js'
import { loadText } from '../config/load.js'
import { inline } from '../config/meant.js'
import type { Io, OutputStream } from '../server/io.js'
import { readFlags } from './arguments.js'
import { type Command, UsageError } from './command.js'
import { writeOutput } from './outputFile.js'

const flags = {
  upstream: { value: 'URL', summary: 'the service: http://host:port, https://host:port or unix:/path' },
  listen: { value: 'ADDRESS', summary: 'where clients connect: host:port or :port (default: :8080)' },
  hide: {
    value: 'GLOB',
    multiple: true,
    summary: 'paths to hide, as in "/admin/**"; may be repeated',
  },
  unwrap: { summary: 'the service wraps errors in 200 OK' },
  enforce: { summary: 'enforce rules from the start instead of only logging what they would do' },
  out: { value: 'FILE', summary: 'the file to write; "-" is standard output (default: upstanding.yaml)' },
  force: { summary: 'replace the file if it exists' },
} as const

interface InitAnswers {
  readonly upstream: string
  readonly listen: string
  readonly hide: readonly string[]
  readonly unwrap: boolean
  readonly enforce: boolean
}

export const init: Command = {
  name: 'init',
  summary: 'write a starter config',
  description:
    'Writes a commented config for a service. On a terminal, it asks for everything that no flag sets; elsewhere, --upstream is required and the rest has defaults. Rules only log what they would do until you remove "mode: observe".',
  flags,
  remarks: 'Exit code: 0 the file was written; 1 it already exists or cannot be written; 2 wrong usage.',
  examples: [
    'upstanding init',
    'upstanding init --upstream http://127.0.0.1:3000',
    'upstanding init --upstream http://127.0.0.1:3000 --hide "/admin/**" --unwrap --out config.yaml',
  ],
  async run(args, io) {
    const values = readFlags(args, flags)
    const isAsked = values.upstream === undefined
    if (isAsked && (io.stdin as { isTTY?: boolean }).isTTY !== true)
      throw new UsageError('expected --upstream URL, as in --upstream http://127.0.0.1:3000')
    const given: InitAnswers = {
      upstream: values.upstream ?? '',
      listen: values.listen ?? ':8080',
      hide: values.hide ?? [],
      unwrap: values.unwrap === true,
      enforce: values.enforce === true,
    }
    const answers = isAsked ? await askForMissing(given, io) : given
    const text = startingConfig(answers)
    const out = values.out ?? 'upstanding.yaml'
    const { plan, errors } = loadText(text, out, { environment: {} })
    for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
    if (plan === undefined) return 2
    if (out === '-') {
      io.stdout.write(text)
      return 0
    }
    await writeOutput(out, text, values.force === true ? 'w' : 'wx')
    io.stdout.write(`Wrote ${out}. Next steps:\n${nextSteps(out, answers)}`)
    return 0
  },
}

const nextSteps = (out: string, { upstream, enforce }: InitAnswers) =>
  [
    `  upstanding check ${out}`,
    `  upstanding serve ${out}${enforce ? '' : '      # logs what it would do; remove "mode: observe" to enforce'}`,
    `  upstanding explain / --config ${out}      # one exchange with ${upstream}, before and after`,
    '',
  ].join('\n')

async function askForMissing(given: InitAnswers, io: Io): Promise<InitAnswers> {
  const terminal = createInterface({
    input: io.stdin as NodeJS.ReadableStream,
    output: io.stderr as OutputStream,
  })
  try {
    const ask = async (question: string, fallback: string) =>
      (await terminal.question(`${question} [${fallback}] `)).trim() || fallback
    const upstream = await ask('Where is the service?', 'http://127.0.0.1:3000')
    const listen = await ask('Where should clients connect?', given.listen)
    const hide = await ask('Which paths should be hidden? Globs such as /admin/**, or none', 'none')
    const unwrap = await ask('Does the service send errors as 200 OK? yes or no', 'no')
    return {
      ...given,
      upstream: /^[a-z]+:/i.test(upstream) ? upstream : `http://${upstream}`,
      listen: /^\d+$/.test(listen) ? `:${listen}` : listen,
      hide: /^(?:none|no|-)$/i.test(hide) ? given.hide : hide.split(/[\s,]+/).filter((glob) => glob !== ''),
      unwrap: given.unwrap || /^y/i.test(unwrap),
    }
  } finally {
    terminal.close()
  }
}

/** The text of the config; it passes `check --strict` if the answers are valid. */
export function startingConfig({ upstream, listen, hide, unwrap, enforce }: InitAnswers): string {
  const rules = [
    ...(hide.length === 0
      ? []
      : [
          '  # A 403 or 401 here becomes the same 404 as for any absent path (docs/concealment.md).',
          '  - name: hide',
          `    match: { path: ${inline(hide.length === 1 ? hide[0] : hide)} }`,
          '    conceal: {}',
          '',
        ]),
    ...(unwrap
      ? [
          '  # Errors inside a 200 get their own status. "any" knows many formats; docs/reference/dialects.md lists them.',
          '  - name: errors-in-200',
          '    unwrap: { dialect: any }',
          '',
        ]
      : []),
  ]
  return `${[
    '# Checked by: upstanding check    All keys: docs/reference/settings.md and docs/reference/rules.md',
    `upstream: ${inline(upstream)}`,
    `listen: ${inline(listen)}`,
    '',
    '# Health, metrics and the console (a page that shows exchanges live).',
    'admin: 127.0.0.1:9901',
    '',
    ...(enforce
      ? []
      : ['# Rules only log what they would do. Remove this line to enforce them.', 'mode: observe', '']),
    '# "recommended" removes internal details from 4xx and 5xx and adds Retry-After to 429 and 503. "none" leaves only the rules below.',
    'profile: recommended',
    '',
    ...(rules.length === 0
      ? [
          '# A rule says when it applies ("match") and what it does (one kind). Uncomment these to try them.',
          '# rules:',
          '#   - name: hide-admin',
          '#     match: { path: /admin/** }',
          '#     conceal: {}',
          '#   - name: errors-in-200',
          '#     match: { path: /api/** }',
          '#     unwrap: { dialect: any }',
        ]
      : ['rules:', ...rules]),
  ]
    .join('\n')
    .trimEnd()}\n`
}
