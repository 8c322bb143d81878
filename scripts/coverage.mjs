// Runs all tests and fails if they cover less of the source than below. The build has source maps, and `dist/main.js`
// does not run the bundle, so that the programs that tests start are counted too. The report lists uncovered lines.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/** Percentages, a little below those measured. */
const thresholds = { lines: 97, branches: 91, functions: 95 }

const run = (command, env = {}) => {
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(1)
}

run('npx tsc -p tsconfig.build.json --sourceMap && node scripts/bundle.mjs && node scripts/console.mjs')
writeFileSync('dist/main.js', "#!/usr/bin/env node\nimport './bin/main.js'\n", { mode: 0o755 })
run('npx tap --coverage-report=text --coverage-report=json-summary', { TEST_COMPILED: '1' })

const { total } = JSON.parse(readFileSync('.tap/report/coverage-summary.json', 'utf8'))
const below = Object.entries(thresholds).filter(([name, least]) => total[name].pct < least)
for (const [name, least] of below) console.error(`${name}: ${total[name].pct} % covered; at least ${least} %`)
process.exit(below.length === 0 ? 0 : 1)
