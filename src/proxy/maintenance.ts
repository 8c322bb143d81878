/**
 * Whether the service is held back for maintenance: by config, by its windows, by a file, or by an operator.
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
  /** What holds it on: `operator`, `file`, `schedule`. */
  readonly by: readonly string[]
}

/** How often the file is looked for, in milliseconds. */
const pollInterval = 1000
const never: Schedule = { at: () => ({ on: false, until: undefined }) }

export class Maintenance {
  #schedule = never
  #exempt: readonly PathPattern[] = []
  #file: string | undefined
  #fileExists = false
  #timer: NodeJS.Timeout | undefined
  /** Switched on by an operator; it stays so across reloads, and ends with the process. */
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

  /** Checks from time to time whether the file exists, instead of for each request. */
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

  /** Why the request does not go upstream; undefined: it does. */
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
