import { readFileSync } from 'node:fs'
import t from 'tap'
import { run } from './run.fixture.js'

t.test('the schema in the repository is the one that is printed', async (t) => {
  const { code, stdout } = await run(['schema'])
  t.equal(code, 0)
  t.equal(stdout, readFileSync(new URL('../../config/upstanding.schema.json', import.meta.url), 'utf8'))
})
