// HAProxy and Caddy as plain proxies.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installed, spawnMeasured, temporaryFolder } from '../measure.mjs'

const streams = (job) => job.rules.length === 0

export const haproxy = {
  name: 'HAProxy',
  available: () => installed('haproxy'),
  does: streams,
  start({ port, origin }) {
    const file = join(temporaryFolder(), 'haproxy.cfg')
    const text = `global
  nbthread 1
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend bench
  bind 127.0.0.1:${port}
  default_backend legacy
backend legacy
  server s1 ${new URL(origin).host}
`
    writeFileSync(file, text)
    return spawnMeasured('haproxy', ['-f', file])
  },
}

export const caddy = {
  name: 'Caddy',
  available: () => installed('caddy'),
  does: streams,
  start({ port, origin }) {
    const at = temporaryFolder()
    const file = join(at, 'Caddyfile')
    const text = `{\n admin off\n auto_https off\n}\n:${port} {\n bind 127.0.0.1\n reverse_proxy ${new URL(origin).host}\n}\n`
    writeFileSync(file, text)
    return spawnMeasured('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
      stdio: 'ignore',
      env: { ...process.env, XDG_DATA_HOME: at, XDG_CONFIG_HOME: at },
    })
  },
}
