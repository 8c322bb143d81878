// Starts an upstream, then each contender in turn and again in reverse order, and compares what an exchange costs.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { contenderPort, contenders } from './contenders/index.mjs'
import { jobs } from './jobs.mjs'
import { answers, cpuMicroseconds, family, load, residentMiB } from './measure.mjs'
import { pathOf, startUpstream, upstreamPort } from './upstream.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    job: { type: 'string' },
    contender: { type: 'string' },
    seconds: { type: 'string' },
    node: { type: 'string', multiple: true },
  },
})
const seconds = Number(values.seconds ?? (values.quick ? 1 : 4))
const chosenJobs = jobs.filter(({ name }) => values.job === undefined || name.includes(values.job))
const chosen = contenders.filter(
  (contender) =>
    contender.available() &&
    (values.contender === undefined || values.contender.split(',').includes(contender.name)),
)

/** The binary of a Node version, from npm's own packages of it. */
function binaryOf(version) {
  if (version === undefined) return process.execPath
  return execFileSync('npx', ['-y', `node@${version}`, '-p', 'process.execPath'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .at(-1)
}

async function once1(contender, job, binary) {
  const child = contender.start(job, binary)
  try {
    const url = `http://127.0.0.1:${contenderPort}${pathOf(job)}`
    await answers(url)
    const connections = job.connections ?? 64
    await load(url, Math.min(1.5, seconds), connections)
    const pids = family(child.pid)
    const before = cpuMicroseconds(pids)
    const result = await load(url, seconds, connections)
    return { ...result, cpu: cpuMicroseconds(pids) - before, memory: residentMiB(pids) }
  } finally {
    child.kill('SIGTERM')
    const force = setTimeout(() => child.kill('SIGKILL'), 3000)
    if (child.exitCode === null) await once(child, 'exit')
    clearTimeout(force)
  }
}

function merged(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  const exchanges = sum('exchanges')
  return {
    exchanges,
    micros: sum('cpu') / exchanges,
    perSecond: sum('perSecond') / results.length,
    p50: sum('p50') / results.length,
    p99: Math.max(...results.map(({ p99 }) => p99)),
    memory: Math.max(...results.map(({ memory }) => memory)),
    statuses: Object.keys(Object.assign({}, ...results.map((result) => result.statuses))).join('/'),
    failures: sum('failures'),
  }
}

const cell = (value, width) => String(value).padStart(width)

async function main() {
  const upstream = startUpstream()
  try {
    await answers(`http://127.0.0.1:${upstreamPort}${pathOf(jobs[0])}`)
    for (const version of values.node ?? [undefined]) {
      const binary = binaryOf(version)
      console.log(
        `\nNode ${execFileSync(binary, ['-v'], { encoding: 'utf8' }).trim()}, ${seconds} s twice for each line`,
      )
      for (const job of chosenJobs) {
        const able = chosen.filter(({ does }) => does(job))
        // For scale, the unwrapping contenders stand beside what plain streaming of the same costs nginx.
        const results = new Map(able.map(({ name }) => [name, []]))
        for (const contender of [...able, ...able.toReversed()])
          results.get(contender.name).push(await once1(contender, job, binary))
        const table = [...results].map(([name, list]) => [name, merged(list)])
        const own = table.find(([name]) => name === 'upstanding')?.[1]
        console.log(
          `\n${job.name}\n${'contender'.padEnd(24)} µs CPU   ratio     per s   p50 ms   p99 ms     MiB  status`,
        )
        for (const [name, row] of table) {
          const ratio = own === undefined ? '' : (own.micros / row.micros).toFixed(2)
          console.log(
            `${name.padEnd(24)}${cell(row.micros.toFixed(1), 7)} ${cell(ratio, 7)} ${cell(row.perSecond.toFixed(0), 9)} ${cell(row.p50.toFixed(2), 8)} ${cell(row.p99.toFixed(2), 8)} ${cell(row.memory.toFixed(0), 7)}  ${row.statuses}${row.failures > 0 ? ` ${row.failures} failures` : ''}`,
          )
        }
      }
    }
  } finally {
    upstream.kill('SIGTERM')
  }
}

await main()
