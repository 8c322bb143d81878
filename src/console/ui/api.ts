/**
 * The admin listener's JSON, and the token that it may need.
 *
 * @module
 */

export interface RuleHit {
  readonly rule: string
  readonly kind: string
  readonly outcome: 'fired' | 'observed'
  /** The status that an observed rule would have set. */
  readonly wouldBe?: number
}

export interface Summary {
  readonly id: string
  readonly requestId: string
  readonly at: string
  readonly client: string
  readonly method: string
  readonly host: string
  readonly target: string
  readonly upstream?: string
  readonly status: { readonly upstream?: number; readonly client?: number }
  readonly rules: readonly RuleHit[]
  readonly incidents: readonly string[]
  readonly local?: string
  readonly cause?: string
  readonly complete: boolean
  readonly changed: boolean
  readonly duration: number
}

export type ShownLine = readonly [name: string, value: string]

export interface ShownBody {
  readonly length?: number
  readonly text?: string
  readonly base64?: string
  readonly tooLarge?: boolean
  readonly withheld?: boolean
}

export interface ShownHead {
  readonly status: number
  readonly reason: string
  readonly headers: readonly ShownLine[]
}

export interface Detail extends Omit<Summary, 'request'> {
  readonly request: { method: string; target: string; httpVersion: string; headers: readonly ShownLine[] }
  readonly received?: ShownHead
  readonly receivedBody?: ShownBody
  readonly sent?: ShownHead
  readonly sentBody?: ShownBody
  readonly changes?: { readonly removed: readonly ShownLine[]; readonly added: readonly ShownLine[] }
  readonly trail: readonly { rule: string; kind: string; outcome: string; note: string }[]
  readonly untilHead?: number
  readonly observing: boolean
}

export interface ShownError {
  readonly code: string
  readonly severity: 'error' | 'warning' | 'fault'
  readonly line: number
  readonly column: number
  readonly length: number
  readonly message: string
}

export interface ShownStep {
  readonly rule: string
  readonly kind: string
  readonly phase: string
  readonly outcome: 'fired' | 'observed' | 'skipped' | 'unmatched'
  readonly note: string
}

export interface ShownExplanation {
  readonly assumptions: readonly string[]
  readonly observing: boolean
  readonly changed: boolean
  readonly failed?: string
  readonly steps: readonly ShownStep[]
  readonly before: ShownHead & { readonly body: ShownBody }
  readonly after: ShownHead & { readonly body: ShownBody }
}

/** A problem document, or the response that came instead of one. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

let token = ''

export const setToken = (value: string): void => {
  token = value.trim()
}

function headers(extra: Record<string, string> = {}): Record<string, string> {
  return { Accept: 'application/json', ...extra, ...(token && { Authorization: `Bearer ${token}` }) }
}

async function read<T>(response: Response): Promise<T> {
  const value = await response.json().catch(() => undefined)
  if (response.ok && value !== undefined) return value as T
  throw new ApiError(
    response.status,
    value?.detail ?? value?.title ?? `the proxy answered ${response.status}`,
  )
}

export const get = async <T>(path: string): Promise<T> => read<T>(await fetch(path, { headers: headers() }))

export const post = async <T>(path: string, value?: object): Promise<T> =>
  read<T>(
    await fetch(path, {
      method: 'POST',
      headers: headers({ 'Content-Type': 'application/json' }),
      body: JSON.stringify(value ?? {}),
    }),
  )

export interface StreamListener {
  open(): void
  event(name: string, value: unknown): void
  /** The stream ended or could not be opened; it is opened again unless the status is 401 or 403. */
  closed(error: ApiError | undefined): void
}

/** Server-sent events by `fetch`, since `EventSource` cannot send a token. Returns how to stop. */
export function listen(path: string, listener: StreamListener): () => void {
  const abort = new AbortController()
  let pause = 500
  const run = async (): Promise<void> => {
    try {
      const response = await fetch(path, { headers: headers(), signal: abort.signal })
      if (!response.ok || response.body === null) {
        await read(response)
        return
      }
      listener.open()
      pause = 500
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        const events = (rest + value).split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) {
          const name = /^event: (.*)$/m.exec(event)?.[1]
          const data = /^data: (.*)$/m.exec(event)?.[1]
          if (name !== undefined && data !== undefined) listener.event(name, JSON.parse(data))
        }
      }
      listener.closed(undefined)
    } catch (error) {
      if (abort.signal.aborted) return
      listener.closed(error instanceof ApiError ? error : undefined)
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return
    }
    pause = Math.min(pause * 2, 10_000)
    setTimeout(() => {
      if (!abort.signal.aborted) void run()
    }, pause)
  }
  void run()
  return () => abort.abort()
}
