/**
 * Runs reloads one after the other: reads, validates and activates the config, and keeps the last result.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { type ConfigError, formatConfigError } from '../config/errors.js'
import type { ConfigData, Loaded, Plan } from '../config/load.js'
import type { Settings } from '../config/settings.js'
import { labeled, type SampleFamily, single } from '../observe/samples.js'

export interface ReloadOutcome {
  readonly ok: boolean
  /** RFC 3339. */
  readonly at: string
  /** `SIGHUP`, `file` or `admin`. */
  readonly trigger: string
  /** Errors or warnings about the new config; `file:line:column: message`. */
  readonly faults: readonly string[]
  /** Settings that have changed, but take effect only after a restart. */
  readonly needsRestart: readonly string[]
}

/** Settings that a running program cannot change, by name. */
const fixed: Readonly<Record<string, (settings: Settings) => unknown>> = {
  'listen.address': ({ listen }) => listen.address,
  'listen.mode': ({ listen }) => listen.socketMode,
  'listen.tls': ({ listen }) => listen.tls !== undefined,
  'admin.address': ({ admin }) => admin?.address,
  'admin.mode': ({ admin }) => admin?.socketMode,
  'log.format': ({ log }) => log.format,
  workers: ({ workers }) => workers,
}

/** The settings of `next` that would take effect only after a restart. */
export function needsRestart(running: Settings, next: Settings): string[] {
  return Object.keys(fixed).filter((name) => !isDeepStrictEqual(fixed[name]!(running), fixed[name]!(next)))
}

export class Reloader {
  last: ReloadOutcome | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #done = 0
  #refused = 0
  #activeSince = Date.now()
  /** The active plan. */
  plan: Plan
  /** Files in addition to the main one from which the config was made. */
  files: readonly string[]
  /** The text from which it was made. */
  text: string | undefined
  /** The warnings about it, as `check` prints them. */
  warnings: readonly ConfigError[]

  constructor(
    readonly started: Plan,
    loaded: Pick<Loaded, 'text' | 'errors' | 'files'>,
    readonly load: () => Promise<Loaded>,
    readonly apply: (plan: Plan, data: ConfigData) => Promise<void>,
    readonly logger: Logger,
  ) {
    this.plan = started
    this.files = loaded.files ?? []
    this.text = loaded.text
    this.warnings = loaded.errors
  }

  /** Never rejects: errors are in the result and in the log. */
  reload(trigger: string): Promise<ReloadOutcome> {
    const outcome = this.#tail.then(() => this.#reload(trigger))
    this.#tail = outcome
    return outcome
  }

  async #reload(trigger: string): Promise<ReloadOutcome> {
    const { plan, errors, data, files, text } = await this.load()
    if (files !== undefined) this.files = files
    for (const error of errors) this.#logError(error)
    const reasons = errors.map(formatConfigError)
    const failure = plan === undefined ? undefined : await this.#tryToApply(plan, data!)
    if (failure !== undefined) {
      this.logger.error({ trigger }, failure)
      reasons.push(failure)
    }
    const ok = plan !== undefined && failure === undefined
    const restart = ok ? needsRestart(this.started.settings, plan.settings) : []
    this.last = { ok, at: new Date().toISOString(), trigger, faults: reasons, needsRestart: restart }
    if (!ok) {
      this.#refused++
      this.logger.error(
        { trigger, faults: reasons.length },
        'reload failed; still running the previous config',
      )
      return this.last
    }
    this.plan = plan
    this.text = text
    this.warnings = errors
    this.#done++
    this.#activeSince = Date.now()
    this.logger.info({ trigger, rules: plan.rules.length, mode: plan.settings.mode }, 'reloaded')
    if (restart.length > 0) {
      this.logger.warn({ settings: restart }, 'changed settings take effect after a restart')
    }
    return this.last
  }

  async #tryToApply(plan: Plan, data: ConfigData): Promise<string | undefined> {
    try {
      await this.apply(plan, data)
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  #logError({ code, place, severity, message }: ConfigError): void {
    const { file, line, column } = place
    const at = line === 0 ? { file } : { file, line, column }
    this.logger[severity === 'warning' ? 'warn' : 'error']({ ...at, code }, message)
  }

  families(): SampleFamily[] {
    const outcomes = [
      ['success', this.#done],
      ['failure', this.#refused],
    ] as const
    return [
      labeled(
        'counter',
        'upstanding_reloads_total',
        'Reloads of the config, by outcome.',
        'outcome',
        outcomes,
      ),
      single(
        'gauge',
        'upstanding_config_last_reload_successful',
        'Whether the last reload succeeded: 1 or 0.',
        this.last?.ok === false ? 0 : 1,
      ),
      single(
        'gauge',
        'upstanding_config_last_reload_success_timestamp_seconds',
        'Time when the active config was loaded.',
        this.#activeSince / 1000,
      ),
    ]
  }
}
