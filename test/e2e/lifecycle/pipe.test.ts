/** A reader that closes the pipe early, as `head` does, ends the program without a word. */
import t from 'tap'
import { startProgram } from '../support/built.js'

t.test('a closed pipe is no error', async (t) => {
  const { child, output, ended } = startProgram(t, ['schema'])
  child.stdout!.destroy()
  t.equal(await ended, 0)
  t.equal(output.stderr, '')
})
