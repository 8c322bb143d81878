import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer as createHttp, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../../src/server/app.js'
import { listenOn } from '../../../src/server/listen.js'
import { planOf, startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

const pem = (name: string) => fileURLToPath(new URL(`../tls/${name}.pem`, import.meta.url))
const ca = readFileSync(pem('ca'))

function getBySocket(socketPath: string, path = '/'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, text }))
    })
      .on('error', reject)
      .end()
  })
}

function getSecurely(port: number): Promise<{ text: string; subject: string; alpn: string | false }> {
  return new Promise((resolve, reject) => {
    secureRequest(
      { port, host: 'localhost', ca, agent: false, ALPNProtocols: ['h2', 'http/1.1'] } as object,
      (response) => {
        const socket = response.socket as TLSSocket
        const subject = String(socket.getPeerCertificate().subject.CN)
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ text, subject, alpn: socket.alpnProtocol! }))
      },
    )
      .on('error', reject)
      .end()
  })
}

t.test('the file of a socket has the permissions that the config says', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-modes-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const umask = process.umask(0)
  t.teardown(() => process.umask(umask))
  const modeOf = (path: string) => statSync(path).mode & 0o777
  const upstream = 'http://127.0.0.1:1'
  const listen = { address: `unix:${directory}/p.sock`, mode: '0660' }
  const app = await buildApp(planOf({ listen, upstream }), pino({ level: 'silent' }))
  await app.listen()
  t.teardown(() => app.close())
  t.equal(modeOf(`${directory}/p.sock`), 0o660)
  t.equal(process.umask(), 0, 'what else the process creates is as before')

  const admin = createServer()
  await listenOn(
    admin,
    { kind: 'unix', path: `${directory}/a.sock` },
    planOf({ upstream }).settings.admin!.socketMode,
  )
  t.teardown(() => admin.close())
  t.equal(modeOf(`${directory}/a.sock`), 0o600, 'who can open it can change the rules')
})

t.test('a unix socket, also where a dead program left its file', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.end(JSON.stringify(request.headers))
  })
  // The names of fixtures are longer than the path of a socket may be.
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'proxy.sock')
  // A listener that is gone without a close leaves its file behind.
  const { spawnSync } = await import('node:child_process')
  const leave = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', leave, path], { env: {} })
  t.ok(existsSync(path), 'a stale file')
  const { app } = await startUnix(t, path, upstream.url)
  const { status, text } = await getBySocket(path)
  t.equal(status, 200)
  t.match(JSON.parse(text), { forwarded: /^for=unknown;/, 'x-forwarded-proto': 'http' })

  await t.rejects(startUnix(t, path, upstream.url), /cannot listen on unix:.*another program listens there/)
  t.equal((await getBySocket(path)).status, 200, 'a live one is left alone')
  await app.close()
  t.notOk(existsSync(path), 'the file goes with the listener')
})

async function startUnix(t: Parameters<typeof startProxy>[0], path: string, upstream: string) {
  const app = await buildApp(planOf({ listen: `unix:${path}`, upstream }), pino({ level: 'silent' }))
  t.teardown(() => app.close())
  await app.listen()
  return { app }
}

t.test('TLS, with the certificate renewed while it runs', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.end(String(request.headers['x-forwarded-proto']))
  })
  const directory = t.testdir()
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')]
  const put = (name: string) => {
    copyFileSync(pem(name), cert)
    copyFileSync(pem(`${name}-key`), key)
  }
  put('server')
  const config = { listen: { address: '127.0.0.1:0', tls: { cert, key } }, upstream: upstream.url }
  const proxy = await startProxy(t, config)
  t.same(await getSecurely(proxy.port), { text: 'https', subject: 'first.test', alpn: 'http/1.1' })

  copyFileSync(pem('renewed'), cert)
  t.throws(() => proxy.app.reload(planOf(config)), /not usable as "listen"/, 'a key of another certificate')
  t.equal((await getSecurely(proxy.port)).subject, 'first.test', 'the one before stays')
  put('renewed')
  proxy.app.reload(planOf(config))
  t.equal((await getSecurely(proxy.port)).subject, 'second.test')

  // Plain HTTP on the TLS port ends the connection, and nothing else.
  const plain = connect(proxy.port, '127.0.0.1')
  plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => plain.on('error', () => {}).once('close', resolve))
  const silent = connectTls({ port: proxy.port, host: '127.0.0.1', ca })
  await new Promise((resolve) => silent.once('secureConnect', resolve))
  silent.destroy()
  t.equal((await getSecurely(proxy.port)).text, 'https')
})

t.test('IPv6', { skip: !hasLoopback6() && 'no ::1 here' }, async (t) => {
  const upstream = createHttp((request, response) => response.end(JSON.stringify(request.headers)))
  await new Promise<void>((resolve) => upstream.listen(0, '::1', resolve))
  t.teardown(() => upstream.close())
  const { port } = upstream.address() as { port: number }
  const proxy = await startProxy(t, { listen: '[::1]:0', upstream: `http://[::1]:${port}` })
  const headers = await (await fetch(`http://[::1]:${proxy.port}/`)).json()
  t.match(headers, { 'x-forwarded-for': '::1', forwarded: /^for="\[::1\]";/ })
})

function hasLoopback6(): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))
}

t.test('a program that already listens on the port keeps it', async (t) => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const cases = {
    [`127.0.0.1:${port}`]: /cannot listen on 127\.0\.0\.1:\d+: another program listens there/,
    '192.0.2.1:8080': /this machine does not have this address/,
    [`unix:/${'long'.repeat(40)}.sock`]: /more than 107 bytes/,
    [`unix:${tmpdir()}/no/such/directory/x.sock`]: /cannot listen on unix:/,
  }
  for (const [listen, message] of Object.entries(cases)) {
    await t.rejects(startProxy(t, { listen, upstream: 'http://127.0.0.1:9' }), message)
  }
})
