import t from 'tap'
import { placeOf, rootOf } from '../../src/http/jsonPlace.js'

t.test('values are found as they are spelled', async (t) => {
  const text = ' {"a":[1,{"b":1.50}],"a/b":"x","d":1,"d":2} '
  const root = rootOf(text)!
  const spelled = (...pointer: string[]) => {
    const node = placeOf(text, root, pointer)
    return node && text.slice(node.start, node.end)
  }
  t.equal(spelled('a', '1', 'b'), '1.50')
  t.equal(spelled('a/b'), '"x"')
  t.equal(spelled('d'), '2', 'the last duplicate counts')
  t.equal(spelled('a', '01'), undefined)
  t.equal(spelled('a', '2'), undefined)
  t.equal(spelled('a', '0', 'x'), undefined)
  t.equal(spelled(), text.trim())
})

t.test('no JSON text', async (t) => {
  for (const text of ['', '{', '{} {}', '[1,]']) t.equal(rootOf(text), undefined, text)
})
