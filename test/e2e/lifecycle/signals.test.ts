import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { until } from '../../support/wait.js'
import { startProgram, writeConfig } from '../support/built.js'
import { startHttpUpstream } from '../support/upstreams.js'

const portOf = (address: unknown) => Number(String(address).split(':').at(-1))

t.test('SIGTERM: running exchanges finish, idle connections close, exit 0', async (t) => {
  let release: (() => void) | undefined
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/slow') release = () => response.end('late')
    else response.end('quick')
  })
  const config = writeConfig(t, `listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nupstream: ${upstream.url}\n`)
  const program = startProgram(t, ['serve', '--config', config])
  const { address, admin } = await program.logged('listening')
  const idle = connect(portOf(address), '127.0.0.1')
  idle.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => idle.once('data', resolve))
  const idleEnded = new Promise((resolve) => idle.once('close', resolve))
  const silent = connect(portOf(address), '127.0.0.1').on('error', () => {})
  await new Promise((resolve) => silent.once('connect', resolve))
  const silentEnded = new Promise((resolve) => silent.once('close', resolve))

  t.equal((await fetch(`http://${admin}/readyz`)).status, 200)
  const slow = fetch(`${address}/slow`)
  await until(() => release !== undefined)
  program.child.kill('SIGTERM')
  await program.logged('draining')
  await Promise.all([idleEnded, silentEnded])
  t.equal((await fetch(`http://${admin}/readyz`)).status, 503, 'not ready while it drains')
  t.equal((await fetch(`http://${admin}/healthz`)).status, 200, 'yet alive')
  await t.rejects(fetch(`${address}/new`), 'nobody listens any more')
  ;(release as () => void)()
  const response = await slow
  t.equal(response.headers.get('connection'), 'close')
  t.equal(await response.text(), 'late')
  t.equal(await program.ended, 0)
  t.ok(
    program.log.some(({ msg }) => msg === 'stopped'),
    'the last line is written',
  )
})

t.test('drainDelay: not ready, yet new connections are served until it is over', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('quick'))
  const text = (workers: number, drainDelay: string) => `listen: 127.0.0.1:0
admin: 127.0.0.1:0
workers: ${workers}
upstream: ${upstream.url}
limits: { drainDelay: ${drainDelay} }
`
  for (const workers of [1, 2]) {
    const program = startProgram(t, ['serve', '--config', writeConfig(t, text(workers, '1h'))])
    const { address, admin } = await program.logged('listening')
    program.child.kill('SIGTERM')
    t.match(await program.logged('not ready; draining soon'), { drainDelayMs: 3_600_000 })
    t.equal((await fetch(`http://${admin}/readyz`)).status, 503)
    const fresh = await fetch(address as string, { headers: { Connection: 'close' } })
    t.equal(await fresh.text(), 'quick', `a new connection with ${workers} workers`)
    t.notOk(program.log.some(({ msg }) => msg === 'draining'))
    program.child.kill('SIGTERM')
    t.equal(await program.ended, 143, 'a second signal ends it at once')
  }
  const program = startProgram(t, ['serve', '--config', writeConfig(t, text(1, '100ms'))])
  await program.logged('listening')
  program.child.kill('SIGTERM')
  await program.logged('not ready; draining soon')
  t.equal(await program.ended, 0)
  t.same(
    program.log.slice(-2).map(({ msg }) => msg),
    ['draining', 'stopped'],
  )
})

t.test('a second signal ends at once; an exchange that hangs ends with the drain', async (t) => {
  const upstream = await startHttpUpstream(t, () => {})
  const arrival = () => once(upstream.server, 'request')
  const text = `listen: 127.0.0.1:0\nadmin: off\nupstream: ${upstream.url}\n`
  const program = startProgram(t, ['serve', '--config', writeConfig(t, text)])
  const { address } = await program.logged('listening')
  fetch(`${address}/`).catch(() => {})
  await arrival()
  program.child.kill('SIGTERM')
  await program.logged('draining')
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 143)

  const drained = startProgram(t, ['serve', '--config', writeConfig(t, `${text}limits: { drain: 300ms }\n`)])
  const { address: second } = await drained.logged('listening')
  const hung = fetch(`${second}/`).then(
    () => 'answered',
    () => 'ended',
  )
  await arrival()
  drained.child.kill('SIGINT')
  t.equal(await hung, 'ended')
  t.equal(await drained.ended, 0)
})

t.test('SIGHUP and a change of the file reload; a faulty config changes nothing', async (t) => {
  const upstream = await startHttpUpstream(t, (_, response) => response.writeHead(429).end())
  const base = `listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nprofile: none\nupstream: ${upstream.url}\n`
  const withRule = `${base}rules:\n  - name: wait\n    retryAfter: { default: 7s }\n`
  const config = writeConfig(t, base)
  const program = startProgram(t, ['serve', '--config', config])
  const { address, admin } = await program.logged('listening')
  const retryAfter = async () => (await fetch(`${address}/`)).headers.get('retry-after')
  t.equal(await retryAfter(), null)

  writeFileSync(config, withRule)
  program.child.kill('SIGHUP')
  // Whichever is noticed first, the signal or the change of the file.
  const reload = () => program.log.find(({ msg, trigger }) => msg === 'reloaded' && trigger === 'SIGHUP')
  await until(() => reload() !== undefined)
  t.equal(reload()!.rules, 1)
  t.equal(await retryAfter(), '7')

  let from = program.log.length
  writeFileSync(config, `${withRule}workers: none\nadmni: off\n`)
  t.match(await program.logged('reload failed; still running the previous config', from), { trigger: 'file' })
  const faults = program.log.slice(from).filter(({ code }) => code !== undefined)
  t.match(
    faults,
    [
      { line: 8, column: 10 },
      { line: 9, msg: /did you mean "admin"/ },
    ],
    'each on its own line',
  )
  t.equal(await retryAfter(), '7')
  t.match(await (await fetch(`http://${admin}/rules`)).json(), { lastReload: { ok: false, trigger: 'file' } })

  from = program.log.length
  writeFileSync(config, withRule.replace('7s', '8s').replace('listen: 127.0.0.1:0', 'listen: 127.0.0.1:1'))
  await program.logged('reloaded', from)
  t.equal(await retryAfter(), '8')
  t.match(await program.logged('changed settings take effect after a restart', from), {
    settings: ['listen.address'],
  })
  t.match(await (await fetch(`http://${admin}/rules`)).json(), {
    lastReload: { ok: true },
    needsRestart: ['listen.address'],
  })
})

t.test('a reason for not starting is one line, and exit 1', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const upstream = 'upstream: http://127.0.0.1:9\n'
  const cases = {
    'cannot listen on': `listen: 127.0.0.1:${port}\nadmin: off\n${upstream}`,
    '(the admin listener: "admin" in the config, or --admin ADDRESS)': `listen: 127.0.0.1:0\nadmin: 127.0.0.1:${port}\n${upstream}`,
    'does not exist': `listen: { address: "127.0.0.1:0", tls: { cert: a.pem, key: b.pem } }\nadmin: off\n${upstream}`,
    'cannot listen on 127.0.0.1': `listen: 127.0.0.1:${port}\nadmin: off\nworkers: 2\n${upstream}`,
  }
  for (const [message, text] of Object.entries(cases)) {
    const program = startProgram(t, ['serve', '--config', writeConfig(t, text)])
    t.equal(await program.ended, 1, message)
    t.match(program.output.stderr, message)
    t.equal(program.output.stderr.trim().split('\n').length, 1, program.output.stderr)
  }
})
