/**
 * An exchange as a line of the Common Log Format, known from Apache, nginx and log analyzers.
 *
 * @module
 */

export interface CommonLogEntry {
  /** Undefined if the client has no address. */
  readonly client: string | undefined
  readonly method: string
  readonly target: string
  readonly protocol: string
  /** Undefined if the client got no response. */
  readonly status: number | undefined
  readonly bytesSent: number | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const twoDigits = (value: number) => String(value).padStart(2, '0')

/** UTC, as `10/Oct/2000:13:55:36 +0000`. */
function timeOf(at: number): string {
  const date = new Date(at)
  const day = `${twoDigits(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':')
  return `${day}:${time} +0000`
}

// A quote would end the request line, and readers interpret bytes outside ASCII differently.
const special = /["\\]|[^ -~]/gu

const escaped = (text: string) =>
  text.replace(special, (char) =>
    char === '"' || char === '\\'
      ? `\\${char}`
      : [...Buffer.from(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  )

/** The line, without a line break. */
export function commonLogLine(entry: CommonLogEntry): string {
  const { client = '-', method, target, protocol, status, bytesSent, at } = entry
  const request = escaped(`${method} ${target} ${protocol}`)
  return `${client} - - [${timeOf(at)}] "${request}" ${status ?? '-'} ${bytesSent || '-'}`
}
