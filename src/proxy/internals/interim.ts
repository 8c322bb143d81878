/**
 * Writes an interim response of any status. Node offers `writeContinue`, `writeProcessing` and `writeEarlyHints`, which
 * allow neither other statuses nor the upstream's own header lines; all of them end in `_writeRaw`.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'

/**
 * @param head status line and header lines, each with its CRLF, and the empty line; one byte per UTF-16 unit
 * @returns whether it was written: on a Node without the method no interim response is sent, which is legal
 */
export function writeInterim(response: ServerResponse, head: string): boolean {
  const { _writeRaw: writeRaw } = response as { _writeRaw?: (data: string, encoding: string) => void }
  if (typeof writeRaw !== 'function') return false
  writeRaw.call(response, head, 'latin1')
  return true
}
