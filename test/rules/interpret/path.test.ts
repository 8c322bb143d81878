import t from 'tap'
import { asPath, compilePath, resolvePath, textOfValue } from '../../../src/rules/interpret/path.js'

const json = (value: unknown) => ({ format: 'json', value }) as const
const xml = (value: unknown) => ({ format: 'xml', value }) as const

t.test('paths into JSON', async (t) => {
  const value = { error: { code: 7 }, errors: [{ code: 1 }, { code: 2 }], 'a/b': true, text: '{"inner":[3]}' }
  const rows: readonly [path: string, found: unknown[]][] = [
    ['', [value]],
    ['/error/code', [7]],
    ['/errors/1/code', [2]],
    ['/errors/*/code', [1, 2]],
    ['/err*/code', [7]],
    ['/a~1b', [true]],
    ['/text/inner/0', [3]],
    ['/errors/01', []],
    ['/errors/2', []],
    ['/error/0', []],
    ['/toString', []],
    ['/error/code/x', []],
  ]
  for (const [path, found] of rows) t.strictSame(resolvePath(json(value), compilePath(path)), found, path)
})

t.test('paths into XML: a single element is also a list of one, prefixes are ignored', async (t) => {
  const one = { Errors: { Error: { '@level': 'high', Code: 'A' } } }
  const two = { Errors: { Error: [{ Code: 'A' }, { Code: 'B' }] } }
  t.strictSame(resolvePath(xml(one), compilePath('/Errors/Error/0/Code')), ['A'])
  t.strictSame(resolvePath(xml(one), compilePath('/n:Errors/n:Error/@level')), ['high'])
  t.strictSame(resolvePath(xml(two), compilePath('/Errors/Error/Code')), ['A', 'B'])
  t.strictSame(resolvePath(xml(two), compilePath('/Errors/*/Code')), ['A', 'B'])
})

t.test('other syntaxes are rejected with the path to write', async (t) => {
  for (const [text, path] of [
    ['$.errors[0].code', '/errors/0/code'],
    ["$['a']['b']", '/a/b'],
    ['error.code', '/error/code'],
    ['//Fault/faultcode', '/Fault/faultcode'],
  ] as const) {
    t.equal(asPath(text), path)
    t.throws(() => compilePath(text), { message: `"${text}" is not a path into the body; write "${path}"` })
  }
})

t.test('the text of a value', async (t) => {
  for (const [value, text] of [
    ['a', 'a'],
    [7, '7'],
    [false, 'false'],
    [{ '#text': 'b', '@x': '1' }, 'b'],
    [{}, undefined],
    [['a'], undefined],
    [null, undefined],
  ] as const)
    t.equal(textOfValue(value), text, JSON.stringify(value))
})
