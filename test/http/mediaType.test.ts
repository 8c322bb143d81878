import t from 'tap'
import {
  charsetOf,
  decodeText,
  isJsonType,
  isStreamType,
  isXmlType,
  mediaTypeOf,
} from '../../src/http/mediaType.js'

t.test('media type and charset', async (t) => {
  const table: readonly (readonly [value: string, type: string, charset: string | undefined])[] = [
    ['text/html', 'text/html', undefined],
    ['Text/HTML; Charset=UTF-8', 'text/html', 'utf-8'],
    ['application/json;charset="iso-8859-1"', 'application/json', 'iso-8859-1'],
    ["text/plain; charset='utf-8'", 'text/plain', 'utf-8'],
    ['', '', undefined],
  ]
  for (const [value, type, charset] of table) {
    t.equal(mediaTypeOf(['Content-Type', value]), type, value)
    t.equal(charsetOf(['content-type', value])?.toLowerCase(), charset, value)
  }
  t.equal(mediaTypeOf([]), '')
  t.equal(charsetOf([]), undefined)
})

t.test('families', async (t) => {
  t.ok(isJsonType('application/problem+json') && isJsonType('text/json'))
  t.notOk(isJsonType('application/jsonp') || isJsonType('application/xml'))
  t.ok(isXmlType('application/soap+xml') && isXmlType('text/xml'))
  t.notOk(isXmlType('text/html'))
  t.ok(isStreamType('text/event-stream') && isStreamType('application/x-ndjson'))
  t.notOk(isStreamType('application/json'))
})

t.test('text', async (t) => {
  const table: readonly (readonly [bytes: Buffer, charset: string | undefined, text: string])[] = [
    [Buffer.from('grün'), undefined, 'grün'],
    [Buffer.from('grün', 'latin1'), 'iso-8859-1', 'grün'],
    [Buffer.from('\ufeffgrün'), 'iso-8859-1', 'grün'],
    [Buffer.from('\ufeffgrün', 'utf16le'), undefined, 'grün'],
  ]
  for (const [bytes, charset, text] of table) {
    t.same(decodeText(bytes, charset), { ok: true, value: text }, charset ?? 'undeclared')
  }
  t.same(decodeText(Buffer.from('a'), 'x-none'), { ok: false, error: 'unknownCharset' })
})
