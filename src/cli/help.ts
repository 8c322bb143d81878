/**
 * The help of a command, derived from its declaration.
 *
 * @module
 */
import type { Command, Flag } from './command.js'

/** A flag of every command. */
export const helpFlag = { help: { short: 'h', summary: 'print this help' } } as const

const width = 100

/** Wraps text at spaces so that no line exceeds the width; existing line breaks stay. */
function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > columns) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    return [...lines, line]
  })
}

function spelled([name, { short, value }]: readonly [string, Flag]): string {
  const argument = value === undefined ? '' : ` ${typeof value === 'string' ? value : value.join('|')}`
  return `${short === undefined ? '' : `-${short}, `}--${name}${argument}`
}

/** The whole help text, ending with a line break. */
export function helpOf({ name, operands, description, flags, remarks, examples }: Command): string {
  const all = Object.entries({ ...flags, ...helpFlag })
  const column = Math.min(30, Math.max(...all.map((flag) => spelled(flag).length)) + 2)
  const lines = all.flatMap((flag) => {
    const left = spelled(flag)
    const [first = '', ...rest] = wrap(flag[1].summary, width - column - 2)
    const head =
      left.length + 2 > column
        ? [`  ${left}`, `  ${' '.repeat(column)}${first}`]
        : [`  ${left.padEnd(column)}${first}`]
    return [...head, ...rest.map((line) => `  ${' '.repeat(column)}${line}`)]
  })
  return [
    `Usage: upstanding ${name}${operands === undefined ? '' : ` ${operands.name}`} [options]`,
    '',
    ...wrap(description, width),
    '',
    ...lines,
    ...(remarks === undefined ? [] : ['', ...wrap(remarks, width)]),
    '',
    'Examples:',
    ...examples.map((line) => `  ${line}`),
    '',
  ].join('\n')
}
