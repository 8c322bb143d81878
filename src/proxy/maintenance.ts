/**
 * Whether the service is in maintenance: by config, by scheduled windows, by a file, or by an operator.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import type { MaintenanceSettings } from '../config/settings.js'
import type { RequestView } from '../http/message.js'
import { compileGlob, matchPath, type PathPattern } from '../match/glob.js'
import { compileSchedule, type MaintenanceState, type Schedule } from '../schedule/schedule.js'
import { type LocalCause, localCause } from './localReplies.js'

export interface MaintenanceReport extends MaintenanceState {
  /** What keeps maintenance on: `operator`, `file`, `schedule`. */
  readonly by: readonly string[]
}

/** Milliseconds between two checks for the file. */
const pollInterval = 1000
const never: Schedule = { at: () => ({ on: false, until: undefined }) }

export class Maintenance {
  #schedule = never
  #exempt: readonly PathPattern[] = []
  #file: string | undefined
  #fileExists = false
  #timer: NodeJS.Timeout | undefined
  /** Set by an operator; survives reloads, but not the process. */
  switched = false

  /** Takes over the settings of a new plan. */
  configure(settings: MaintenanceSettings | undefined): void {
    this.#schedule = settings === undefined ? never : compileSchedule(settings, () => {})
    this.#exempt = (settings?.exempt ?? []).map((glob) => compileGlob(glob))
    if (settings?.file === this.#file) return
    clearInterval(this.#timer)
    this.#file = settings?.file
    this.#fileExists = false
    if (this.#file === undefined) return
    this.#timer = setInterval(() => void this.poll(), pollInterval).unref()
    void this.poll()
  }

  /** Checks periodically whether the file exists, instead of at each request. */
  async poll(): Promise<void> {
    const file = this.#file
    const exists = file !== undefined && (await stat(file).then(Boolean, () => false))
    if (file === this.#file) this.#fileExists = exists
  }

  report(now = Date.now()): MaintenanceReport {
    const schedule = this.#schedule.at(now)
    const by: string[] = []
    if (this.switched) by.push('operator')
    if (this.#fileExists) by.push('file')
    if (schedule.on) by.push('schedule')
    // The end is unknown if anything without a scheduled end keeps maintenance on.
    const until = this.switched || this.#fileExists ? undefined : schedule.until
    return { on: by.length > 0, until, by }
  }

  /** Why the request must not go upstream; undefined if it may. */
  refusal(request: RequestView): LocalCause | undefined {
    if (!this.switched && !this.#fileExists && this.#schedule === never) return undefined
    const { on, until } = this.report()
    if (!on || this.#exempt.some((pattern) => matchPath(pattern, request.path) !== undefined))
      return undefined
    const cause = localCause('MAINTENANCE', undefined, 'maintenance')
    return until === undefined ? cause : { ...cause, until }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
