import t from 'tap'
import { type JsonNode, keyOf, maxJsonDepth, readJson, stringAt } from '../../src/http/jsonTokens.js'
import { fc } from '../support/fc.js'

/** Builds the value from the tokens alone, so that it can be held against JSON.parse. */
function read(text: string, node: JsonNode): unknown {
  if (node.kind === 'string') return stringAt(text, node.start, node.end)
  if (node.kind === 'scalar') return JSON.parse(text.slice(node.start, node.end))
  if (node.kind === 'array') return node.children.map((child) => read(text, child))
  return Object.fromEntries(node.children.map((child) => [keyOf(text, child), read(text, child)]))
}

t.test('reads what JSON.parse reads', async (t) => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2, '\t'), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent)
      const tokens = readJson(text, 0)
      if (!tokens.ok) throw new Error(tokens.fault)
      t.equal(tokens.end, text.length)
      t.strictSame(JSON.stringify(read(text, tokens.root)), JSON.stringify(JSON.parse(text)))
    }),
  )
})

t.test('refuses what JSON.parse refuses, wherever the text is broken', async (t) => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '"', '}', ']', '\\', '\n', '0', ':', '{'),
      (json, at, what) => {
        const place = at % (json.length + 1)
        const text = json.slice(0, place) + what + json.slice(place + 1)
        let parses = true
        try {
          JSON.parse(text)
        } catch {
          parses = false
        }
        const tokens = readJson(text, 0)
        t.equal(tokens.ok && text.slice(tokens.end).trim() === '', parses, JSON.stringify(text))
      },
    ),
    { numRuns: 500 },
  )
})

t.test('places', async (t) => {
  const text = ' { "a" : [ 1.0e+2 , "x" ] }tail'
  const tokens = readJson(text, 0)
  if (!tokens.ok) throw new Error(tokens.fault)
  const { root, end } = tokens
  t.equal(text.slice(end), 'tail')
  const [list] = root.children
  t.equal(text.slice(list!.keyStart, list!.keyEnd), '"a"')
  t.strictSame(
    list!.children.map((child) => text.slice(child.start, child.end)),
    ['1.0e+2', '"x"'],
  )
})

t.test('bounds', async (t) => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  t.ok(readJson(nested(maxJsonDepth), 0).ok)
  t.strictSame(readJson(nested(maxJsonDepth + 1), 0), { ok: false, fault: 'tooDeep' })
  t.strictSame(readJson('{"a":'.repeat(200_000), 0), { ok: false, fault: 'tooDeep' })
  t.strictSame(readJson(`[${'0,'.repeat(600_000)}0]`, 0), { ok: false, fault: 'tooManyValues' })
  t.strictSame(readJson('', 0), { ok: false, fault: 'invalidJson' })
})
