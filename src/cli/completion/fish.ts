/**
 * Completion for fish.
 *
 * @module
 */
import type { Command, Flag } from '../command.js'
import { helpFlag } from '../help.js'

const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`

function argumentOf(value: Flag['value']): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return ` -x -a ${quoted(value.join(' '))}`
  return value === 'FILE' ? ' -r -F' : ' -x'
}

function lines({ name, flags, operands }: Command): string[] {
  const within = `complete -c upstanding -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`
  const options = Object.entries<Flag>({ ...flags, ...helpFlag }).map(([flag, { short, summary, value }]) => {
    const letter = short === undefined ? '' : ` -s ${short}`
    return `${within}${letter} -l ${flag}${argumentOf(value)} -d ${quoted(summary)}`
  })
  if (operands?.are === 'files') options.push(`${within} -F`)
  else if (Array.isArray(operands?.are)) options.push(`${within} -a ${quoted(operands.are.join(' '))}`)
  return options
}

export function fish(commands: readonly Command[]): string {
  const first = commands.map(
    ({ name, summary }) => `complete -c upstanding -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
  )
  return `${['complete -c upstanding -f', ...first, ...commands.flatMap(lines)].join('\n')}\n`
}
