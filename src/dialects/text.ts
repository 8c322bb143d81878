/**
 * The dialect `text`: a plain text that is nothing but an error.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { isCommonStatus } from './digits.js'
import { statusOfHeading } from './html.js'
import { statusOfMessage } from './messages.js'
import { errorStatusOf, textOf } from './parseResults.js'
import { readsLikeError } from './wording.js'

// Enough for a sentence; a longer text says more than that something went wrong.
const maxLength = 200

/** `Error: …`, `ERR 404: …`, `ERROR - …`, `[ERROR 400] …`. */
const marked =
  /^(?:error|err)\b[ \t]*(?<number>\d{1,6})?[ \t]*[:,–-][ \t]*(?:error[: ]+)?(?<words>\S.*)$|^\[error (?<code>[45]\d\d)\][ \t]*(?<said>\S.*)$/i

/** A number alone is a status only if it is a common one; any other is probably the service's own. */
const bareNumber = /^(?:error|err)\b[ \t:]*\d+$/i

function read(text: string): Verdict | undefined {
  const line = text.trim()
  if (line.length > maxLength || line.includes('\n')) return undefined
  if (/^(?:HTTP|Error|\p{Lu}|[45]\d\d )/u.test(line) && /\p{L}{2}/u.test(line)) {
    // "404 Not Found: there is no such page"
    const [, heading = line] = /^(\d{3} [^:]+): (?=\S)/.exec(line) ?? []
    const isPlain = heading === line || readsLikeError(line.slice(heading.length + 1).trim())
    const status = isPlain ? statusOfHeading(heading) : undefined
    if (status !== undefined && (isCommonStatus(status) || !bareNumber.test(line)))
      return { status, reason: 'the text is the phrase of a status' }
  }
  const { words, said = words, code, number = code } = marked.exec(line)?.groups ?? {}
  if (said === undefined || !readsLikeError(said)) return undefined
  const status = errorStatusOf(number) ?? statusOfMessage(said)
  return status === undefined
    ? undefined
    : { status, reason: 'a text that begins with "error"', basis: 'worded' }
}

export const text: Dialect = {
  name: 'text',
  summary: 'Plain texts that are an error and nothing more.',
  source:
    'http.Error and http.NotFound of Go; res.sendStatus of Express; services that answer in lines of text',
  table: [
    ['one line that is a status with its phrase, or the phrase alone: `404 page not found`', 'that status'],
    ['one line that begins with `Error:` or `ERR 404:`, with words that mean a status', 'by number or words'],
    ['any other text; several lines', 'stays'],
  ],
  clients: 'None that is known.',
  example: { contentType: 'text/plain; charset=utf-8', body: '404 page not found\n', status: 404 },
  accepts: (mediaType) => mediaType === 'text/plain' || mediaType === '',
  matchesPrefix: (first, mediaType) =>
    mediaType !== 'text/html' &&
    /^[\s\ufeff\xef\xbb\xbf]*(?:[\p{L}45]|\[E|$)|[\0\xfe\xff]/u.test(first.toString('latin1', 0, 64)),
  triggers: [
    'rr',
    'RR',
    '40',
    '41',
    '42',
    '50',
    'ound',
    'orbidden',
    'nauthorized',
    'llowed',
    'navailable',
    'ateway',
    'equest',
    'onflict',
  ],
  read(body) {
    const bytes = body.bytes()
    // Decoding a long text only to find that it is long would be a waste.
    if (!bytes.ok || bytes.value.length > maxLength * 4) return undefined
    const text = textOf(body)
    return text === undefined ? undefined : read(text)
  },
}
