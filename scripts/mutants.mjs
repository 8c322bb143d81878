/**
 * Switches off each protection of concealment, one at a time, in a copy of the compiled program, and shows whether
 * `probe` notices. A protection whose loss `probe` does not notice is not tested.
 *
 *     npm run build && node scripts/mutants.mjs [part of a name]
 *
 * Exit code 1 if a mutant survives, or if the unchanged program does not pass.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Where no scope is hidden, and where it is. */
const first = { statuses: undefined }
const listed = { statuses: ['4xx', '5xx'], paths: ['/admin/users'] }
const slow = { minDelay: '60ms', time: ['hidden', 'POST with its last byte withheld'] }
const scope = { statuses: 'any-error', everywhere: true }
const imitated = { imitate: '/nothing-here' }
const timedScope = { ...scope, time: ['scope', 'GET'] }

/** What a mutant changes, and under which setting that shows. The expressions fit what tsc and esbuild write. */
const mutants = [
  [
    'the canonical 404 waits for the request',
    first,
    'proxy/exchange.js',
    /if \(this\.request\.complete\) \{/,
    'if (true) {',
  ],
  [
    'minDelay counts from the end of the request',
    slow,
    'proxy/exchange.js',
    /Math\.max\(this\.record\.startedAt, this\.request\.completedAt\)/,
    'this.record.startedAt',
  ],
  [
    '100 Continue leaves whatever the path',
    first,
    'proxy/exchange.js',
    /this\.#client\.sendContinue\(\);?\s+request\.recordCompletion/,
    'request.recordCompletion',
  ],
  ['103 is not passed on', first, 'proxy/exchange.js', /!this\.#phases\.mayConceal/, 'true'],
  [
    'conditions are not sent',
    listed,
    'rules/conceal.js',
    /withoutRequestHeaders: conditions/,
    'withoutRequestHeaders: []',
  ],
  [
    'every spelling matches',
    first,
    'rules/conceal.js',
    /matchesAnyCandidate: true/,
    'matchesAnyCandidate: false',
  ],
  [
    'headers that name another path match',
    first,
    'match/overrideHeaders.js',
    /if \(!hasAny\(fields, pathOverrides\)\)\s*return own/,
    'if (true) return own',
  ],
  [
    'a method override is judged by GET',
    first,
    'rules/conceal/verdict.js',
    /overridesMethod\(request\)/,
    'false',
  ],
  [
    'the success of OPTIONS is judged by GET',
    first,
    'rules/conceal/verdict.js',
    /unguarded\.has\(request\.method\) \|\| /,
    '',
  ],
  [
    'an error of another method is judged by GET',
    first,
    'rules/conceal/verdict.js',
    /policy\.refuses\(status\) \|\| policy\.depends\(status\)/,
    'false',
  ],
  [
    'redirects into the rule are followed',
    first,
    'rules/conceal/verdict.js',
    /policy\.inScope\(target\)/,
    'false',
  ],
  [
    'redirects to the login are refusals',
    first,
    'rules/conceal/verdict.js',
    /isRefusal && policy/,
    'false && policy',
  ],
  [
    'a failed subrequest counts as hidden',
    first,
    'rules/conceal/verdict.js',
    /return hidden\((`\$\{note\} concealed, since \$\{key\} failed`)\)/,
    'return visible($1)',
  ],
  ['a path that breaks is concealed', first, 'rules/conceal.js', /if \(!isHidden\)/, 'if (true)'],
  [
    'an answer elsewhere stands for a hidden path',
    scope,
    'rules/conceal.js',
    /hidesScope \? twinReply/,
    'false ? twinReply',
  ],
  [
    'so it does for a path that breaks',
    imitated,
    'rules/conceal/twin.js',
    /local !== (?:void 0|undefined) && local\.proxyStatus === (?:void 0|undefined)/,
    'local !== undefined',
  ],
  ['404s outside take the same form', scope, 'rules/conceal.js', /hidesScope && /, 'false && '],
  [
    '404s outside lose ids and cookies',
    imitated,
    'rules/conceal/elsewhere.js',
    /head\.status === 404 \? perRequestFields/,
    'false ? perRequestFields',
  ],
  [
    'errors of method outside are 404s',
    scope,
    'rules/conceal/elsewhere.js',
    /ofMethod\.has\(status\) \|\| /,
    '',
  ],
  [
    'errors of content outside are 404s',
    scope,
    'rules/conceal/elsewhere.js',
    / \|\| ofContent\.has\(status\)/,
    '',
  ],
  [
    'a 404 outside costs a second request',
    timedScope,
    'rules/conceal/elsewhere.js',
    /unsentTwin\(exchange, inScope\)/,
    'undefined',
  ],
  [
    'nothing is learned from what was concealed',
    first,
    'proxy/exchange.js',
    /asCame \|\| settled\.finalReply === (?:void 0|undefined)/,
    'true',
  ],
]

const page = (response, path) =>
  response
    .writeHead(404, { 'Content-Type': 'text/html', 'X-Request-Id': String(Math.random()).padEnd(20, '0') })
    .end(`<h1>Not Found</h1><p>${path}</p>`)

/** Reveals each of its hidden paths in another way. What is absent takes a while, and the whole request. */
const hidden = {
  '/admin/users': (request, response) => {
    if (request.headers.origin !== undefined) response.setHeader('Access-Control-Allow-Origin', '*')
    if (request.headers['if-none-match'] !== undefined) return response.writeHead(304).end()
    if (request.method === 'OPTIONS') return response.writeHead(204, { Allow: 'GET' }).end()
    if (request.headers['x-http-method-override'] !== undefined) return response.end('overridden')
    if (request.method === 'PUT') return response.writeHead(405, { Allow: 'GET' }).end()
    response.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' })
    return response.writeHead(403, { 'Set-Cookie': 'a=b' }).end('no')
  },
  '/admin/dir': (_request, response) => response.writeHead(301, { Location: '/admin/users' }).end(),
  '/admin/gate': (_request, response) => response.writeHead(302, { Location: '/login' }).end(),
  '/admin/fall': (request) => request.socket.destroy(),
  '/admin/frag': (request, response) =>
    request.method === 'OPTIONS' ? response.writeHead(204).end() : request.socket.destroy(),
}

const withoutEscapes = (path) =>
  path.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

function serve(request, response) {
  const named = request.headers['x-original-url'] ?? request.url
  const path = withoutEscapes(named.split(/[?;]/)[0])
  const found = Object.keys(hidden).find((each) => path.toLowerCase() === each)
  if (found !== undefined) return hidden[found](request, response)
  const absent = () => {
    if (/%(?![0-9a-f]{2})/i.test(request.url)) return response.writeHead(400).end('malformed')
    if (request.method === 'PUT') return response.writeHead(405).end()
    if (request.headers['content-type'] === 'x/y') return response.writeHead(415).end()
    return page(response, request.url)
  }
  return request.resume().on('end', () => setTimeout(absent, 4))
}

const service = createServer(serve)
service.on('checkContinue', (request, response) => {
  if (!request.url.startsWith('/admin/users')) response.writeContinue()
  serve(request, response)
})
service.listen(0, '127.0.0.1')
await once(service, 'listening')

/** Runs a program until it is done; returns what it printed. */
async function output(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return text
}

/** Where the server listens, by its log. */
async function started(child) {
  let log = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    log += chunk
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(log.replaceAll(upstream, ''))
    if (address !== null) return address[0]
  }
  throw new Error(`no server: ${log}`)
}

const upstream = `http://127.0.0.1:${service.address().port}`
const folder = mkdtempSync(join(root, 'node_modules', '.mutants-'))
const program = join(folder, 'dist')
cpSync(join(root, 'dist'), program, { recursive: true })
cpSync(join(root, 'package.json'), join(folder, 'package.json'))

/** The server that is being probed. */
let running

/** Whether the probe notices anything, and what: times where the setting is about time, else what can be read. */
async function probe({ time, paths: named, ...setting }) {
  const config = join(folder, 'config.json')
  const rules = [{ name: 'hide', match: { path: '/admin/**' }, conceal: setting }]
  const settings = { listen: '127.0.0.1:0', admin: 'off', profile: 'none', upstream, rules }
  writeFileSync(config, JSON.stringify(settings))
  const main = join(program, 'bin/main.js')
  const child = spawn(process.execPath, [main, 'serve', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running = child
  try {
    const url = await started(child)
    child.stdout.resume()
    const paths = named ?? (time === undefined ? Object.keys(hidden) : ['/admin/users'])
    const hidesScope = setting.everywhere === true || setting.imitate !== undefined
    const { differences, timings, alpha } = JSON.parse(
      await output([
        ...[join(root, 'dist/bin/main.js'), 'probe', url, '--format', 'json', '--withhold', '150'],
        ...['--rounds', '2', '--samples', time === undefined ? '1' : '100'],
        ...(hidesScope ? ['--scope'] : []),
        ...paths.flatMap((path) => ['--hidden', path]),
      ]),
    )
    if (time === undefined) {
      const [first] = differences
      if (first === undefined) return { seen: false, evidence: '' }
      const { question, shape, what, hiddenPath } = first
      return {
        seen: true,
        evidence: `${question} ${hiddenPath}, ${shape}: ${what}, ${first.hidden} / ${first.absent}`,
      }
    }
    const timing = timings.find(({ question, shape }) => question === time[0] && shape === time[1])
    const evidence = `${time.join(', ')}: ${timing.hidden.toFixed(1)} / ${timing.absent.toFixed(1)} ms`
    return { seen: timing.p < alpha, evidence }
  } finally {
    child.kill('SIGKILL')
  }
}

process.on('uncaughtException', (error) => {
  console.error(error)
  running?.kill('SIGKILL')
  process.exit(1)
})

let failures = 0
function judge(name, ok, evidence) {
  if (!ok) failures++
  console.log(`${ok ? 'ok    ' : 'NOT OK'} ${name}${evidence ? `  (${evidence.slice(0, 160)})` : ''}`)
}

try {
  const wanted = process.argv[2] ?? ''
  const chosen = mutants.filter(([name]) => name.includes(wanted))
  for (const setting of new Set(chosen.map(([, each]) => each))) {
    const { seen, evidence } = await probe(setting)
    judge(`as it is, ${JSON.stringify(setting)}`, !seen, evidence)
  }
  for (const [name, setting, file, from, to] of chosen) {
    const path = join(program, file)
    const original = readFileSync(path, 'utf8')
    const mutated = original.replace(from, to)
    if (mutated === original) throw new Error(`${name}: ${file} has nothing like ${from}`)
    writeFileSync(path, mutated)
    const { seen, evidence } = await probe(setting)
    judge(name, seen, seen ? evidence : `survives ${evidence}`)
    writeFileSync(path, original)
  }
} finally {
  service.close()
  service.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failures === 0 ? 0 : 1)
