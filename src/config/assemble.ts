/**
 * Makes a plan from a config without errors, in pieces that are short enough for a process that serves. Compiled rules
 * are functions, which cannot be sent from another thread. The slow work on a config (reading YAML, checking it,
 * looking for questionable rules) can be done in a thread; this is the rest.
 *
 * @module
 */
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { RuleSet } from '../engine/ruleSet.js'
import { kinds } from '../rules/index.js'
import { compilingRules } from './compile.js'
import type { ConfigData, Plan } from './load.js'
import { profileRules } from './profile.js'
import { settingsOf } from './settings.js'

// Milliseconds of work between two turns of the event loop.
const slice = 4

/**
 * @param data as returned by the loader
 * @param file the path of the config, to which paths in it are relative
 * @returns a plan without tests
 */
export async function assemble(data: ConfigData, file: string): Promise<Plan> {
  const settings = settingsOf(data, dirname(file))
  const items = [...(data.rules ?? []), ...profileRules[settings.profile]]
  const compiling = compilingRules(items, kinds, (_item, _pointer, _code, message) => {
    throw new Error(message)
  })
  const rules = await inSlices(compiling)
  const ruleSet = await inSlices(RuleSet.building(rules))
  return Object.freeze({ settings, rules, ruleSet, tests: [] })
}

async function inSlices<T>(steps: Generator<undefined, T>): Promise<T> {
  let until = performance.now() + slice
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    if (performance.now() < until) continue
    await setImmediate()
    until = performance.now() + slice
  }
}
