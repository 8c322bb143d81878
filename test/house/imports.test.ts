import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const source = fileURLToPath(new URL('../../src/', import.meta.url))

/** All of the rules that is known outside of them. */
const contract = ['rules/rule.ts', 'rules/subrequest.ts']

/** What each folder may import besides itself; a file name means that file alone. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  http: [],
  schema: ['http/duration.ts', 'http/size.ts'],
  match: ['http', 'schema'],
  schedule: ['http', 'schema', 'match'],
  detect: ['http'],
  dialects: ['http', 'detect'],
  rules: ['http', 'schema', 'match', 'detect', 'dialects'],
  engine: ['http', 'match', ...contract],
  config: ['http', 'schema', 'match', 'schedule', 'detect', 'dialects', 'rules', 'engine', 'testing'],
  testing: ['http', 'schema', 'match', 'rules', 'engine', 'config'],
  observe: ['http', 'detect', 'engine', 'config', ...contract],
  console: ['http', 'detect', ...contract, 'engine', 'config', 'observe'],
  proxy: [
    'http',
    'match',
    'schedule',
    ...contract,
    'rules/tasks.ts',
    'engine',
    'config',
    'observe',
    'server/tlsFiles.ts',
  ],
  server: ['http', 'match', 'schedule', ...contract, 'engine', 'config', 'observe', 'proxy', 'console'],
  integrations: ['http', 'match', ...contract, 'engine', 'config', 'observe', 'proxy'],
  extProc: ['http', 'match', ...contract, 'engine', 'config', 'observe', 'proxy', 'server'],
  cli: [
    'http',
    'schema',
    'match',
    'schedule',
    'detect',
    'dialects',
    'rules',
    'engine',
    'config',
    'testing',
    'observe',
    'proxy',
    'server',
    'extProc',
  ],
}
const onTop = new Set(['index.ts', 'bin'])
const programs = new Set(['bin/main.ts', 'bin/health.ts'])
const onlyInServing = new Set(['fastify', '@fastify/http-proxy', 'undici'])

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

/** The files of each cycle: groups in which every file can reach every other (Tarjan). */
function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file)!)
    stack.push(file)
    for (const next of edges.get(file) ?? []) {
      if (!index.has(next)) {
        visit(next)
        low.set(file, Math.min(low.get(file)!, low.get(next)!))
      } else if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, index.get(next)!))
    }
    if (low.get(file) !== index.get(file)) return
    const group = stack.splice(stack.indexOf(file))
    if (group.length > 1) found.push(group)
  }
  for (const file of edges.keys()) if (!index.has(file)) visit(file)
  return found
}

t.test('no files import each other in a circle, types included', async (t) => {
  const edges = new Map<string, string[]>()
  for (const one of all.filter(({ target }) => target.startsWith('.'))) {
    edges.set(one.file, [...(edges.get(one.file) ?? []), inHouse(one)])
  }
  for (const group of cycles(edges)) t.fail(group.join(' ⟷ '))
})

t.test('no kind imports another, and the contract none', async (t) => {
  const isKind = (file: string) => readFileSync(join(source, file), 'utf8').includes('= defineKind(')
  const kindFiles = new Set(
    all.map(({ file }) => file).filter((file) => topOf(file) === 'rules' && isKind(file)),
  )
  t.ok(kindFiles.size > 1)
  for (const one of all.filter(({ file }) => kindFiles.has(file) || contract.includes(file))) {
    t.notOk(one.target.startsWith('.') && kindFiles.has(inHouse(one)), `${one.file} imports ${one.target}`)
  }
})

t.test('only the proxy knows Fastify and undici, and http knows Node alone', async (t) => {
  for (const { file, target, types } of all.filter(({ target }) => !target.startsWith('.'))) {
    if (onlyInServing.has(target) && !types)
      t.ok(['proxy', 'server'].includes(topOf(file)), `${file} imports ${target}`)
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

t.test('each type name is declared once', async (t) => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const declaredIn = new Map<string, string>()
  for (const file of files) {
    const text = readFileSync(join(source, file), 'utf8')
    for (const [, name] of text.matchAll(/^(?:export )?(?:type|interface|class|enum) (\w+)/gm)) {
      t.notOk(declaredIn.has(name!), `${name} in ${file} and ${declaredIn.get(name!)}`)
      declaredIn.set(name!, file)
    }
  }
  t.ok(declaredIn.size > 300)
})
