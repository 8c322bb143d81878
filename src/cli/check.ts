/**
 * `upstanding check`: finds errors in configs and warns about rules.
 *
 * @module
 */
import { type ConfigError, formatConfigError } from '../config/errors.js'
import { profileRules } from '../config/profile.js'
import type { Io } from '../server/io.js'
import { readArguments } from './arguments.js'
import type { Command } from './command.js'
import { type ConfigFile, loadConfigs } from './configFiles.js'
import { type Paint, paintFor } from './paint.js'

const flags = {
  format: {
    value: ['text', 'json', 'github'],
    summary: 'output format; on a terminal, text marks the place of each error (default: text)',
  },
  target: {
    value: ['serve', 'ext-proc', 'app'],
    summary: 'where the rules will run; warns about what has no effect there (default: serve)',
  },
  strict: { summary: 'treat warnings as errors' },
  quiet: { summary: 'print nothing about files without errors' },
} as const

type OutputFormat = (typeof flags.format.value)[number]

export const check: Command = {
  name: 'check',
  summary: 'check configs and report every error with its place',
  operands: { name: '[FILE…]', are: 'files' },
  description:
    'Checks configs: reports every error with its place, and warns about rules that can never act, hide less than they seem to, or wait for something that never comes. FILE is a config, or "-" for standard input (default: the file named by UPSTANDING_CONFIG, else config/upstanding.yaml).',
  flags,
  remarks: 'Exit code: 0 no file has an error; 1 a file has errors; 2 wrong usage.',
  examples: [
    'upstanding check',
    'upstanding check --strict config/*.yaml',
    'upstanding check --target ext-proc upstanding.yaml',
    'upstanding check --format github config/upstanding.yaml',
    'upstanding audit shop.har --format yaml | upstanding check -',
  ],
  async run(args, io) {
    const { values, operands } = readArguments(args, flags)
    const { target } = values
    const elsewhere =
      target === 'ext-proc' || target === 'app' ? ({ upstream: 'optional', target } as const) : {}
    const files = await loadConfigs(operands, io, undefined, elsewhere)
    io.stdout.write(printers[values.format ?? 'text'](files, io, values.quiet === true))
    const isBad = ({ plan, errors }: ConfigFile) =>
      plan === undefined || (values.strict === true && errors.length > 0)
    return files.some(isBad) ? 1 : 0
  },
}

type Print = (files: readonly ConfigFile[], io: Io, quiet: boolean) => string

const printers: Readonly<Record<OutputFormat, Print>> = {
  text: (files, io, quiet) => {
    const paint = paintFor(io.stdout, io)
    return files
      .flatMap((config) => [
        ...inText(config, paint, io.stdout.isTTY === true),
        ...(config.plan !== undefined && !quiet ? [`${good(config, paint)}\n`] : []),
      ])
      .join('')
  },
  json: (files) => {
    const list = files.map(({ file, plan, errors }) => ({
      file,
      good: plan !== undefined,
      faults: errors.map(inJson),
    }))
    return `${JSON.stringify(list, null, 2)}\n`
  },
  github: (files) => files.flatMap(({ errors }) => errors.map(asAnnotation)).join(''),
}

function good({ file, plan, errors }: ConfigFile, paint: Paint): string {
  const { rules, settings, tests } = plan!
  const recommended = profileRules[settings.profile].length
  const counts = [
    counted(rules.length - recommended, 'rule'),
    counted(recommended, 'recommended rule'),
    counted(tests.length, 'test'),
  ]
  const verdict =
    errors.length === 0 ? paint('green', 'good') : paint('yellow', counted(errors.length, 'warning'))
  return `${file}: ${verdict} (${counts.join(', ')})`
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

function inText({ text, errors }: ConfigFile, paint: Paint, marks: boolean): string[] {
  const lines = marks && errors.length > 0 ? text.split('\n') : []
  return errors.map((error) => {
    const head = formatConfigError(error)
    const line = lines[error.place.line - 1]
    return line === undefined ? `${head}\n` : marked(error, line, head, paint)
  })
}

function marked({ place, severity }: ConfigError, line: string, head: string, paint: Paint): string {
  const number = String(place.line)
  const color = severity === 'fault' ? 'red' : 'yellow'
  const indent = line.slice(0, place.column - 1).replace(/[^\t]/g, ' ')
  const mark = paint(color, '^'.repeat(place.length))
  const bar = paint('dim', '|')
  return `${paint('bold', head)}\n${number} ${bar} ${line}\n${' '.repeat(number.length)} ${bar} ${indent}${mark}\n`
}

function inJson({ code, severity, place, message }: ConfigError): object {
  const { file, line, column, length } = place
  return { code, severity, file, line, column, length, message }
}

/** A workflow command of GitHub Actions. */
function asAnnotation({ code, severity, place, message }: ConfigError): string {
  const level = severity === 'fault' ? 'error' : 'warning'
  const spot = place.line === 0 ? '' : `,line=${place.line},col=${place.column}`
  return `::${level} file=${escapeProperty(place.file)}${spot},title=${code}::${escapeData(message)}\n`
}

const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
