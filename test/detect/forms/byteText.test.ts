import t from 'tap'
import { textOfBytes } from '../../../src/detect/forms/byteText.js'
import { readJson } from '../../../src/http/jsonTokens.js'

const cases: readonly (readonly [value: unknown, text: string | undefined])[] = [
  [[...Buffer.from('no such table: carts')], 'no such table: carts'],
  [[...Buffer.from('größer')], 'größer'],
  [Object.assign({}, [...Buffer.from('/srv/app/cart.php')]), '/srv/app/cart.php'],
  [Object.assign({}, [...'/srv/app/cart.php']), '/srv/app/cart.php'],
  [{ ...[...'/srv/app/cart.php'], length: 17 }, '/srv/app/cart.php'],
  [[...'/srv/app/cart.php'], '/srv/app/cart.php'],
  [[...Buffer.from('7 bytes')], undefined],
  [[72, 97, 108, 108, 111, 33, 33, 256], undefined],
  [[72, 97, 108, 108, 111, 33, 33, 0], undefined],
  [[72, 97, 108, 108, 111, 33, 33, -1], undefined],
  [['/srv', '/app', 'c', 'a', 'r', 't', 's', '!'], undefined],
  [[1, 2, 3, 4, 5, 6, 7, { a: 1 }], undefined],
  [[...'characters', 33], undefined],
  [{ a: 72, b: 97, c: 108, d: 108, e: 111, f: 33, g: 33, h: 33 }, undefined],
  ['characters', undefined],
]

t.test('the text of arrays and objects of bytes or characters', async (t) => {
  for (const [value, text] of cases) {
    const json = JSON.stringify(value)
    const read = readJson(json, 0)
    if (!read.ok) throw new Error(json)
    t.equal(textOfBytes(json, read.root), text, json)
  }
})
