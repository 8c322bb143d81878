import t from 'tap'
import { parsePointer, resolvePointer } from '../../src/http/pointer.js'

// The examples of RFC 6901 §5, and what an attacker would ask for.
const document = JSON.parse(
  '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8,"__proto__":{"x":9}}',
) as unknown

t.test('what a pointer names', async (t) => {
  const table: [string, unknown][] = [
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/foo/1', 'baz'],
    ['/foo/2', undefined],
    ['/foo/00', undefined],
    ['/foo/-', undefined],
    ['/foo/length', undefined],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
    ['/__proto__/x', 9],
    ['/constructor', undefined],
    ['/foo/0/0', undefined],
  ]
  for (const [text, value] of table) t.same(resolvePointer(document, parsePointer(text)), value, text)
})

t.test('what is no pointer', async (t) => {
  for (const text of ['foo', '#/foo', '/a~', '/a~2']) t.throws(() => parsePointer(text), SyntaxError, text)
})
