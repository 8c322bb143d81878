import { execFileSync } from 'node:child_process'
import cluster, { type Worker } from 'node:cluster'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { WorkerProcess } from '../../../src/server/workerProcess.js'
import { until } from '../../support/wait.js'
import { startProgram, writeConfig } from '../support/built.js'
import { startHttpUpstream } from '../support/upstreams.js'

t.test('several workers: one address, one plan, metrics added up, a dead one replaced', async (t) => {
  const upstream = await startHttpUpstream(t, (_, response) => response.writeHead(429).end())
  const text = `listen: 127.0.0.1:0
admin: 127.0.0.1:0
profile: none
workers: 2
upstream: ${upstream.url}
rules:
  - name: wait
    retryAfter: { default: 7s }
`
  const config = writeConfig(t, text)
  const program = startProgram(t, ['serve', '--config', config])
  const { address, admin } = await program.logged('listening')
  const get = async () => {
    const response = await fetch(`${address}/`, { headers: { connection: 'close' } })
    await response.arrayBuffer()
    return response.headers.get('retry-after')
  }
  const got = await Promise.all(Array.from({ length: 20 }, get))
  t.same(new Set(got), new Set(['7']))
  const metrics = await (await fetch(`http://${admin}/metrics`)).text()
  t.match(metrics, /^upstanding_exchanges_total\{status="429"\} 20$/m)
  t.match(metrics, /^upstanding_rule_outcomes_total\{rule="wait",kind="retryAfter",outcome="fired"\} 20$/m)
  t.match(metrics, /^upstanding_workers 2$/m)
  t.match(await (await fetch(`http://${admin}/rules`)).json(), { rules: [{ name: 'wait', fired: 20 }] })
  // Lines travel from the worker through the primary process to this one, later than responses do.
  await until(() => program.log.filter(({ msg }) => msg === 'exchange').length >= 20)

  writeFileSync(config, text.replace('7s', '9s'))
  t.match(await (await fetch(`http://${admin}/reload`, { method: 'POST' })).json(), { ok: true })
  t.same(new Set(await Promise.all(Array.from({ length: 10 }, get))), new Set(['9']), 'all took it over')

  t.match(await (await fetch(`http://${admin}/maintenance/on`, { method: 'POST' })).json(), { on: true })
  const statuses = await Promise.all(
    Array.from({ length: 6 }, async () => (await fetch(`${address}/`)).status),
  )
  t.same(new Set(statuses), new Set([503]))

  const { pid } = program.child
  const { execFileSync } = await import('node:child_process')
  const [victim] = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')
  process.kill(Number(victim), 'SIGKILL')
  t.match(await program.logged('worker ended'), { reason: 'SIGKILL' })
  for (let alive = 1; alive < 2; ) {
    const now = await (await fetch(`http://${admin}/metrics`)).text()
    alive = Number(/^upstanding_workers (\d+)$/m.exec(now)?.[1])
  }
  t.match(await (await fetch(`http://${admin}/maintenance/off`, { method: 'POST' })).json(), { on: false })
  t.same(
    new Set(await Promise.all(Array.from({ length: 10 }, get))),
    new Set(['9']),
    'the new one has the active plan',
  )

  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
  t.equal(program.output.stderr, '')
})

t.test('calls to a worker that has died unnoticed are rejected', async (t) => {
  const folder = t.testdir({ 'worker.cjs': "process.send({ kind: 'online' }); setInterval(() => {}, 1000)" })
  cluster.setupPrimary({ exec: `${folder}/worker.cjs`, execArgv: [], silent: true })
  const worker = new WorkerProcess(
    () => {},
    process.stderr,
    () => {},
    () => {},
  )
  await worker.online
  const [{ process: child }] = Object.values(cluster.workers!) as [Worker]
  child.kill('SIGKILL')
  // No turn of the event loop in which this process could notice: the other end of the channel is closed.
  execFileSync('sh', ['-c', `while ps -o stat= -p ${child.pid} | grep -q '^[^Z]'; do sleep 0.05; done`])
  await t.rejects(worker.call('collect', undefined, 60_000), {
    message: /^the worker (?:is shutting down|ended)$/,
  })
  await worker.ended
})
