/**
 * The log: one JSON object per line, with stable names or with those of the Elastic Common Schema.
 *
 * @module
 */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { LogSettings } from '../config/settings.js'
import { ecsFields, ecsVersion } from './ecs.js'

// JSON allows these characters, but terminals and line readers act on them: C1 controls, DEL, line separators.
const unsafe = /[\u007f-\u009f\u2028\u2029]/g
const hasUnsafe = new RegExp(unsafe, '')

function escapeUnsafe(line: string): string {
  if (!hasUnsafe.test(line)) return line
  return line.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The time in the form that pino expects; all but the milliseconds is computed once a second. */
function timestampAs(member: string): () => string {
  let second = 0
  let start = ''
  return () => {
    const now = Date.now()
    if (now < second || now >= second + 1000) {
      second = now - (now % 1000)
      start = `,"${member}":"${new Date(second).toISOString().slice(0, -4)}`
    }
    return `${start}${String(now - second).padStart(3, '0')}Z"`
  }
}

const json: LoggerOptions = {
  // Process id and host name are omitted, because the container platform adds them.
  base: null,
  timestamp: timestampAs('time'),
  formatters: { level: (label) => ({ level: label }) },
}

const ecs: LoggerOptions = {
  base: { 'ecs.version': ecsVersion, 'service.name': 'upstanding' },
  timestamp: timestampAs('@timestamp'),
  messageKey: 'message',
  formatters: { level: (label) => ({ 'log.level': label }), log: ecsFields },
}

/** A logger that writes to the stream at the level and in the format of the settings. */
export function logTo(
  stream: DestinationStream,
  { level, format = 'json' }: Pick<LogSettings, 'level'> & Partial<Pick<LogSettings, 'format'>>,
): Logger {
  const options = format === 'ecs' ? ecs : json
  return pino({ ...options, level, hooks: { streamWrite: escapeUnsafe } }, stream)
}
