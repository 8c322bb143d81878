// The upstream: nginx where it is installed, else a server of our own. One path for each job.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jobs } from './jobs.mjs'
import { answerOf, freePort, installed, spawnBeside, temporaryFolder } from './measure.mjs'

export const pathOf = (job) => job.path ?? `/${job.name.replace(/\W+/g, '-').toLowerCase()}`

/** A field of the upstream's, to see that contenders pass on what they are given. */
export const mark = ['X-Service', 'orders']

function locationOf(job, index, folder) {
  const { status, type, body } = job.answer
  const file = `${index}.body`
  writeFileSync(join(folder, 'bodies', file), body)
  const path = pathOf(job)
  const alias = `alias ${join(folder, 'bodies', file)};`
  // Not the status itself: after a 500 of its own, nginx closes the connection.
  if (status === 200) return `location = ${path} { default_type ${type}; types {} ${alias} }`
  return `location = ${path} { error_page 418 =${status} @job${index}; return 418; }
location @job${index} { default_type ${type}; types {} root ${join(folder, 'bodies')}; try_files /${file} =${status}; }`
}

function nginxConfig(folder, port) {
  const locations = jobs.map((job, index) => locationOf(job, index, folder))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  return `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 600s; ${temporary}
server { listen 127.0.0.1:${port} backlog=4096; etag off; add_header ${mark.join(' ')} always;
${locations.join('\n')} } }`
}

function spawnUpstream(port) {
  if (!installed('nginx')) {
    return spawnBeside(process.execPath, [new URL('upstream.mjs', import.meta.url).pathname, String(port)])
  }
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'bodies'))
  writeFileSync(join(folder, 'nginx.conf'), nginxConfig(folder, port))
  return spawnBeside('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder])
}

/** Starts the upstream, and waits until it answers. */
export async function startUpstream() {
  const port = await freePort()
  const child = spawnUpstream(port)
  const origin = `http://127.0.0.1:${port}`
  for (const job of jobs) {
    const { status, body } = await answerOf(`${origin}${pathOf(job)}`)
    if (status !== job.answer.status || !body.equals(job.answer.body)) {
      throw new Error(`the upstream answers ${status} with ${body.length} bytes to ${job.name}`)
    }
  }
  return { child, origin }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { createServer } = await import('node:http')
  const answers = new Map(jobs.map((job) => [pathOf(job), job.answer]))
  const server = createServer((request, response) => {
    const { status, type, body } = answers.get(request.url)
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': body.length,
      [mark[0]]: mark[1],
    })
    response.end(body)
  })
  server.keepAliveTimeout = 600_000
  server.listen(Number(process.argv[2]), '127.0.0.1')
}
