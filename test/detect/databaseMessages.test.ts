/** Messages that databases gave for the same mistakes, each alone as a service passes it on: one a line. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { families } from '../../src/detect/detector.js'
import { scan } from '../../src/detect/scan.js'

const all = new Set(families)
const folder = new URL('../corpus/messages/', import.meta.url)

for (const name of readdirSync(folder)) {
  t.test(name, async (t) => {
    const failed = name === 'ofFailures.txt'
    const messages = readFileSync(new URL(name, folder), 'utf8').trim().split('\n')
    for (const message of messages) t.ok(scan(message, all, failed).length > 0, message)
  })
}
