// Bundles the program and everything it loads into a few files in `dist/bundle/`, which `dist/main.js` runs: finding,
// reading and linking hundreds of modules takes longer than everything else at startup. The last step of
// `npm run build`. BUNDLE_DIR: writes to another directory, and changes nothing else.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const outdir = process.env.BUNDLE_DIR ?? at('dist/bundle')

// The parts of undici that are used here and by @fastify/reply-from. Its index would also load fetch, caches and mocks.
const ofUndici = {
  Agent: 'dispatcher/agent',
  buildConnector: 'core/connect',
  Client: 'dispatcher/client',
  Dispatcher: 'dispatcher/dispatcher',
  Pool: 'dispatcher/pool',
}
const undiciIndex = Object.entries(ofUndici).map(
  ([name, file]) => `Object.defineProperty(exports, '${name}', { get: () => require('./lib/${file}') })`,
)
const undici = {
  name: 'undici',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]undici[/\\]index\.js$/ }, () => ({ contents: undiciIndex.join('\n') }))
  },
}

// `serve` loads no other command. If a module is loaded on demand, esbuild wraps it and everything that it imports in
// functions, which makes every exchange a little slower.
const onlyServe = `
import { serve } from './serve.js'
export const commandNames = [serve.name]
export const commandNamed = async () => serve
export const allCommands = async () => [serve]`
const serveAlone = {
  name: 'serve alone',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]src[/\\]cli[/\\]index\.ts$/ }, () => ({
      contents: onlyServe,
      resolveDir: at('src/cli'),
    }))
  },
}

/** One file of all that the source loads; also the names of the files that are in it. */
async function bundle(source, plugins) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: at('.'),
    entryPoints: [source],
    write: false,
    metafile: true,
    bundle: true,
    // Fastify loads these for routes with a schema and for requests that are injected; the proxy has neither.
    external: ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request'],
    plugins,
    // For Node, the parser looks up an environment variable at every token: a tenth of the time to read a config.
    alias: { yaml: at('node_modules/yaml/browser/dist/index.js') },
    // Importing `node:http` from a module loads everything it exports, including Node's own fetch and WebSocket.
    format: 'cjs',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    platform: 'node',
    target: 'node20.18',
    legalComments: 'none',
    // Names stay, for traces that people read.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
  })
  return { text: outputFiles[0].text, files: Object.keys(metafile.inputs) }
}

/** A single character outside Latin-1 doubles the memory of the text for the life of the program. */
function inAscii(text) {
  // esbuild has escaped them everywhere but in regular expressions, where the same escapes hold.
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Name, version, license and license text of each package that the files are from. */
function packagesOf(files) {
  const folders = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
  return [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(at(`${folder}/package.json`), 'utf8'))
    const file = readdirSync(at(folder)).find((each) => /^licen[cs]e/i.test(each))
    return {
      name,
      version,
      license,
      text: file === undefined ? '' : readFileSync(at(`${folder}/${file}`), 'utf8').trim(),
    }
  })
}

const outputs = {
  'serve.cjs': await bundle('src/bin/main.ts', [undici, serveAlone]),
  'commands.cjs': await bundle('src/bin/main.ts', [undici]),
  'loadThread.cjs': await bundle('src/server/loadThread.ts', []),
  'taskThread.cjs': await bundle('src/proxy/taskThread.ts', []),
  'health.cjs': await bundle('src/bin/health.ts', []),
}
const write = (name, text) => writeFileSync(join(outdir, name), text)
mkdirSync(outdir, { recursive: true })
for (const [name, { text }] of Object.entries(outputs)) write(name, inAscii(text))
write(
  'main.cjs',
  "#!/usr/bin/env node\nrequire(process.argv[2] === 'serve' ? './serve.cjs' : './commands.cjs')\n",
)
const packages = packagesOf(Object.values(outputs).flatMap(({ files }) => files))
write(
  'LICENCES.txt',
  packages
    .map(({ name, version, license, text }) => `== ${name} ${version} (${license})\n\n${text}\n`)
    .join('\n'),
)
write(
  'packages.json',
  `${JSON.stringify({ packages: packages.map(({ text: _, ...rest }) => rest) }, null, 2)}\n`,
)
if (process.env.BUNDLE_DIR === undefined) {
  const run =
    "import { createRequire } from 'node:module'\n\ncreateRequire(import.meta.url)('./bundle/main.cjs')\n"
  writeFileSync(at('dist/main.js'), `#!/usr/bin/env node\n${run}`)
}
