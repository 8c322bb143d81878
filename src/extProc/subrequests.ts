/**
 * Requests to the service itself, where the config says by `upstream` where it is. Without one, whoever needs such a
 * request gets what a failing upstream would give: `conceal` then hides.
 *
 * @module
 */
import type { Settings } from '../config/settings.js'
import type { RuleSet } from '../engine/ruleSet.js'
import type { Reply, RequestView } from '../http/message.js'
import type { Subrequest } from '../rules/rule.js'

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

  clientLocation(_request: RequestView, location: string): string {
    return location
  }

  send(_request: RequestView, _subrequest: Subrequest, done: (reply: Reply | 'failed') => void): () => void {
    done('failed')
    return () => {}
  }

  async close(): Promise<void> {}
}
