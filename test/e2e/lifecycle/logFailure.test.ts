/** The log is a state of operation: whatever happens to its reader, the proxy keeps serving, and stops on SIGTERM. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import t, { type Test } from 'tap'
import { mainFile, writeConfig } from '../support/built.js'
import { closedPort, startHttpUpstream } from '../support/upstreams.js'

/** Starts `serve` in a shell that says where the log goes; the admin port tells when it listens. */
async function serveWith(t: Test, redirect: string, port: number, upstream: string) {
  const text = `listen: 127.0.0.1:${port}\nadmin: off\nlog: { exchanges: all }\nupstream: ${upstream}\n`
  const main = mainFile()
  const command = `exec ${process.execPath} ${main} serve --config ${writeConfig(t, text)} ${redirect}`
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'], env })
  t.teardown(() => child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal)
  const url = `http://127.0.0.1:${port}`
  const answers = async () => (await fetch(url)).text()
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ended: ${errors}`)
    if ((await answers().catch(() => '')) === 'served') break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return { child, ended, answers, errors: () => errors }
}

t.test('a full disk', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('served'))
  const program = await serveWith(t, '> /dev/full', await closedPort(), upstream.url)
  for (let i = 0; i < 20; i++) t.equal(await program.answers(), 'served')
  while (!program.errors().includes('cannot write the log'))
    await new Promise((resolve) => setTimeout(resolve, 20))
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
  t.equal(program.errors().match(/cannot write the log: no space left/g)?.length, 1, 'said once')
})

t.test('a reader that leaves', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('served'))
  const program = await serveWith(t, '', await closedPort(), upstream.url)
  program.child.stdout.destroy()
  for (let i = 0; i < 20; i++) t.equal(await program.answers(), 'served')
  while (!program.errors().includes('its reader has left'))
    await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(await program.answers(), 'served')
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
})

t.test('readers of both outputs that leave', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('served'))
  const program = await serveWith(t, '', await closedPort(), upstream.url)
  program.child.stdout.destroy()
  program.child.stderr.destroy()
  for (let i = 0; i < 20; i++) {
    t.equal(await program.answers(), 'served')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
})

t.test('a reader that stops, on SIGTERM and on a second signal', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/hang') return
    response.end('served')
  })
  for (const signals of [1, 2]) {
    const port = await closedPort()
    const program = await serveWith(t, '', port, upstream.url)
    program.child.stdout.pause()
    const url = `http://127.0.0.1:${port}/${'x'.repeat(4000)}`
    // Far more than a pipe holds.
    for (let i = 0; i < 60; i++)
      await Promise.all(Array.from({ length: 10 }, async () => (await fetch(url)).text()))
    if (signals === 2) fetch(`http://127.0.0.1:${port}/hang`).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 100))
    program.child.kill('SIGTERM')
    if (signals === 2) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      program.child.kill('SIGTERM')
    }
    const [code, signal] = (await once(program.child, 'exit')) as [number | null, string | null]
    if (signals === 1) t.equal(code, 0)
    else t.ok(code === 143 || signal === 'SIGTERM', `${code ?? signal}`)
    program.child.stdout.destroy()
  }
})
