// Packs the package from a clean copy, installs it in a clean project, and uses it there: as a program and, type
// checked, as a library.
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'upstanding-package-'))
const [source, project] = [join(directory, 'source'), join(directory, 'project')]
const left = new Set(['node_modules', '.git', '.tap', 'dist'])

const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8' })

function pack() {
  cpSync(root, source, { recursive: true, filter: (file) => !left.has(relative(root, file)) })
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'))
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--silent'], source))
  return { file: join(source, packed.filename), names: packed.files.map(({ path }) => path), packed }
}

function holdsOnlyWhatIsNeeded(names) {
  const needed = [
    'dist/main.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/bin/health.js',
    ...['main', 'serve', 'commands', 'health', 'loadThread', 'taskThread'].map(
      (name) => `dist/bundle/${name}.cjs`,
    ),
    'dist/bundle/LICENCES.txt',
    'dist/bundle/packages.json',
    ...['index.html', 'app.css', 'app.js', 'schema.json'].map((name) => `dist/console/${name}`),
    'config/upstanding.schema.json',
    'config/demo.yaml',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'package.json',
    ...readdirSync(join(root, 'config/examples')).map((name) => `config/examples/${name}`),
  ]
  for (const name of needed) assert.ok(names.includes(name), `the package lacks ${name}`)
  const rest = names.filter((name) => !needed.includes(name) && !/^dist\/.+\.(?:js|d\.ts)$/.test(name))
  assert.deepEqual(rest, [], 'the package holds more than what is needed')
}

function install(file) {
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', file], project)
}

// What such projects have as dependencies of their own.
const frameworks = ['express', 'express4', 'hono', '@hono/node-server', '@types/node', '@types/express']
const strict = {
  target: 'es2023',
  // Of Hono's own types.
  lib: ['es2023', 'dom'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  types: ['node'],
}

function compile(name, options) {
  const compilerOptions = { ...strict, ...options }
  writeFileSync(join(project, name), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-p', name]
  return promisify(execFile)(process.execPath, args, { cwd: project })
}

async function useAsLibrary() {
  for (const name of frameworks) {
    const link = join(project, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    if (!existsSync(link)) symlinkSync(join(root, 'node_modules', name), link)
  }
  for (const name of ['program.ts', 'apps.ts', 'kinds.ts'])
    cpSync(join(root, 'test/package', name), join(project, name))
  const bundler = { module: 'esnext', moduleResolution: 'bundler', skipLibCheck: true, noEmit: true }
  await Promise.all([
    compile('bundler.json', bundler),
    compile('nodenext.json', { module: 'nodenext', skipLibCheck: false }),
  ])
  assert.equal(run(process.execPath, ['program.js'], project), 'embedded\n')
  assert.equal(run(process.execPath, ['apps.js'], project), 'apps\n')
  assert.equal(run(process.execPath, ['kinds.js'], project), 'kinds\n')
}

function useAsProgram() {
  const examples = join(project, 'node_modules/upstanding/config/examples')
  const files = readdirSync(examples).filter((name) => name.endsWith('.yaml'))
  for (const command of ['check', 'test']) {
    run('npx', ['--no', 'upstanding', command, ...files.map((name) => join(examples, name))], project)
  }
}

/** In front of a service that wraps an error in a 200, without a config of its own. */
async function serve() {
  const service = createServer((_request, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain' })
    response.end('java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n')
  })
  await new Promise((resolve) => service.listen(0, '127.0.0.1', resolve))
  const upstream = `http://127.0.0.1:${service.address().port}`
  const flags = ['--upstream', upstream, '--listen', '127.0.0.1:0', '--admin', 'off']
  const program = spawn('node_modules/.bin/upstanding', ['serve', ...flags], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    let log = ''
    const ended = new Promise((resolve) => program.once('close', resolve))
    const address = await new Promise((resolve, reject) => {
      program.once('close', () => reject(new Error(`ended: ${log}`)))
      program.stdout.setEncoding('utf8').on('data', (chunk) => {
        log += chunk
        const found = /"address":"([^"]+)".*"msg":"listening"/.exec(log)
        if (found !== null) resolve(found[1])
      })
    })
    const response = await fetch(address)
    assert.equal(response.status, 500)
    assert.doesNotMatch(await response.text(), /A\.java/)
    program.kill('SIGTERM')
    assert.equal(await ended, 0)
  } finally {
    program.kill('SIGKILL')
    service.close().closeAllConnections()
  }
}

try {
  const { file, names, packed } = pack()
  holdsOnlyWhatIsNeeded(names)
  const size = (bytes) => `${Math.round(bytes / 1024)} KiB`
  console.log(
    `${packed.filename}: ${names.length} files, ${size(packed.size)}, unpacked ${size(packed.unpackedSize)}`,
  )
  install(file)
  useAsProgram()
  await serve()
  await useAsLibrary()
  console.log('installed, used as a program, served with, checked and used as a library')
} finally {
  rmSync(directory, { recursive: true })
}
