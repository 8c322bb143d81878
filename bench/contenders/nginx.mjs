// nginx as a plain proxy, and with Lua doing what an `unwrap` rule does.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installed, spawnMeasured, temporaryFolder } from '../measure.mjs'

const modules = ['ndk_http', 'ngx_http_lua'].map((name) => `/usr/lib/nginx/modules/${name}_module.so`)

function start(port, origin, load, server) {
  const at = temporaryFolder()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${at}/${name};`)
    .join(' ')
  const text = `${load}
worker_processes 1; daemon off; pid ${at}/pid; error_log ${at}/error.log;
events { worker_connections 4096; }
http { access_log off; proxy_max_temp_file_size 0; keepalive_requests 100000000; ${temporary}
upstream legacy { server ${new URL(origin).host}; keepalive 256; keepalive_requests 100000000; keepalive_timeout 600s; }
server { listen 127.0.0.1:${port} backlog=4096; ${server} } }`
  writeFileSync(join(at, 'nginx.conf'), text)
  return spawnMeasured('nginx', ['-c', join(at, 'nginx.conf'), '-p', at])
}

const toUpstream =
  'proxy_pass http://legacy; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'

// What an operator writes: a subrequest reads the body, its status is decided, then both are sent.
const lua = `location / { content_by_lua_block {
  local cjson = require "cjson.safe"
  local answer = ngx.location.capture("/upstream" .. ngx.var.request_uri)
  local status = answer.status
  if status == 200 and #answer.body <= 65536 then
    local body = cjson.decode(answer.body)
    if type(body) == "table" and body.success == false then
      status = type(body.error) == "table" and body.error.code == "USER_NOT_FOUND" and 404 or 500
    end
  end
  ngx.status = status
  for name, value in pairs(answer.header) do ngx.header[name] = value end
  ngx.header["Content-Length"] = #answer.body
  ngx.print(answer.body)
} }
location /upstream/ { internal; subrequest_output_buffer_size 2m; proxy_buffer_size 64k; proxy_buffers 16 64k; rewrite ^/upstream(/.*)$ $1 break; ${toUpstream} proxy_set_header Accept-Encoding ""; }`

export const nginx = {
  name: 'nginx',
  available: () => installed('nginx'),
  does: (job) => job.rules.length === 0,
  start: ({ port, origin }) => start(port, origin, '', `location / { ${toUpstream} }`),
}

export const nginxWithLua = {
  name: 'nginx + Lua',
  available: () => installed('nginx') && modules.every((file) => existsSync(file)),
  does: (job) => job.unwraps === true,
  start: ({ port, origin }) =>
    start(port, origin, modules.map((file) => `load_module ${file};`).join(' '), lua),
}
