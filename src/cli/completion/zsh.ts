/**
 * Completion for zsh.
 *
 * @module
 */
import type { Command, Flag } from '../command.js'
import { helpFlag } from '../help.js'

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
const described = (text: string) => text.replace(/[[\]:\\]/g, '\\$&')

function actionOf(value: Flag['value']): string {
  if (value === undefined) return ''
  if (typeof value !== 'string') return `:value:(${value.join(' ')})`
  return value === 'FILE' ? ':file:_files' : `:${value}: `
}

/** Specifications for `_arguments`, one for each spelling. */
function specifications([name, flag]: readonly [string, Flag]): string[] {
  const repeat = flag.multiple === true ? '*' : ''
  const rest = `[${described(flag.summary)}]${actionOf(flag.value)}`
  const long = quoted(`${repeat}--${name}${rest}`)
  return flag.short === undefined ? [long] : [long, quoted(`${repeat}-${flag.short}${rest}`)]
}

function branch({ name, flags, operands }: Command): string {
  const all = Object.entries<Flag>({ ...flags, ...helpFlag }).flatMap(specifications)
  if (operands?.are === 'files') all.push(quoted('*:file:_files'))
  else if (Array.isArray(operands?.are)) all.push(quoted(`1:what:(${operands.are.join(' ')})`))
  return `    ${name}) _arguments ${all.join(' ')} ;;`
}

export function zsh(commands: readonly Command[]): string {
  const listed = commands.map(({ name, summary }) => `      ${quoted(`${name}:${described(summary)}`)}`)
  return `#compdef upstanding
_upstanding() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${listed.join('\n')}
    )
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(branch).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_upstanding" ]; then _upstanding "$@"; else compdef _upstanding upstanding; fi
`
}
