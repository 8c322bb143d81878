/**
 * Runs tests of functions in one process: starting a process takes longer than most of them.
 *
 * @module
 */
import { readdirSync } from 'node:fs'

const tests = new URL('../', import.meta.url)

/** Imports each file below a folder of `test/` that ends so; their tests run one after the other. */
async function importAll(folder: string, ending: string): Promise<void> {
  const names = readdirSync(new URL(folder, tests), { recursive: true, encoding: 'utf8' }).sort()
  for (const name of names) {
    if (name.endsWith(ending)) await import(new URL(`${folder}/${name}`, tests).href)
  }
}

/** Runs each `*.test.ts` below the folders of `test/`. */
export async function runTogether(...folders: string[]): Promise<void> {
  for (const folder of folders) await importAll(folder, '.test.ts')
}

/** Runs each `*.unit.test.ts`: tests of functions in folders whose other tests need sockets or processes. */
export async function runUnits(): Promise<void> {
  await importAll('.', '.unit.test.ts')
}
