// The upstream: nginx where it is installed, else a server of our own. One path for each job.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobs } from './jobs.mjs'
import { installed, spawnPinned } from './measure.mjs'

export const upstreamPort = 18080
export const pathOf = (job) => `/${job.name.replace(/\W+/g, '-').toLowerCase()}`

function nginxConfig(folder) {
  const locations = jobs.map((job) => {
    const { status, type, body } = job.answer
    const file = join(folder, 'bodies', `${pathOf(job).slice(1)}.body`)
    writeFileSync(file, body)
    const serve =
      status === 200
        ? `alias ${file};`
        : `error_page ${status} =${status} @${pathOf(job).slice(1)}; return ${status};`
    const named =
      status === 200
        ? ''
        : `location @${pathOf(job).slice(1)} { default_type ${type}; root ${join(folder, 'bodies')}; try_files /${pathOf(job).slice(1)}.body =${status}; }`
    return `location = ${pathOf(job)} { default_type ${type}; types {} ${serve} }\n${named}`
  })
  return `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
server { listen 127.0.0.1:${upstreamPort} backlog=4096; etag off; ${locations.join('\n')} } }`
}

/** Starts the upstream; returns its process. */
export function startUpstream() {
  if (!installed('nginx'))
    return spawnPinned(1, process.execPath, [new URL('upstream.mjs', import.meta.url).pathname, 'serve'])
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  mkdirSync(join(folder, 'bodies'), { mode: 0o755 })
  spawn('chmod', ['755', folder])
  writeFileSync(join(folder, 'nginx.conf'), nginxConfig(folder))
  return spawnPinned(1, 'nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder])
}

if (process.argv[2] === 'serve') {
  const { createServer } = await import('node:http')
  const answers = new Map(jobs.map((job) => [pathOf(job), job.answer]))
  createServer((request, response) => {
    const { status, type, body } = answers.get(request.url)
    response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length })
    response.end(body)
  }).listen(upstreamPort, '127.0.0.1')
}
