// Resolves what tests import from src/ to its compiled twin in dist/, and compiles the tests: esbuild takes a tenth of the time.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const sources = new URL('../../src/', import.meta.url).href
const compiled = new URL('../../dist/', import.meta.url).href

export function resolve(specifier, context, nextResolve) {
  if (!specifier.startsWith('.') || context.parentURL === undefined) return nextResolve(specifier, context)
  const { href } = new URL(specifier, context.parentURL)
  if (href.startsWith(sources)) return nextResolve(compiled + href.slice(sources.length), context)
  const typed = href.replace(/\.js$/, '.ts')
  const isTyped = typed !== href && existsSync(fileURLToPath(typed))
  return isTyped ? { url: typed, format: 'module', shortCircuit: true } : nextResolve(specifier, context)
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context)
  const file = fileURLToPath(url)
  const options = { loader: 'ts', format: 'esm', target: 'node20.18', sourcefile: file, sourcemap: 'inline' }
  const { code } = await transform(await readFile(file, 'utf8'), options)
  return { format: 'module', source: code, shortCircuit: true }
}
