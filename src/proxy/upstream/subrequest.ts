/**
 * Asks an upstream how it answers the same client for another target; only the head is of interest.
 *
 * @module
 */
import { type Fields, withoutFields } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import { receivedFields } from './responseHeaders.js'
import type { Upstream } from './upstream.js'

export interface Ask {
  cancel(): void
}

const failed: Head = { status: 502, reason: '', fields: [] }
const aboutContent = new Set(['content-length', 'content-type', 'content-encoding'])

/**
 * Sends a GET with the client's own fields. `done` is called once, with a 502 when no head came in time;
 * not at all after `cancel`.
 */
export function askUpstream(
  upstream: Upstream,
  target: string,
  fields: Fields,
  done: (head: Head) => void,
): Ask {
  let open = true
  let cancelled = false
  let abort: (() => void) | undefined
  const settle = (head: Head) => {
    if (!open) return
    open = false
    // undici allows no other exchange to be resumed from within its callbacks.
    queueMicrotask(() => {
      if (!cancelled) done(head)
      abort?.()
    })
  }
  const handler = {
    onConnect(give: () => void) {
      abort = give
      if (!open) give()
    },
    onHeaders(status: number, raw: Buffer[]) {
      const received = receivedFields(raw)
      if (received === undefined) settle(failed)
      else if (status >= 200) settle({ status, reason: '', fields: received })
      return true
    },
    onData: () => true,
    onComplete() {},
    onError: () => settle(failed),
  }
  const headers = withoutFields(fields, aboutContent)
  const { headTimeout: headersTimeout } = upstream.settings
  const options = {
    method: 'GET' as const,
    path: target,
    headers: headers as string[],
    headersTimeout,
    servername: upstream.serverName,
  }
  upstream.pool.dispatch(options, handler as never)
  return {
    cancel() {
      cancelled = true
      open = false
      abort?.()
    },
  }
}
