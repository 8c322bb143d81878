/** The log is a state of operation: whatever happens to its reader, the proxy keeps serving, and stops on SIGTERM. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Pool } from 'undici'
import { pause, until } from '../../support/wait.js'
import { mainFile, writeConfig } from '../support/built.js'
import { startHttpUpstream } from '../support/upstreams.js'

/** Starts `serve` in a shell that says where the log goes, at a socket: no log line has to say where it listens. */
async function serveWith(t: Test, redirect: string, upstream: string) {
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const socketPath = join(directory, 'proxy.sock')
  const text = `listen: unix:${socketPath}\nadmin: off\nlog: { exchanges: all }\nupstream: ${upstream}\n`
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
  const clients = new Pool('http://localhost', { socketPath })
  t.teardown(() => clients.destroy())
  const answers = async (path = '/') => (await clients.request({ path, method: 'GET' })).body.text()
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ended: ${errors}`)
    if ((await answers().catch(() => '')) === 'served') break
    await pause(50)
  }
  return { child, ended, answers, errors: () => errors, isListening: () => existsSync(socketPath) }
}

t.test('a full disk', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('served'))
  const program = await serveWith(t, '> /dev/full', upstream.url)
  for (let i = 0; i < 20; i++) t.equal(await program.answers(), 'served')
  await until(() => program.errors().includes('cannot write the log'))
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
  t.equal(program.errors().match(/cannot write the log: no space left/g)?.length, 1, 'said once')
})

t.test('a reader that leaves', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('served'))
  const program = await serveWith(t, '', upstream.url)
  program.child.stdout.destroy()
  for (let i = 0; i < 20; i++) t.equal(await program.answers(), 'served')
  await until(() => program.errors().includes('its reader has left'))
  t.equal(await program.answers(), 'served')
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
})

t.test('readers of both outputs that leave', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('served'))
  const program = await serveWith(t, '', upstream.url)
  program.child.stdout.destroy()
  program.child.stderr.destroy()
  for (let i = 0; i < 20; i++) {
    t.equal(await program.answers(), 'served')
    await pause(20)
  }
  program.child.kill('SIGTERM')
  t.equal(await program.ended, 0)
})

t.test('a reader that stops, on SIGTERM and on a second signal', async (t) => {
  let hangs = 0
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/hang') hangs++
    else response.end('served')
  })
  for (const signals of [1, 2]) {
    const program = await serveWith(t, '', upstream.url)
    program.child.stdout.pause()
    // Far more than a pipe holds.
    for (let i = 0; i < 60; i++) {
      await Promise.all(Array.from({ length: 10 }, () => program.answers(`/${'x'.repeat(4000)}`)))
    }
    if (signals === 2) {
      program.answers('/hang').catch(() => {})
      await until(() => hangs === 1)
    }
    program.child.kill('SIGTERM')
    if (signals === 2) {
      await until(() => !program.isListening())
      program.child.kill('SIGTERM')
    }
    const [code, signal] = (await once(program.child, 'exit')) as [number | null, string | null]
    if (signals === 1) t.equal(code, 0)
    else t.ok(code === 143 || signal === 'SIGTERM', `${code ?? signal}`)
    program.child.stdout.destroy()
  }
})
