// Who is measured: each starts before the upstream on a port of its own.
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installed, spawnPinned } from '../measure.mjs'
import { upstreamPort } from '../upstream.mjs'

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const upstream = `http://127.0.0.1:${upstreamPort}`
const port = 18090
const folder = () => mkdtempSync(join(tmpdir(), 'bench-'))
const always = () => true
const streams = (job) => job.rules.length === 0
const node = (file) => (_job, nodeBinary) => spawnPinned(0, nodeBinary, [here(file), String(port), upstream])

function upstanding(job, nodeBinary) {
  const file = join(folder(), 'upstanding.yaml')
  // Logged as in production: exchanges that a rule changed.
  const config = {
    listen: `127.0.0.1:${port}`,
    upstream,
    profile: 'none',
    rules: job.rules,
    log: { exchanges: 'changed' },
  }
  writeFileSync(file, JSON.stringify(config))
  return spawnPinned(0, nodeBinary, [here('../../dist/main.js'), 'serve', '--config', file])
}

const nginxFrame = (at, modules, server) => `${modules}
worker_processes 1; daemon off; pid ${at}/pid; error_log ${at}/error.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path ${at}/t1; proxy_temp_path ${at}/t2; fastcgi_temp_path ${at}/t3; uwsgi_temp_path ${at}/t4; scgi_temp_path ${at}/t5;
upstream legacy { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 100000000; }
server { listen 127.0.0.1:${port} backlog=4096; ${server} } }`

const toUpstream =
  'proxy_pass http://legacy; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'

function nginx() {
  const at = folder()
  writeFileSync(join(at, 'nginx.conf'), nginxFrame(at, '', `location / { ${toUpstream} }`))
  return spawnPinned(0, 'nginx', ['-c', join(at, 'nginx.conf'), '-p', at])
}

// What an operator of OpenResty would write: the body is read by a subrequest, its status decided, then sent.
const lua = `location / { content_by_lua_block {
  local cjson = require "cjson.safe"
  local answer = ngx.location.capture("/upstream" .. ngx.var.request_uri)
  local status = answer.status
  local body = cjson.decode(answer.body)
  if type(body) == "table" and body.success == false then
    status = type(body.error) == "table" and body.error.code == "USER_NOT_FOUND" and 404 or 500
  end
  ngx.status = status
  for name, value in pairs(answer.header) do ngx.header[name] = value end
  ngx.header["Content-Length"] = #answer.body
  ngx.print(answer.body)
} }
location /upstream/ { internal; rewrite ^/upstream(/.*)$ $1 break; ${toUpstream} proxy_set_header Accept-Encoding ""; }`

function nginxLua() {
  const at = folder()
  const modules = ['ndk_http', 'ngx_http_lua']
    .map((name) => `load_module /usr/lib/nginx/modules/${name}_module.so;`)
    .join(' ')
  writeFileSync(join(at, 'nginx.conf'), nginxFrame(at, modules, lua))
  return spawnPinned(0, 'nginx', ['-c', join(at, 'nginx.conf'), '-p', at])
}

function haproxy() {
  const file = join(folder(), 'haproxy.cfg')
  writeFileSync(
    file,
    `global
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
  server s1 127.0.0.1:${upstreamPort}
`,
  )
  return spawnPinned(0, 'haproxy', ['-f', file])
}

function caddy() {
  const file = join(folder(), 'Caddyfile')
  writeFileSync(
    file,
    `{\n admin off\n auto_https off\n}\n:${port} {\n bind 127.0.0.1\n reverse_proxy 127.0.0.1:${upstreamPort}\n}\n`,
  )
  return spawnPinned(0, 'caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { stdio: 'ignore' })
}

const require = createRequire(import.meta.url)
const has = (name) => {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}

/** `does`: which jobs it can do, or do the streaming part of, for scale. */
export const contenders = [
  { name: 'upstanding', start: upstanding, available: always, does: always },
  { name: '@fastify/http-proxy', start: node('stock.mjs'), available: always, does: streams },
  {
    name: 'http-proxy-middleware',
    start: node('middleware.mjs'),
    available: () => has('http-proxy-middleware'),
    does: (job) => job.unwraps === true,
  },
  { name: 'nginx', start: nginx, available: () => installed('nginx'), does: streams },
  {
    name: 'nginx + Lua',
    start: nginxLua,
    available: () => installed('nginx') && existsSync('/usr/lib/nginx/modules/ngx_http_lua_module.so'),
    does: (job) => job.unwraps === true,
  },
  { name: 'HAProxy', start: haproxy, available: () => installed('haproxy'), does: streams },
  { name: 'Caddy', start: caddy, available: () => installed('caddy'), does: streams },
]

export const contenderPort = port
