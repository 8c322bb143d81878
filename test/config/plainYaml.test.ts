import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { stringify, type ToStringOptions } from 'yaml'
import { plainYaml } from '../../src/config/plainYaml.js'
import { parseSource } from '../../src/config/source.js'
import { fc } from '../support/fc.js'

const environment = { PORT: '80', EMPTY: '', TEXT: 'a: b #c', LINE: 'a\n' }

/** A comment with a tab leaves the text to the library. */
const byLibrary = (text: string) => parseSource(`${text}\n#\t`, 'x.yaml', environment)

const read: readonly (readonly [text: string, value: unknown])[] = [
  ['a: 1\nb: x # why\n# c\n\nc:', { a: 1, b: 'x', c: null }],
  ['a:\n  - b: 1\n    c: true\n  -   d: null\n', { a: [{ b: 1, c: true }, { d: null }] }],
  ['a:\n- - 1\n  - 2\n- x\nb: 0x1f', { a: [[1, 2], 'x'], b: 31 }],
  ["a: { /b/c: false, 'd': [4xx, 503], e: {} } # f", { a: { '/b/c': false, d: ['4xx', 503], e: {} } }],
  ['a: "x\\n\\"y\\""\nb: \'it\'\'s\'\n"c d": []', { a: 'x\n"y"', b: "it's", 'c d': [] }],
  [`a: \${PORT}\nb: "\${PORT}"\nc: \${NO:-x}\nd: $\${PORT}`, { a: 80, b: '80', c: 'x', d: `\${PORT}` }],
  [`a: \${TEXT}\nb: \${EMPTY}`, { a: 'a: b #c', b: null }],
  ['a: http://x:1\nb: [http://x:1, /**]\nc: -1.5e3', { a: 'http://x:1', b: ['http://x:1', '/**'], c: -1500 }],
  ['admin: off\nrules: []', { admin: 'off', rules: [] }],
]

const left: readonly (readonly [text: string, why: string])[] = [
  ['', 'nothing'],
  ['a', 'no mapping'],
  [' a: 1', 'not at the first column'],
  ['a: &x 1\nb: *x', 'an anchor'],
  ['<<: { a: 1 }', 'a merge key'],
  ['a: !!str 1', 'a tag'],
  ['a: |\n  b', 'a block scalar'],
  ['a: b\n  c', 'text on two lines'],
  ['a: [b,\n  c]', 'a list on two lines'],
  ['a: "b\n  c"', 'a quoted text on two lines'],
  ['a: "\\x41"', 'an escape that JSON does not have'],
  ['a: b: c', 'an error'],
  ['a: 1\na: 2', 'a key that appears twice'],
  ['null: 1', 'a key that is null'],
  ['__proto__: 1', 'the prototype'],
  ['a:\t1', 'a tab'],
  ['a: 1\r\n', 'CRLF'],
  ['---\na: 1', 'the start of a document'],
  [`a: \${NO}`, 'a variable that is not set'],
  [`a: \${LINE}`, 'a value that causes a warning'],
  ['rules: [yes]', 'a word that causes a warning'],
  ['a: [b, , c]', 'a comma too many'],
  ['a: {b}', 'a key without a value'],
  ['a: [b]c', 'text after a list'],
  ['a: "b"c', 'text after a quoted text'],
  ['a:\n    b: 1\n  c: 2', 'a misaligned key'],
]

t.test('the plain part of YAML', async (t) => {
  for (const [text, value] of read) t.strictSame(plainYaml(text, environment), value, text)
  for (const [text, why] of left) t.equal(plainYaml(text, environment), undefined, why)
})

const examples = readdirSync('config/examples').map((name) => readFileSync(`config/examples/${name}`, 'utf8'))
const pieces = [
  ...'abn01:-#,?&*!|>%@`<=/\'"{}[]~$\\ \n'.split(''),
  ...[
    ': ',
    '- ',
    ', ',
    ' #',
    '\n  ',
    '\n    ',
    '\n- ',
    '\nk: ',
    '<<: ',
    '---',
    '...',
    'yes',
    'off',
    'true',
    'null',
  ],
  ...[
    '1_0',
    '0o17',
    '0x1f',
    '1e3',
    '.5',
    '.inf',
    '-0',
    '5xx',
    '2020-01-01',
    '1:2',
    'é',
    '\u3000',
    '__proto__',
  ],
  ...[
    `\${PORT}`,
    `\${EMPTY}`,
    `\${TEXT}`,
    `\${LINE}`,
    `\${NO}`,
    `\${NO:-1}`,
    `$\${PORT}`,
    '/a/**',
    '{ a: 1 }',
    '[1, b]',
    '""',
  ],
]
const soup = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((each) => each.join(''))
const word = fc.oneof(fc.constantFrom('a', 'rules', 'on', '404', 'true', 'null', 'x y', '-'), soup)
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('data'), { maxLength: 4 }),
    fc.dictionary(word, tie('data'), { maxKeys: 4 }),
  ),
}))
const written = fc
  .record({ rules: data, a: data })
  .chain((value) =>
    fc
      .constantFrom<ToStringOptions>(
        { lineWidth: 0 },
        { collectionStyle: 'flow', lineWidth: 0 },
        { indentSeq: false },
        { defaultStringType: 'QUOTE_SINGLE' },
        { indent: 4 },
      )
      .map((options) => stringify(value, options)),
  )
const changed = fc
  .tuple(fc.constantFrom(...examples), fc.nat(4000), soup, fc.nat(2))
  .map(([text, at, piece, gone]) => text.slice(0, at) + piece + text.slice(at + gone))
const texts = {
  'after a key': soup.map((text) => `a: ${text}`),
  'in an item': soup.map((text) => `rules:\n  - ${text}`),
  'in a list': soup.map((text) => `a: [${text}]`),
  'in a mapping': soup.map((text) => `a: { b: ${text} }`),
  written,
  changed,
}

t.test('the library reads the same data from the same text, without errors or warnings', async (t) => {
  for (const [name, text] of Object.entries(texts)) {
    let count = 0
    fc.assert(
      fc.property(text, (text) => {
        const value = plainYaml(text, environment)
        if (value === undefined) return true
        count++
        const { value: expected, errors, warnings } = byLibrary(text)
        // As text, because the order of keys counts, too.
        return errors.length + warnings.length === 0 && JSON.stringify(value) === JSON.stringify(expected)
      }),
      { numRuns: name === 'changed' ? 200 : 500 },
    )
    t.ok(count > 10, `${count} texts were read: ${name}`)
  }
})
