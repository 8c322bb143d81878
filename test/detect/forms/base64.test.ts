import zlib from 'node:zlib'
import t from 'tap'
import { base64Text } from '../../../src/detect/forms/base64.js'
import { decodedTexts } from '../../../src/detect/forms/text.js'
import { fc } from '../../support/fc.js'

const trace = 'Error: boom\n    at load (/srv/app/orders.js:12:7)'
const coded = Buffer.from(trace).toString('base64')

t.test('text within text', async (t) => {
  t.equal(base64Text(coded), trace)
  t.equal(base64Text(`{"debug":"${coded}","x":1}`), trace)
  t.equal(base64Text(`${coded} and ${coded}`), `${trace}\n\n${trace}`)
  t.equal(base64Text(Buffer.from(`${trace}ÿ??>`).toString('base64url')), `${trace}ÿ??>`)
  const wrapped = Buffer.from(trace.repeat(9)).toString('base64').replace(/.{76}/g, '$&\r\n')
  t.ok(base64Text(wrapped).startsWith(trace.repeat(8)), 'in lines')
})

t.test('text encoded twice, compressed, or in hexadecimal', async (t) => {
  t.equal(base64Text(Buffer.from(coded).toString('base64')), trace)
  t.equal(base64Text(zlib.gzipSync(trace.repeat(3)).toString('base64')), trace.repeat(3))
  t.equal(base64Text(zlib.deflateSync(trace.repeat(3)).toString('base64')), trace.repeat(3))
  t.equal(base64Text(Buffer.from(trace).toString('hex')), trace)
  const bomb = zlib.gzipSync('a '.repeat(1e6)).toString('base64')
  t.equal(base64Text(bomb), '', 'nothing unfolds into more than a multiple')
  const small = zlib.gzipSync('a '.repeat(2e4)).toString('base64')
  t.equal(base64Text(small), '', 'however small it is')
})

t.test('what is no text', async (t) => {
  for (const text of [
    '',
    'A plain sentence, with nothing in it that is longer than a word.',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    coded.slice(0, 39),
    // Digits are hexadecimal in either case; a check that tries both for each pair would never end.
    `${'0'.repeat(200)}xyz`,
  ]) {
    t.equal(base64Text(text), '', text)
  }
})

t.test('what it hides is shown as any other text', async (t) => {
  const { hidden } = decodedTexts(
    Buffer.from('<p>at&nbsp;com.acme.Foo.bar&#40;Foo.java&#58;12)</p>').toString('base64'),
  )
  t.match(hidden.join('\n'), 'at com.acme.Foo.bar(Foo.java:12)')
})

t.test('other forms of text', async (t) => {
  const shown = (text: string) => decodedTexts(text).texts.at(-1)
  t.equal(shown(String.raw`at \141pp.js\0721`), 'at app.js:1', 'octal')
  t.equal(shown('\uff41\uff54 \uff41'), 'at a', 'wide letters')
  const mail = 'Content-Transfer-Encoding: quoted-printable\n\nat a=\npp.js=3A1'
  t.match(decodedTexts(mail).hidden.join(''), 'at app.js:1', 'quoted-printable')
  t.strictSame(decodedTexts('a=3A1').hidden, [], 'only where the text says so')
})

t.test('any text between others is found', async () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[ -~]{40,80}$/),
      fc.stringMatching(/^[ -*,.:-@[\]]{1,20}$/),
      (text, around) => {
        const found = base64Text(`${around} ${Buffer.from(text).toString('base64')} ${around}`)
        return found === text
      },
    ),
  )
})

t.test('a run of any length is checked without recursion', async (t) => {
  const run = 'a1'.repeat(12 << 20)
  t.equal(base64Text(run), '', 'no text, and no error')
})
