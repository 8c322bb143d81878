/**
 * Runs the tests of functions of several folders in one process: starting a process takes longer than most of them.
 *
 * @module
 */
import { readdirSync } from 'node:fs'

const tests = new URL('../', import.meta.url)

/** Imports each `*.test.ts` below the folders of `test/`; their tests run one after the other. */
export async function runTogether(...folders: string[]): Promise<void> {
  for (const folder of folders) {
    const names = readdirSync(new URL(folder, tests), { recursive: true, encoding: 'utf8' }).sort()
    for (const name of names) {
      if (name.endsWith('.test.ts')) await import(new URL(`${folder}/${name}`, tests).href)
    }
  }
}
