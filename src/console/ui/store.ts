/**
 * What the page has received from the event stream, shared by all views.
 *
 * @module
 */
import { useEffect, useState } from 'preact/hooks'
import { type ApiError, listen, type Summary } from './api.js'

export interface Tail {
  /** The newest first. */
  readonly exchanges: readonly Summary[]
  readonly state: 'connecting' | 'live' | 'lost' | 'locked'
  readonly message: string
  /** Events that the proxy left out because the page did not keep up. */
  readonly skipped: number
}

const most = 500

let tail: Tail = { exchanges: [], state: 'connecting', message: '', skipped: 0 }
const listeners = new Set<(tail: Tail) => void>()
let stop: (() => void) | undefined

function update(change: Partial<Tail>): void {
  tail = { ...tail, ...change }
  for (const listener of listeners) listener(tail)
}

function merge(added: readonly Summary[]): readonly Summary[] {
  const byId = new Map([...tail.exchanges, ...added].map((exchange) => [exchange.id, exchange]))
  return [...byId.values()].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most)
}

/** Reopens the stream, for example with another token. */
export function connect(): void {
  stop?.()
  update({ state: 'connecting', message: '' })
  stop = listen('/exchanges/stream', {
    open: () => update({ state: 'live', message: '' }),
    event(name, value) {
      if (name === 'kept') update({ exchanges: merge((value as { exchanges: Summary[] }).exchanges) })
      else if (name === 'exchange') update({ exchanges: merge([value as Summary]) })
      else if (name === 'skipped') update({ skipped: tail.skipped + (value as { count: number }).count })
    },
    closed(error: ApiError | undefined) {
      const locked = error?.status === 401 || error?.status === 403
      update({
        state: locked ? 'locked' : 'lost',
        message: error?.message ?? 'The connection to the proxy was lost.',
      })
    },
  })
}

export function useTail(): Tail {
  const [value, setValue] = useState(tail)
  useEffect(() => {
    listeners.add(setValue)
    setValue(tail)
    return () => void listeners.delete(setValue)
  }, [])
  return value
}

/** An exchange that another view hands to the playground. */
export const handed: { id: string | undefined } = { id: undefined }
