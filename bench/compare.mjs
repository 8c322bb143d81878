// Starts contenders side by side, loads one after the other, and compares what an exchange costs each.
import { answerOf, cpuMicroseconds, family, freePort, load, median, residentMiB, stop } from './measure.mjs'
import { mark, pathOf } from './upstream.mjs'

/** A contender that answers wrongly has not done the job: its cost would say nothing. */
function verify(name, job, answer) {
  const { status, fields, body } = answer
  const wrong = []
  if (status !== job.expect) wrong.push(`status ${status} instead of ${job.expect}`)
  if (job.keepsBody && !body.equals(job.answer.body)) wrong.push(`another body of ${body.length} bytes`)
  if (job.keepsBody && fields[mark[0].toLowerCase()] !== mark[1]) wrong.push(`no ${mark[0]}`)
  if (job.answers?.(answer) === false) wrong.push('its job is not done')
  if (wrong.length > 0) throw new Error(`${name} at ${job.name}: ${wrong.join(', ')}`)
}

async function start(contender, job, { origin, node }) {
  const port = await freePort()
  const child = contender.start({ port, origin, node, rules: job.rules })
  return { name: contender.name, child, url: `http://127.0.0.1:${port}${pathOf(job)}`, passes: [] }
}

async function measure(running, seconds, connections) {
  const pids = family(running.child.pid)
  const before = cpuMicroseconds(pids)
  const result = await load(running.url, seconds, connections)
  const micros = (cpuMicroseconds(pids) - before) / result.exchanges
  running.passes.push({ ...result, micros, memory: residentMiB(pids) })
}

function summary(job, { name, passes }, own) {
  const of = (key) => passes.map((pass) => pass[key])
  const statuses = new Set(passes.flatMap((pass) => Object.keys(pass.statuses)))
  statuses.delete(String(job.expect))
  return {
    name,
    micros: median(of('micros')),
    // Neighbors in time had the same noise: each pass is compared with the own one of the same round.
    ratio: median(passes.map((pass, i) => own.passes[i].micros / pass.micros)),
    perSecond: median(of('perSecond')),
    p50: median(of('p50')),
    p99: median(of('p99')),
    memory: Math.max(...of('memory')),
    failures: of('failures').reduce((sum, count) => sum + count, 0),
    unexpected: [...statuses],
  }
}

// By then, V8 has compiled what it compiles at run time.
const warmExchanges = 15_000

/**
 * Idle contenders cost nothing, so all run at the same time, and are loaded in turn and again in reverse order,
 * `rounds` times. The first contender is the one that the others are compared with.
 */
export async function compare(contenders, job, { origin, node, seconds, warmUp, rounds }) {
  const connections = job.connections ?? 64
  const all = []
  try {
    for (const contender of contenders) all.push(await start(contender, job, { origin, node }))
    for (const { name, url } of all) verify(name, job, await answerOf(url))
    for (const { url } of all) await load(url, warmUp, connections, warmExchanges)
    for (let round = 0; round < rounds; round++) {
      for (const running of all) await measure(running, seconds, connections)
      for (const running of all.toReversed()) await measure(running, seconds, connections)
    }
    return all.map((running) => summary(job, running, all[0]))
  } finally {
    await Promise.all(all.map(({ child }) => stop(child)))
  }
}

const columns = [
  ['µs CPU', 8, (row) => row.micros.toFixed(1)],
  ['ratio', 7, (row) => row.ratio.toFixed(2)],
  ['per s', 8, (row) => row.perSecond.toFixed(0)],
  ['p50 ms', 8, (row) => row.p50.toFixed(2)],
  ['p99 ms', 8, (row) => row.p99.toFixed(2)],
  ['MiB', 6, (row) => row.memory.toFixed(0)],
]

/** The rows as a text table. */
export function table(title, rows) {
  const width = Math.max(title.length, ...rows.map(({ name }) => name.length)) + 1
  const lines = [title.padEnd(width) + columns.map(([name, size]) => name.padStart(size)).join('')]
  for (const row of rows) {
    const cells = columns.map(([, size, text]) => text(row).padStart(size)).join('')
    const faults = [
      row.failures > 0 ? `${row.failures} connections failed` : '',
      row.unexpected.length > 0 ? `also answered ${row.unexpected.join(', ')}` : '',
    ].filter(Boolean)
    lines.push(`${row.name.padEnd(width)}${cells}${faults.length > 0 ? `  ${faults.join(', ')}` : ''}`)
  }
  return lines.join('\n')
}
