// Runs all tests and fails if they cover less of the source than below. The build has source maps, and no bundle, so
// that the programs which the tests start are counted too. The report lists the lines that no test reaches.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Percentages, a little below those measured. */
const thresholds = { lines: 89, branches: 86, functions: 84 }

const run = (command, env = {}) => {
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(1)
}

run('npx tsc -p tsconfig.build.json --sourceMap && node scripts/console.mjs')
run('node scripts/bundle.mjs', { BUNDLE_DIR: mkdtempSync(join(tmpdir(), 'bundle-')) })
writeFileSync('dist/main.js', "#!/usr/bin/env node\nimport './bin/main.js'\n", { mode: 0o755 })
run('npx tap --coverage-report=text --coverage-report=json-summary', { TEST_COMPILED: '1' })

const { total } = JSON.parse(readFileSync('.tap/report/coverage-summary.json', 'utf8'))
const below = Object.entries(thresholds).filter(([name, least]) => total[name].pct < least)
for (const [name, least] of below) console.error(`${name}: ${total[name].pct} % covered; at least ${least} %`)
process.exit(below.length === 0 ? 0 : 1)
