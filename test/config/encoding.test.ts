import t from 'tap'
import { encodingError } from '../../src/config/encoding.js'
import { formatConfigError } from '../../src/config/errors.js'

const rows: readonly (readonly [bytes: Buffer, message: RegExp | undefined])[] = [
  [Buffer.from('a: é'), undefined],
  [Buffer.from('a: b\nc: é\n', 'latin1'), /^c\.yaml:2:1: the letter "é" is encoded as in Latin-1/],
  [Buffer.from('\ufeffa: b', 'utf16le'), /^c\.yaml: the file is in UTF-16/],
  [Buffer.from('a: b', 'utf16le'), /^c\.yaml: the file is binary, or in UTF-16/],
  [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]), /^c\.yaml: the file is binary/],
]

t.test('a config is text in UTF-8', async (t) => {
  for (const [bytes, message] of rows) {
    const error = encodingError(bytes, 'c.yaml')
    if (message === undefined) t.equal(error, undefined)
    else t.match(formatConfigError(error!), message)
  }
})
