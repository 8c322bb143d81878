/**
 * The log: one JSON object a line, with stable names.
 *
 * @module
 */
import { type DestinationStream, type Logger, pino } from 'pino'
import type { LogSettings } from '../config/settings.js'

/** A logger that writes to the stream at the level of the settings. */
export function logTo(stream: DestinationStream, { level }: LogSettings): Logger {
  return pino(
    {
      level,
      // Process id and host name are the container's to know.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  )
}
