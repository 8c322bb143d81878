/**
 * The log: one JSON object a line, with stable names.
 *
 * @module
 */
import { type DestinationStream, type Logger, pino } from 'pino'
import type { LogSettings } from '../config/settings.js'

// JSON leaves these as they are, yet terminals and readers of lines act on them: C1 controls, DEL, line separators.
const unsafe = /[\u007f-\u009f\u2028\u2029]/g

function escapeUnsafe(line: string): string {
  return line.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

let stampedAt = 0
let stamp = ''

/** The time as pino wants it, made once for all lines of one millisecond. */
function timestamp(): string {
  const now = Date.now()
  if (now !== stampedAt) {
    stampedAt = now
    stamp = `,"time":"${new Date(now).toISOString()}"`
  }
  return stamp
}

/** A logger that writes to the stream at the level of the settings. */
export function logTo(stream: DestinationStream, { level }: Pick<LogSettings, 'level'>): Logger {
  return pino(
    {
      level,
      // Process id and host name are the container's to know.
      base: null,
      timestamp,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: escapeUnsafe },
    },
    stream,
  )
}
