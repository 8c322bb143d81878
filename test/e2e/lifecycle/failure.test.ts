import { execFileSync } from 'node:child_process'
import t from 'tap'
import { pause, until } from '../../support/wait.js'
import { startProgram, writeConfig } from '../support/built.js'
import { startHttpUpstream } from '../support/upstreams.js'

// Simulates a bug: an uncaught exception or rejection.
const thrower = `process.on('SIGUSR2', () => { throw new Error('a fault of ours') })`
const rejecter = `process.on('SIGUSR2', () => { void Promise.reject(new Error('a fault of ours')) })`
const withFault = (code: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
})

for (const [name, code] of Object.entries({ thrown: thrower, rejected: rejecter })) {
  t.test(`an error ${name} that nobody catches: logged, drained, exit 1`, async (t) => {
    let release: (() => void) | undefined
    const upstream = await startHttpUpstream(t, (_, response) => {
      release = () => response.end('finished')
    })
    const config = writeConfig(t, `listen: 127.0.0.1:0\nadmin: off\nupstream: ${upstream.url}\n`)
    const program = startProgram(t, ['serve', '--config', config], withFault(code))
    const { address } = await program.logged('listening')
    const running = fetch(`${address}/`)
    await until(() => release !== undefined)
    program.child.kill('SIGUSR2')
    t.match(await program.logged('uncaught exception; shutting down'), {
      level: 'fatal',
      err: { message: 'a fault of ours', stack: String },
    })
    await program.logged('draining')
    ;(release as () => void)()
    t.equal(await (await running).text(), 'finished')
    t.equal(await program.ended, 1)
  })
}

t.test('a failing worker is replaced at once, and finishes its exchanges', async (t) => {
  const upstream = await startHttpUpstream(t, (_, response) => response.end('ok'))
  const text = `listen: 127.0.0.1:0\nadmin: off\nworkers: 2\nupstream: ${upstream.url}\n`
  const program = startProgram(t, ['serve', '--config', writeConfig(t, text)], withFault(thrower))
  const { address } = await program.logged('listening')
  const workers = () =>
    execFileSync('pgrep', ['-P', String(program.child.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
  const before = workers()
  t.equal(before.length, 2)
  process.kill(Number(before[0]), 'SIGUSR2')
  await program.logged('uncaught exception; shutting down')
  await program.logged('worker crashed; restarting')
  for (let now = before; now.includes(before[0]!) || now.length < 2; now = workers()) {
    // A connection of its own: a kept one may belong to the worker that leaves.
    t.equal(await (await fetch(`${address}/`, { headers: { Connection: 'close' } })).text(), 'ok')
    await pause(50)
  }
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
})
