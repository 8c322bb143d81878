/**
 * The config in effect, written as a config: defaults filled in, the profile's rules spelled out, secrets masked.
 *
 * @module
 */
import { stringify } from 'yaml'
import { kinds } from '../rules/index.js'
import type { Option } from '../schema/option.js'
import type { Schema } from '../schema/schema.js'
import type { ConfigData, Loaded, Plan } from './load.js'
import { profileRules } from './profile.js'
import { ruleMembers } from './ruleSchema.js'
import { settingsSchema } from './settingsSchema.js'

/** Replaces a secret, in a form with which the config still loads. */
const masked = '(masked)'

/** @param data of a config that loads, as returned by the loader */
export function effectiveConfig(data: ConfigData, plan: Plan): Record<string, unknown> {
  const { include: _include, ...settings } = filled(settingsSchema, withoutAnchors(data)) as Record<
    string,
    unknown
  >
  const items = [...(data.rules ?? []), ...profileRules[plan.settings.profile]]
  const rules = plan.rules.map((rule) => {
    const item = items[rule.index]!
    const kind = kinds.find(({ name }) => name === rule.kind)!
    const { match, mode } = item
    return {
      name: rule.name,
      ...(filled(ruleMembers, {
        ...(match !== undefined && { match }),
        ...(mode !== undefined && { mode }),
      }) as object),
      [rule.kind]: filled(kind.options, item[rule.kind]),
    }
  })
  const tests = data.tests ?? []
  // The rules of the profile are spelled out, so the profile itself is not.
  return { ...settings, profile: 'none', rules, ...(tests.length > 0 && { tests }) }
}

/** The effective config as YAML; undefined when the config has errors. */
export function effectiveYaml({ data, plan }: Loaded): string | undefined {
  if (data === undefined || plan === undefined) return undefined
  return stringify(effectiveConfig(data, plan), { lineWidth: 0, aliasDuplicateObjects: false })
}

const withoutAnchors = (data: ConfigData): object =>
  Object.fromEntries(
    Object.entries(data).filter(([key]) => !key.startsWith('x-') && key in settingsSchema.entries),
  )

interface Parts {
  readonly type: string
  /** The inner reader of an optional option has none. */
  readonly json?: Schema
  readonly wrapped?: Parts
  readonly default?: unknown
  readonly entries?: Readonly<Record<string, Parts>>
  readonly item?: Parts
  readonly options?: readonly Parts[]
}

/** The value as written, with all defaults filled in. */
function filled(option: Option, written: unknown): unknown {
  return fill(option as unknown as Parts, written)
}

function fill(option: Parts, written: unknown): unknown {
  if (option.type === 'optional') {
    const value = written ?? option.default
    return value === undefined ? undefined : fill(option.wrapped!, value)
  }
  if (option.json?.writeOnly === true) return masked
  if (option.type === 'union') return fillUnion(option.options!, written)
  if (option.type === 'array') return (written as unknown[]).map((item) => fill(option.item!, item))
  if (option.type !== 'object') return written
  const members = written as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(option.entries!).flatMap(([key, member]) => {
      const value = fill(member, members[key])
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

/** A text that stands for an object, such as the address of a listener, is written as the object. */
function fillUnion(branches: readonly Parts[], written: unknown): unknown {
  const object = branches.find(({ type }) => type === 'object')
  const list = branches.find(({ type }) => type === 'array')
  if (Array.isArray(written)) return list === undefined ? written : fill(list, written)
  if (object === undefined) return written
  if (written !== null && typeof written === 'object') return fill(object, written)
  const [first] = Object.keys(object.entries!)
  const isShort = typeof written === 'string' && (first === 'url' || first === 'address')
  return isShort ? fill(object, { [first!]: written }) : written
}
