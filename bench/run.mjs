// Compares the cost of an exchange with that of other proxies, job by job. See README.md.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { compare, table } from './compare.mjs'
import { contenders } from './contenders/index.mjs'
import { jobs } from './jobs.mjs'
import { stop } from './measure.mjs'
import { binaryOf, versionOf } from './nodes.mjs'
import { startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    job: { type: 'string' },
    contender: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    node: { type: 'string', multiple: true },
  },
})
const extent = {
  seconds: Number(values.seconds ?? (values.quick ? 0.5 : 3)),
  warmUp: values.quick ? 2.2 : 8,
  rounds: Number(values.rounds ?? (values.quick ? 1 : 2)),
}
const wanted = values.contender?.split(',')
const present = contenders.filter(
  ({ name, available }) =>
    available() && (wanted === undefined || name === 'upstanding' || wanted.includes(name)),
)

async function runOn(node, origin) {
  const load = loadavg()[0].toFixed(1)
  console.log(
    `\nNode ${versionOf(node)}; ${extent.rounds * 2} passes of ${extent.seconds} s; load of the machine ${load}`,
  )
  for (const job of jobs) {
    if (job.apart || (values.job !== undefined && !job.name.includes(values.job))) continue
    const able = present.filter(({ does }) => does(job))
    console.log(`\n${table(job.name, await compare(able, job, { ...extent, origin, node }))}`)
  }
}

const upstream = await startUpstream()
try {
  for (const version of values.node ?? [undefined]) await runOn(binaryOf(version), upstream.origin)
} finally {
  await stop(upstream.child)
}
