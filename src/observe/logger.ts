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

// What waits for a reader of the log that does not read: beyond it lines are lost, rather than the proxy.
const maxWaiting = 32 * 1024 * 1024

// Lines of so many milliseconds leave together: a write costs more than the line in it.
const gathering = 10

/**
 * A destination that writes in the background, so that a slow reader holds up no exchange, and writes out what
 * is left when the process ends.
 *
 * @param onDrop called with each piece that found no room
 */
export function logDestination(fd: number, onDrop: () => void): DestinationStream {
  const bounds = { minLength: maxWaiting - 1, maxWrite: maxWaiting, maxLength: maxWaiting }
  // As text it would be measured anew, all that waits, with every line.
  const destination = pino.destination({ dest: fd, sync: false, contentMode: 'buffer', ...bounds })
  let waiting = false
  let writing = false
  const flush = () => {
    if (writing || !waiting) return
    writing = true
    waiting = false
    destination.flush()
  }
  destination.on('drop', onDrop)
  destination.on('drain', () => {
    writing = false
    flush()
  })
  return {
    write(line) {
      destination.write(Buffer.from(line) as never)
      if (!waiting) setTimeout(flush, gathering)
      waiting = true
    },
  }
}
