// Compares the cost of an exchange under ten rules and under a thousand.
import { parseArgs } from 'node:util'
import { compare, table } from './compare.mjs'
import { startUpstanding } from './contenders/upstanding.mjs'
import { jobs } from './jobs.mjs'
import { stop } from './measure.mjs'
import { binaryOf } from './nodes.mjs'
import { startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: { node: { type: 'string' }, seconds: { type: 'string', default: '3' } },
})

/** Rules of several kinds, of which a path meets four. */
function rulesFor(services) {
  return Array.from({ length: services }, (_, i) => [
    { name: `late-${i}`, match: { path: `/service-${i}/**`, status: 429 }, retryAfter: { default: '30s' } },
    { name: `leak-${i}`, match: { path: `/service-${i}/orders/{id}`, status: '5xx' }, sanitize: {} },
    {
      name: `gone-${i}`,
      match: { path: `/service-${i}/orders/*`, method: ['GET', 'PUT'], status: 404 },
      remap: { to: 410 },
    },
    { name: `closed-${i}`, match: { path: `/service-${i}/admin/**`, status: 403 }, remap: { to: 404 } },
    {
      name: `moved-${i}`,
      match: { path: `/service-${i}/**`, method: ['POST', 'PUT'] },
      keepMethod: {},
    },
  ]).flat()
}

const under = (services) => ({
  name: `${services * 5} rules`,
  start: (given) => startUpstanding({ ...given, rules: rulesFor(services) }),
})

const upstream = await startUpstream()
try {
  const extent = { seconds: Number(values.seconds), warmUp: 8, rounds: 3 }
  const node = binaryOf(values.node)
  for (const job of jobs.filter(({ apart }) => apart)) {
    const rows = await compare([under(200), under(2)], job, { ...extent, origin: upstream.origin, node })
    console.log(table(job.name, rows))
  }
} finally {
  await stop(upstream.child)
}
