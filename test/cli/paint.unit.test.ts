import t from 'tap'
import { paintFor } from '../../src/cli/paint.js'

t.test('colours only on a terminal that shows them to someone who wants them', async (t) => {
  for (const [isTTY, env, isColoured] of [
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '0' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
    [undefined, { FORCE_COLOR: '1' }, false],
  ] as const) {
    const output = { isTTY, write: () => true }
    const text = paintFor(output as never, { env })('red', 'x')
    t.equal(text, isColoured ? '\u001b[31mx\u001b[39m' : 'x', JSON.stringify([isTTY, env]))
  }
})
