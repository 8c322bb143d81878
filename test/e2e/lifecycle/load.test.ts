import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import t from 'tap'
import { until } from '../../support/wait.js'
import { startProgram, writeConfig } from '../support/built.js'
import { startHttpUpstream } from '../support/upstreams.js'

const sample =
  /^[a-z_][a-z0-9_]*(?:\{[a-z_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*\})? -?(?:[0-9.e+-]+|NaN|Nan|\+Inf)$/

t.test(
  'under load: metrics that a scraper can read, a drain that loses nothing, and every line of the log',
  async (t) => {
    let served = 0
    const upstream = await startHttpUpstream(t, (_, response) => {
      served++
      setTimeout(() => response.end('ok'), 5)
    })
    const config = `listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nlog: { exchanges: all }\nupstream: ${upstream.url}\n`
    const program = startProgram(t, ['serve', '--config', writeConfig(t, config)])
    const { address, admin } = await program.logged('listening')

    const agent = new Agent({ keepAlive: true })
    t.teardown(() => agent.destroy())
    let answered = 0
    const failures = new Set<string>()
    const client = async () => {
      for (;;) {
        const code = await new Promise<string | undefined>((resolve) => {
          const request = get(`${address}/`, { agent }, (response) => {
            response.resume()
            response.once('end', () => resolve(undefined))
            response.once('error', () => resolve('broken off'))
          })
          // A connection may end as its next request is sent, which nobody has seen then (RFC 9112 §9.3.1).
          request.once('error', ({ code }: NodeJS.ErrnoException) => {
            resolve(request.reusedSocket && code !== 'ECONNREFUSED' ? 'unseen' : code)
          })
        })
        if (code === undefined) answered++
        else if (code !== 'unseen') {
          failures.add(code)
          return
        }
      }
    }
    const clients = Array.from({ length: 8 }, client)
    await until(() => answered >= 200)

    const text = await (await fetch(`http://${admin}/metrics`)).text()
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    t.same(
      lines.filter((line) => !sample.test(line)),
      [],
    )
    const families = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!)
    t.equal(new Set(families).size, families.length, 'each family once')
    t.ok(
      families.includes('nodejs_eventloop_lag_p99_seconds') && families.includes('process_cpu_seconds_total'),
    )
    const documented = readFileSync(new URL('../../../docs/admin.md', import.meta.url), 'utf8').matchAll(
      /^\| `(upstanding_\w+)`/gm,
    )
    const own = families.filter((name) => name.startsWith('upstanding_'))
    t.same(
      new Set([...documented].map(([, name]) => name)),
      new Set([...own, 'upstanding_workers']),
      'docs/admin.md has each, and no other',
    )

    program.child.kill('SIGTERM')
    await Promise.all(clients)
    t.same([...failures], ['ECONNREFUSED'], 'clients were refused, none was cut off')
    t.equal(served, answered, 'what reached the upstream was answered')
    t.equal(await program.ended, 0)
    t.equal(program.log.filter(({ msg }) => msg === 'exchange').length, answered, 'a line for each')
    t.equal(program.log.at(-1)?.msg, 'stopped')
  },
)
