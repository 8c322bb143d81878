/**
 * Makes a plan of a config that was found sound, in pieces that are short enough for a process that serves.
 *
 * Compiled rules are functions and cannot come from another thread. What takes long about a config, reading YAML,
 * checking it and looking for doubtful rules, can be done there; this is the rest.
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
 * @param data as the loader gives it
 * @param file the config's, for what is named relative to it
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
