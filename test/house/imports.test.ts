import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const source = fileURLToPath(new URL('../../src/', import.meta.url))

/** What each folder may import besides itself; a file stands for itself alone. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  http: [],
  schema: [],
  match: ['http', 'schema'],
  detect: ['http'],
  dialects: ['http'],
  rules: ['http', 'schema', 'match', 'detect', 'dialects'],
  engine: ['http', 'match', 'rules/rule.ts'],
  config: ['http', 'schema', 'match', 'detect', 'dialects', 'rules', 'engine'],
  observe: ['http', 'detect', 'engine', 'config', 'rules/rule.ts'],
  explain: ['http', 'match', 'rules/rule.ts', 'engine'],
  audit: ['http', 'detect', 'dialects', 'rules/rule.ts', 'engine', 'config', 'observe/redactFields.ts'],
  demo: [],
  proxy: ['http', 'match', 'rules/rule.ts', 'engine', 'config', 'observe'],
}
const onTop = new Set(['app.ts', 'index.ts', 'main.ts', 'health.ts', 'cli'])
const programs = new Set(['main.ts', 'health.ts'])
const ofTheProxyAlone = new Set(['fastify', '@fastify/http-proxy', 'undici'])

interface Import {
  readonly file: string
  /** Only types: nothing is left of it at run time. */
  readonly types: boolean
  readonly target: string
}

function imports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    const found = text.matchAll(
      /^(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
    )
    return [...found].map((match) => ({
      file,
      types: match[0].startsWith('import type'),
      target: (match[1] ?? match[2] ?? match[3])!,
    }))
  })
}

/** Path below `src` of a relative import. */
const inHouse = ({ file, target }: Import) =>
  relative(source, resolve(source, dirname(file), target)).replace(/\.js$/, '.ts')

const topOf = (path: string) => path.split('/')[0]!

const all = imports()

t.test('imports go one way', async (t) => {
  t.ok(all.length > 50, 'import lines are found')
  for (const one of all.filter(({ target }) => target.startsWith('.'))) {
    const [from, target] = [topOf(one.file), inHouse(one)]
    if (onTop.has(from) || topOf(target) === from) continue
    const may = allowed[from]?.some((path) => target === path || target.startsWith(`${path}/`)) ?? false
    t.ok(may, `${one.file} imports ${target}`)
  }
})

t.test('no kind imports another, and the contract none', async (t) => {
  const isKind = (file: string) => readFileSync(join(source, file), 'utf8').includes('= defineKind(')
  const kindFiles = new Set(
    all.map(({ file }) => file).filter((file) => topOf(file) === 'rules' && isKind(file)),
  )
  t.ok(kindFiles.size > 1)
  for (const one of all.filter(({ file }) => kindFiles.has(file) || file === 'rules/rule.ts')) {
    t.notOk(one.target.startsWith('.') && kindFiles.has(inHouse(one)), `${one.file} imports ${one.target}`)
  }
})

t.test('only the proxy knows Fastify and undici, and http knows Node alone', async (t) => {
  for (const { file, target, types } of all.filter(({ target }) => !target.startsWith('.'))) {
    if (ofTheProxyAlone.has(target) && !types) t.equal(topOf(file), 'proxy', `${file} imports ${target}`)
    if (topOf(file) === 'http') t.ok(target.startsWith('node:'), `${file} imports ${target}`)
  }
})

t.test('only the programs touch the process', async (t) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  // Detectors speak of it: it is what they look for.
  for (const file of files.filter((file) => !programs.has(file) && topOf(file) !== 'detect')) {
    const text = readFileSync(join(source, file), 'utf8').replace(/^\s*(?:\/\/|\*).*$/gm, '')
    t.notMatch(text, /\bprocess\.(?:env|argv|exit|exitCode|on|once|stdout|stderr|stdin)\b/, file)
  }
})
