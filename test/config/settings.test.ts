import t from 'tap'
import { loadText } from '../../src/config/load.js'
import { exchangeFields } from '../../src/config/logSchema.js'
import type { Settings } from '../../src/config/settings.js'

function settings(text: string): Settings {
  const { plan, errors: faults } = loadText(text, '/etc/up/upstanding.yaml', { environment: {} })
  t.same(faults, [])
  return plan!.settings
}

t.test('omitted settings have their defaults', async (t) => {
  t.same(settings('upstream: http://127.0.0.1:3000'), {
    listen: {
      address: { kind: 'tcp', host: '0.0.0.0', port: 8080 },
      socketMode: undefined,
      tls: undefined,
    },
    routes: [
      {
        prefix: '/',
        stripPrefix: false,
        upstream: {
          url: 'http://127.0.0.1:3000',
          origin: 'http://127.0.0.1:3000',
          socketPath: undefined,
          host: 'client',
          path: '',
          connectTimeout: 5_000,
          headTimeout: 60_000,
          bodyTimeout: 60_000,
          connections: 1024,
          keepAlive: 4_000,
          transport: 'native',
          tls: undefined,
        },
      },
    ],
    profile: 'recommended',
    mode: 'enforce',
    limits: {
      target: 8 * 1024,
      requestHead: 16 * 1024,
      responseHead: 64 * 1024,
      requestHeadTimeout: 10_000,
      requestTimeout: 300_000,
      sendTimeout: 300_000,
      keepAlive: 65_000,
      connections: 4096,
      exchanges: 1024,
      heldBytes: 64 * 1024 ** 2,
      drainDelay: 0,
      drain: 25_000,
    },
    log: {
      level: 'info',
      exchanges: 'changed',
      sample: 0,
      format: 'json',
      fields: exchangeFields.filter((name) => name !== 'userAgent'),
      redact: [],
    },
    audit: undefined,
    forwarded: { trustProxy: [], requestIdToClient: false },
    localReplies: { proxyStatus: true, cors: 'learn' },
    admin: {
      address: { kind: 'tcp', host: '127.0.0.1', port: 9901 },
      socketMode: 0o600,
      token: undefined,
      console: true,
    },
    workers: 1,
    maintenance: undefined,
  })
})

t.test('what is written is resolved', async (t) => {
  const found = settings(`
listen: { address: "[::1]:8443", tls: { cert: tls/cert.pem, key: /keys/key.pem } }
upstream:
  url: https://legacy.example
  connectTimeout: 500ms
  streamTimeout: 10m
  connections: 8
  tls: { ca: ca.pem, verify: false, serverName: legacy.internal }
limits: { requestBody: 10MiB, keepAlive: 2m, requestsPerConnection: 100 }
log: { level: warn, exchanges: all }
mode: observe
profile: none
forwarded: { trustProxy: [10.0.0.0/8, "::1"] }
`)
  t.same(found.listen, {
    address: { kind: 'tcp', host: '::1', port: 8443 },
    socketMode: undefined,
    tls: { cert: '/etc/up/tls/cert.pem', key: '/keys/key.pem' },
  })
  const [route] = found.routes
  t.match(route!.upstream, {
    connectTimeout: 500,
    streamTimeout: 600_000,
    connections: 8,
    headTimeout: 60_000,
  })
  t.same(route!.upstream.tls, {
    ca: '/etc/up/ca.pem',
    serverName: 'legacy.internal',
    verify: false,
  })
  t.match(found.limits, {
    requestBody: 10 * 1024 ** 2,
    keepAlive: 120_000,
    requestsPerConnection: 100,
    drain: 25_000,
  })
  t.match(found.log, { level: 'warn', exchanges: 'all' })
  t.match(found, { mode: 'observe', profile: 'none', forwarded: { trustProxy: ['10.0.0.0/8', '::1'] } })
})

t.test('an upstream over TLS is verified unless the config says otherwise', async (t) => {
  t.equal(settings('upstream: https://legacy.example').routes[0]!.upstream.tls!.verify, true)
})

t.test('the longest prefix comes first, the upstream of the rest last', async (t) => {
  const { routes } = settings(`
upstream: http://127.0.0.1:1
routes:
  - { prefix: /a/, upstream: "http://127.0.0.1:2" }
  - { prefix: /a/b, upstream: "unix:/run/b.sock", stripPrefix: true }
`)
  t.same(
    routes.map(({ prefix, stripPrefix, upstream }) => [
      prefix,
      stripPrefix,
      upstream.socketPath ?? upstream.origin,
    ]),
    [
      ['/a/b', true, '/run/b.sock'],
      ['/a', false, 'http://127.0.0.1:2'],
      ['/', false, 'http://127.0.0.1:1'],
    ],
  )
})

t.test('settings are deeply frozen', async (t) => {
  const found = settings('upstream: http://127.0.0.1:3000')
  const parts = [
    found,
    found.routes,
    found.routes[0],
    found.routes[0]!.upstream,
    found.limits,
    found.listen.address,
  ]
  for (const part of parts) t.ok(Object.isFrozen(part))
})

t.test('a mode of a socket is octal, and in quotes', async (t) => {
  const written = 'upstream: http://a\nlisten: { address: "unix:/run/a.sock", mode: "0660" }\n'
  t.equal(settings(written).listen.socketMode, 0o660)
  t.equal(
    settings('upstream: http://a\nadmin: { address: "unix:/a.sock", mode: "640" }').admin!.socketMode,
    0o640,
  )
  for (const mode of ['0660', '"0888"', '"rw"', '432']) {
    const { errors } = loadText(`upstream: http://a\nlisten: { address: "unix:/a", mode: ${mode} }`, 'c', {
      environment: {},
    })
    t.match(errors[0]?.message, 'mode', mode)
  }
})
