/**
 * Renames the members of log lines for the Elastic Common Schema (https://www.elastic.co/guide/en/ecs/8.11).
 *
 * @module
 */

export const ecsVersion = '8.11.0'

type Translate = (value: unknown) => unknown

const same: Translate = (value) => value
const nanoseconds: Translate = (value) => Math.round((value as number) * 1e6)

/** Names defined by the schema; everything else goes under `upstanding`. */
const names: Readonly<Record<string, readonly [name: string, translate: Translate]>> = {
  requestId: ['http.request.id', same],
  traceId: ['trace.id', same],
  spanId: ['span.id', same],
  client: ['client.ip', same],
  peer: ['source.ip', same],
  method: ['http.request.method', same],
  host: ['url.domain', (value) => String(value).replace(/:\d+$/, '')],
  target: ['url.original', same],
  protocol: ['http.version', (value) => String(value).replace('HTTP/', '')],
  userAgent: ['user_agent.original', same],
  status: ['http.response.status_code', same],
  bytesSent: ['http.response.bytes', same],
  durationMs: ['event.duration', nanoseconds],
  address: ['server.address', same],
}

interface LoggedError {
  readonly type?: unknown
  readonly message?: unknown
  readonly stack?: unknown
}

/** The members of a line under their names in the schema. */
export function ecsFields(line: Record<string, unknown>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(line)) {
    if (value === undefined) continue
    if (name === 'err') {
      const { message, stack } = value as LoggedError
      const type = (value as LoggedError).type ?? (value as Error).constructor?.name
      Object.assign(fields, { 'error.type': type, 'error.message': message, 'error.stack_trace': stack })
      continue
    }
    const [known, translate] = Object.hasOwn(names, name) ? names[name]! : [`upstanding.${name}`, same]
    fields[known] = translate(value)
  }
  return fields
}
