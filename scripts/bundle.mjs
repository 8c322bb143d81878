// Puts the program and all that it loads into a few files in `dist/bundle/`, and lets `dist/main.js` run them: to
// read and link some eight hundred modules takes longer than all else that a start does. `npm run build` comes
// first, and brings back a `dist/main.js` of modules. BUNDLE_DIR: another directory, and nothing else is touched.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

await build({
  entryPoints: [at('src/main.ts')],
  outdir: process.env.BUNDLE_DIR ?? at('dist/bundle'),
  bundle: true,
  // Commands other than the one that was named stay unread.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  legalComments: 'eof',
  // Names stay, for traces that people read.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
  // Packages that are CommonJS ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
})
if (process.env.BUNDLE_DIR === undefined) {
  writeFileSync(at('dist/main.js'), "#!/usr/bin/env node\nimport './bundle/main.js'\n")
}
