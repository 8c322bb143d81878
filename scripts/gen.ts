/**
 * Writes the generated files. With `--check`, writes nothing and fails if a file is stale.
 *
 * @module
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { editorSchema } from '../src/config/editorSchema.js'
import { configSchema } from '../src/config/schema.js'
import { detectors } from '../src/detect/index.js'
import { dialects } from '../src/dialects/index.js'
import { matchSchema } from '../src/match/matcher.js'
import { kinds } from '../src/rules/index.js'
import { configErrors } from './configErrors.js'
import { detectorsPage } from './detectors.js'
import { failureModes } from './failureModes.js'
import { organizationFiles } from './organization.js'
import { recommended } from './recommended.js'
import { reference } from './reference.js'

const root = new URL('../', import.meta.url)
const schema = configSchema(kinds)
const files: Readonly<Record<string, string>> = {
  'config/upstanding.schema.json': `${JSON.stringify(editorSchema(schema), null, 2)}\n`,
  ...Object.fromEntries(
    Object.entries(reference({ schema, match: matchSchema.json, kinds, dialects, detectors })).map(
      ([name, content]) => [`docs/reference/${name}`, content],
    ),
  ),
  'docs/reference/detectors.md': detectorsPage(detectors),
  'docs/config-errors.md': configErrors(),
  'docs/failure-modes.md': failureModes(),
  'docs/recommended.md': recommended(),
  ...organizationFiles(fileURLToPath(root)),
}

const stale: string[] = []
for (const [name, content] of Object.entries(files)) {
  const file = new URL(name, root)
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before === content) continue
  stale.push(name)
  if (process.argv.includes('--check')) continue
  await mkdir(dirname(file.pathname), { recursive: true })
  await writeFile(file, content)
}
if (stale.length > 0)
  console.log(`${process.argv.includes('--check') ? 'stale' : 'written'}: ${stale.join(', ')}`)
if (process.argv.includes('--check') && stale.length > 0) process.exitCode = 1
