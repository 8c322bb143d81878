/**
 * Where rules run other than in `serve`, and what of a config has no effect there.
 *
 * @module
 */
import type { RuleItem } from './profile.js'
import type { SchemaProblem } from './validate.js'

/** `ext-proc`: in Envoy. `app`: a plugin in an app of one's own. */
export type Target = 'ext-proc' | 'app'

interface Gap {
  readonly kind: string
  readonly option: string
  readonly targets: readonly Target[]
  readonly message: string
}

const both: readonly Target[] = ['ext-proc', 'app']

const gaps: readonly Gap[] = [
  {
    kind: 'conceal',
    option: 'minDelay',
    targets: both,
    message: '"minDelay" has no effect here, so that time can reveal a hidden path; use serve, or remove it',
  },
  {
    kind: 'conceal',
    option: 'imitate',
    targets: both,
    message:
      '"imitate" has no effect here, and the canonical 404 is used; write "body" and "everywhere: true", or remove it',
  },
  ...['unwrap', 'remap'].map((kind) => ({
    kind,
    option: 'head',
    targets: ['app'] as const,
    message: '"head" has no effect in an app: HEAD is judged by what the app writes; remove it',
  })),
]

const settings: Readonly<Record<string, string>> = {
  audit: '"audit" has no effect here: record exchanges with serve; remove it',
  routes: '"routes" has no effect here: nothing is forwarded; remove it',
}

/** A warning for everything that does nothing at the target. */
export function lintTarget(
  config: Readonly<Record<string, unknown>>,
  rules: readonly RuleItem[],
  target: Target,
): SchemaProblem[] {
  const ofRules = rules.flatMap((rule, index) =>
    gaps.flatMap(({ kind, option, targets, message }): SchemaProblem[] => {
      const written = rule?.[kind] as Readonly<Record<string, unknown>> | undefined
      if (!targets.includes(target) || written?.[option] === undefined) return []
      return [{ code: 'doubtful-rule', path: ['rules', String(index), kind, option], at: 'key', message }]
    }),
  )
  const ofSettings = Object.entries(settings).flatMap(([key, message]): SchemaProblem[] =>
    config[key] === undefined ? [] : [{ code: 'doubtful-rule', path: [key], at: 'key', message }],
  )
  return [...ofRules, ...ofSettings]
}
