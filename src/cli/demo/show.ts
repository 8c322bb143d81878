/**
 * Prints each response of the demo before and after, with a readable body.
 *
 * @module
 */
import type { Paint } from '../paint.js'
import { lies, type Scene } from './lies.js'

const widest = 110
const mostLines = 16

function shortened(line: string): string {
  return line.length <= widest ? line : `${line.slice(0, widest - 1)}…`
}

/** JSON with one member per line; texts of several lines, such as traces, as separate lines. */
export function bodyLines(text: string): string[] {
  let shown = text
  try {
    const value: unknown = JSON.parse(text)
    const isSmall = text.length <= 72 && !text.includes('\\n')
    shown = isSmall
      ? text
      : JSON.stringify(value, null, 2).replaceAll('\\n', '\n      ').replaceAll('\\t', '  ')
  } catch {
    // Text as it is.
  }
  const lines = shown.trimEnd().split('\n').map(shortened)
  const rest = lines.length - mostLines
  return rest > 1 ? [...lines.slice(0, mostLines), `… and ${rest} more lines`] : lines
}

async function linesOf(base: string, { method, target, fields, body }: Scene): Promise<string[]> {
  const response = await fetch(base + target, { method, redirect: 'manual' })
  const text = await response.text()
  const headers = fields.flatMap((name) => {
    const value = response.headers.get(name)
    return value === null ? [] : [shortened(`${name}: ${value}`)]
  })
  return [`${response.status} ${response.statusText}`, ...headers, ...(body ? bodyLines(text) : [])]
}

/** Requests each scene from the service and from the proxy. */
export async function showScenes(
  before: string,
  after: string,
  out: NodeJS.WritableStream,
  paint: Paint,
): Promise<void> {
  for (const lie of lies) {
    const [was, is] = await Promise.all([linesOf(before, lie), linesOf(after, lie)])
    const method = lie.method === 'GET' ? '' : ` -X ${lie.method}`
    const part = (title: string, lines: readonly string[]) =>
      lines.map((line, i) => `    ${(i === 0 ? title : '').padEnd(6)}  ${line}\n`).join('')
    out.write(`\n${String(lie.number).padStart(2)}  ${paint('bold', lie.title)}\n`)
    out.write(part('before', was))
    out.write(part('after', is))
    out.write(paint('dim', `    try     curl -i${method} ${after}${lie.target}\n`))
  }
}
