import t from 'tap'
import { mayHave } from '../../src/dialects/triggers.js'
import { Body } from '../../src/http/body.js'

const words = ['"error"', '"fault"'].map((word) => Buffer.from(word))
const may = (raw: string | Buffer, contentType = 'application/json') =>
  mayHave(new Body(Buffer.from(raw as string), ['Content-Type', contentType], 'complete', 10_000), words)

t.test('false only where no spelling of a word can be in the text', async (t) => {
  for (const [raw, type, expected] of [
    ['{"error":1}', 'application/json', true],
    ['{"x":1,"fault":2}', 'application/json', true],
    ['{"errors":1}', 'application/json', false],
    ['{}', 'application/json', false],
    ['', 'application/json', false],
    ['{"\\u0065rror":1}', 'application/json', true],
    ['{}', 'application/json; charset=utf-8', false],
    ['{}', 'application/json; charset=ISO-8859-15', false],
    ['{}', 'application/json; charset=utf-16', true],
    ['{}', 'application/json; charset=utf-7', true],
    ['{}', 'application/json; charset=cp037', true],
    [Buffer.from('{}', 'utf16le'), 'application/json', true],
    [Buffer.from([0xff, 0xfe, 0x7b, 0]), 'application/json', true],
    [Buffer.from([0, 0x7b]), 'application/json', true],
  ] as const) {
    t.equal(may(raw as string, type), expected, `${type} ${raw}`)
  }
})

t.test('a body that cannot be read has none', async (t) => {
  const body = new Body(Buffer.from('"error"'), ['Content-Encoding', 'gzip'], 'complete', 10_000)
  t.equal(mayHave(body, words), false)
})
