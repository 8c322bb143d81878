/**
 * Writes the pages of `docs/reference/` from the schemas, kinds, dialects and detectors.
 *
 * @module
 */
import { stringify } from 'yaml'
import { inRunningOrder } from '../src/config/compile.js'
import { describeSchema } from '../src/config/describe.js'
import type { Detector } from '../src/detect/detector.js'
import type { Dialect } from '../src/dialects/dialect.js'
import type { Kind } from '../src/rules/rule.js'
import type { Schema } from '../src/schema/schema.js'

export interface Sources {
  readonly schema: Schema
  readonly match: Schema
  readonly kinds: readonly Kind[]
  readonly dialects: readonly Dialect[]
  readonly detectors: readonly Detector[]
}

/** File names below `docs/reference/`, and what each file contains. */
export function reference({
  schema,
  match,
  kinds,
  dialects,
  detectors,
}: Sources): Readonly<Record<string, string>> {
  const { rules, tests, $schema: _, ...settings } = schema.properties ?? {}
  const running = inRunningOrder(kinds)
  return {
    'settings.md': page('Settings', [
      'Every key of the config outside `rules` and `tests`.',
      '',
      ...notation,
      ...table({ properties: settings }),
    ]),
    'rules.md': page('Rules', [
      `${rules?.description ?? ''} ${rules?.items?.description ?? ''}`,
      '',
      ...table({ properties: only(rules?.items, ['name', 'mode']) }),
      '',
      '## match',
      '',
      match.description ?? '',
      '',
      ...table(match),
      '',
      '## Kinds',
      '',
      'Phases run in this order, whatever the order in the file.',
      '',
      '| kind | phase | |',
      '|---|---|---|',
      ...running.map(
        ({ name, phase, summary }) => `| [${name}](kinds/${name}.md) | ${phase} | ${cell(summary)} |`,
      ),
    ]),
    ...Object.fromEntries(
      running.map((kind) => [`kinds/${kind.name}.md`, page(kind.name, kindSection(kind))]),
    ),
    'dialects.md': page('Dialects', [
      'The error formats that [unwrap](kinds/unwrap.md) knows by name. `dialect: any` tries all of them in this order. [Conditions](../conditions.md#when-a-dialect-recognizes-an-error) says when a body counts as an error. A number counts as a status only if it is a registered status and nothing in the body contradicts it. Words count in codes and short phrases. If a detector finds a driver, a path or a trace in a message, the status is 500, whatever the message says. A rule can override the status with its option `status`. [Conditions](../conditions.md#requests-that-change-something) also says which statuses unsafe requests get, and which clients repeat a request.',
      '',
      ...dialects.flatMap(dialectSection),
    ]),
    'leaks.md': page('Leaks', [
      'What [sanitize](kinds/sanitize.md) looks for, by family.',
      '',
      ...detectors.flatMap(detectorSection),
    ]),
    'tests.md': page('Tests in a config', [tests?.description ?? '', '', ...table(tests?.items ?? {})]),
  }
}

const notation = [
  'Durations are written `500ms`, `30s`, `10m`, `2h`, `1d`; sizes `512B`, `64KiB`, `1MiB`, `2GiB`.',
  `In values, \`\${NAME}\` and \`\${NAME:-default}\` insert environment variables; write \`$\${\` for a literal \`\${\`.`,
  '',
]

function page(title: string, lines: readonly string[]): string {
  return [`# ${title}`, '', ...lines, '', 'Generated from the code by `npm run gen`.']
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n')
}

function only(schema: Schema | undefined, keys: readonly string[]): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schema?.properties ?? {}).filter(([key]) => keys.includes(key)))
}

/** One line for each key, those of inner objects below it. */
function table(schema: Schema): string[] {
  return ['| key | value | default | |', '|---|---|---|---|', ...rows(schema, '', new Map())]
}

/** What is in the table already is referred to, not repeated. */
function rows(
  { properties = {}, required = [] }: Schema,
  prefix: string,
  listed: Map<string, string>,
): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`
    const value = required.includes(key)
      ? 'required'
      : schema.default === undefined
        ? ''
        : code(schema.default)
    const inner = [schema, ...(schema.anyOf ?? [])].flatMap((branch) => [
      ...(branch.properties === undefined ? [] : [{ branch, at: `${name}.` }]),
      ...(branch.items?.properties === undefined ? [] : [{ branch: branch.items, at: `${name}[].` }]),
    ])
    const signature = JSON.stringify(inner.map(({ branch }) => branch))
    const same = inner.length > 0 ? listed.get(signature) : undefined
    listed.set(signature, same ?? name)
    const text = `${schema.description ?? ''}${same === undefined ? '' : ` Takes the same values as \`${same}\`.`}`
    return [
      `| \`${name}\` | ${cell(expectedOf(schema))} | ${cell(value)} | ${cell(text)} |`,
      ...(same === undefined ? inner.flatMap(({ branch, at }) => rows(branch, at, listed)) : []),
    ]
  })
}

function expectedOf(schema: Schema): string {
  const examples = (schema.examples ?? []).filter((value) => !schema.enum?.includes(value)).map(code)
  // The examples show the rest.
  const words = describeSchema(schema)
    .replace(/ such as "(?:[^"\\]|\\.)*"/g, '')
    .replace(/(?:: a whole number with|,? as in) [^;)]*/g, '')
  return [words, ...(examples.length > 0 ? [`e.g. ${examples.join(', ')}`] : [])].join('; ')
}

const code = (value: unknown) =>
  `\`${typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value)}\``
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const fenced = (language: string, text: string) => [`\`\`\`${language}`, text.trimEnd(), '```', '']

function kindSection({ phase, summary, description, options, examples }: Kind): string[] {
  const hasOptions = Object.keys(options.entries).length > 0
  return [
    `${summary} Phase: ${phase}.`,
    '',
    description,
    '',
    ...(hasOptions ? table(options.json) : ['No options.']),
    '',
    ...examples.flatMap(({ title, rule, tests }) => [
      `${title.replace(/\.$/, '')}:`,
      '',
      ...fenced('yaml', stringify({ rules: [rule], tests }, { lineWidth: 0 })),
    ]),
  ]
}

function dialectSection({ name, summary, source, table: signs, clients, example }: Dialect): string[] {
  return [
    `## ${name}`,
    '',
    `${summary} Source: ${source}.`,
    '',
    '| in the body | status |',
    '|---|---|',
    ...signs.map(([sign, status]) => `| ${cell(sign)} | ${cell(status)} |`),
    '',
    `**Clients that need the 200.** ${clients}`,
    '',
    `A body of type \`${example.contentType}\` whose status becomes ${example.status}:`,
    '',
    ...fenced('text', example.body),
  ]
}

function detectorSection({ family, summary, finds, ignores }: Detector): string[] {
  return [
    `## ${family}`,
    '',
    summary,
    '',
    ...finds.map((line) => `- finds ${line}`),
    ...ignores.map((line) => `- ignores ${line}`),
    '',
  ]
}
