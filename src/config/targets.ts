/**
 * The places other than `serve` where rules run, and what has no effect there.
 *
 * @module
 */
import type { RuleItem } from './profile.js'
import type { SchemaProblem } from './validate.js'

/** `ext-proc`: in Envoy. `app`: a plugin in your own app. */
export type Target = 'ext-proc' | 'app'

interface Gap {
  readonly kind: string
  /** Undefined for the kind itself. */
  readonly option?: string
  readonly targets: readonly Target[]
  /** Set if it only applies while the config names no upstream. */
  readonly withoutUpstream?: true
  readonly message: string
}

const both: readonly Target[] = ['ext-proc', 'app']
const imitate = 'and the canonical 404 is used; write "body" and "everywhere: true", or remove it'

const gaps: readonly Gap[] = [
  {
    kind: 'conceal',
    targets: ['ext-proc'],
    withoutUpstream: true,
    message:
      'without "upstream", no subrequest can find out what a client may see: errors of methods other than GET, successful OPTIONS and redirects within the path are concealed from everybody; set "upstream" to the address of the service',
  },
  {
    kind: 'conceal',
    option: 'minDelay',
    targets: both,
    message:
      '"minDelay" has no effect here, so response times can reveal a hidden path; use serve, or remove it',
  },
  {
    kind: 'conceal',
    option: 'imitate',
    targets: ['app'],
    message: `"imitate" has no effect in an app, ${imitate}`,
  },
  {
    kind: 'conceal',
    option: 'imitate',
    targets: ['ext-proc'],
    withoutUpstream: true,
    message: `"imitate" has no effect without "upstream", ${imitate}`,
  },
  ...['unwrap', 'remap'].map((kind) => ({
    kind,
    option: 'head',
    targets: ['app'] as const,
    message: '"head" has no effect in an app: a HEAD response is judged by what the app writes; remove it',
  })),
]

const settings: Readonly<Record<Target, Readonly<Record<string, string>>>> = {
  'ext-proc': { audit: '"audit" has no effect here: record exchanges with serve; remove it' },
  app: {
    audit: '"audit" has no effect here: record exchanges with serve; remove it',
    routes: '"routes" has no effect here: nothing is forwarded; remove it',
  },
}

/** Warnings about everything that has no effect at the target. */
export function lintTarget(
  config: Readonly<Record<string, unknown>>,
  rules: readonly RuleItem[],
  target: Target,
): SchemaProblem[] {
  const hasUpstream = config.upstream !== undefined || config.routes !== undefined
  const here = gaps.filter(
    ({ targets, withoutUpstream }) => targets.includes(target) && !(withoutUpstream && hasUpstream),
  )
  const ofRules = rules.flatMap((rule, index) =>
    here.flatMap(({ kind, option, message }): SchemaProblem[] => {
      const written = rule?.[kind] as Readonly<Record<string, unknown>> | undefined
      if (written === undefined || (option !== undefined && written?.[option] === undefined)) return []
      const path = ['rules', String(index), kind, ...(option === undefined ? [] : [option])]
      return [{ code: 'doubtful-rule', path, at: 'key', message }]
    }),
  )
  const ofSettings = Object.entries(settings[target]).flatMap(([key, message]): SchemaProblem[] =>
    config[key] === undefined ? [] : [{ code: 'doubtful-rule', path: [key], at: 'key', message }],
  )
  return [...ofRules, ...ofSettings]
}
