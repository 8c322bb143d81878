/**
 * Checks that a config is text in UTF-8.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer'
import type { ConfigError } from './errors.js'

/** YAML is UTF-8; with another encoding, names and texts would contain wrong letters. */
export function encodingError(bytes: Buffer, file: string): ConfigError | undefined {
  const errorAt = (line: number, message: string): ConfigError => ({
    code: 'bad-encoding',
    severity: 'fault',
    place: { file, line, column: line === 0 ? 0 : 1, length: line === 0 ? 0 : 1 },
    message: `${message}; expected UTF-8: save the file in that encoding`,
  })
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return errorAt(0, 'the file is in UTF-16')
  }
  if (bytes.includes(0)) {
    const message =
      'the file is binary, or in UTF-16; expected text in UTF-8: name another file, or save it so'
    return {
      code: 'bad-encoding',
      severity: 'fault',
      place: { file, line: 0, column: 0, length: 0 },
      message,
    }
  }
  if (isUtf8(bytes)) return undefined
  const lines = bytes.toString('latin1').split('\n')
  const line = lines.findIndex((each) => !isUtf8(Buffer.from(each, 'latin1')))
  const found = /[\x80-\xff]/.exec(lines[line]!)![0]
  return errorAt(line + 1, `the letter "${found}" is encoded as in Latin-1 or Windows-1252`)
}
