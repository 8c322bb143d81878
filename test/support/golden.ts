/**
 * Golden files: the input parts and the expected output, divided by a line of dashes. With UPDATE_GOLDEN set, the
 * output is rewritten for a person to review.
 *
 * @module
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import tap, { type Test } from 'tap'

/** Runs one test per file of `test/golden/<folder>`; `transform` gets the input parts and returns the output. */
export function testGolden(
  folder: string,
  divider: string,
  transform: (t: Test, ...parts: readonly string[]) => string,
): void {
  const directory = new URL(`../golden/${folder}/`, import.meta.url)
  const names = readdirSync(directory)
  if (names.length === 0) throw new Error(`no golden files in ${folder}`)
  for (const name of names) {
    tap.test(name, async (t) => {
      const file = new URL(name, directory)
      const parts = readFileSync(file, 'utf8').split(divider)
      const expected = parts.pop()!
      const output = transform(t, ...parts)
      if (process.env.UPDATE_GOLDEN) writeFileSync(file, `${[...parts, output].join(divider)}\n`)
      else t.ok(output === expected || `${output}\n` === expected, 'as expected', { found: output, expected })
    })
  }
}

/** A response written as HTTP: status line, headers, an empty line, the body. */
export function readResponse(text: string) {
  const [head = '', ...body] = text.split('\n\n')
  const [start = '', ...lines] = head.split('\n')
  const headers: Record<string, string[]> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon)] ??= []
    headers[line.slice(0, colon)]!.push(line.slice(colon + 2))
  }
  return { status: Number(start.split(' ')[1]), headers, body: body.join('\n\n') }
}

/** The inverse of {@link readResponse}. */
export function writeResponse(status: number, fields: readonly string[], body: string): string {
  const lines = [`HTTP/1.1 ${status}`]
  for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`)
  return `${lines.join('\n')}\n\n${body}`
}
