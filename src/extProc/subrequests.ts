/**
 * Requests to the service itself, where the config says by `upstream` where it is. Without one, whoever needs such a
 * request gets what a failing upstream would give: `conceal` then hides.
 *
 * @module
 */
import type { Settings } from '../config/settings.js'
import type { RuleSet } from '../engine/ruleSet.js'
import type { Head, Reply, RequestView } from '../http/message.js'

const failed: Head = { status: 502, reason: '', fields: [] }

export class Subrequests {
  constructor(settings: Settings) {
    this.configure(settings)
  }

  configure(_settings: Settings): void {}

  imitate(_rules: RuleSet): void {}

  imitation(_request: RequestView, _path: string): Reply | undefined {
    return undefined
  }

  targetFor(_request: RequestView, target: string): string {
    return target
  }

  send(_request: RequestView, _target: string, done: (head: Head) => void): () => void {
    done(failed)
    return () => {}
  }

  async close(): Promise<void> {}
}
