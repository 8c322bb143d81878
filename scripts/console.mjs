// Bundles the console's page into `dist/console/`: the page, and the playground's editor in a file of its own.
import { copyFileSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
mkdirSync(at('dist/console'), { recursive: true })
const { metafile } = await build({
  absWorkingDir: at('.'),
  entryPoints: { app: 'src/console/ui/app.ts', editor: 'src/console/ui/editor.ts' },
  outdir: 'dist/console',
  bundle: true,
  metafile: true,
  format: 'esm',
  platform: 'browser',
  target: ['chrome120', 'firefox121', 'safari17'],
  external: ['/console/*'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
})
for (const name of ['index.html', 'app.css'])
  copyFileSync(at(`src/console/ui/${name}`), at(`dist/console/${name}`))
copyFileSync(at('config/upstanding.schema.json'), at('dist/console/schema.json'))

/** The packages in the page, for licenses and the SBOM. */
export const files = Object.keys(metafile.inputs)
