/**
 * Completion for bash.
 *
 * @module
 */
import type { Command, Flag } from '../command.js'
import { helpFlag } from '../help.js'

const spellings = (flags: readonly (readonly [string, Flag])[]) =>
  flags.flatMap(([name, { short }]) => (short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`]))

/** One branch of `case`, by the word in front of the cursor. */
function afterFlag([name, flag]: readonly [string, Flag]): string[] {
  if (flag.value === undefined) return []
  const action =
    typeof flag.value !== 'string'
      ? `COMPREPLY=($(compgen -W '${flag.value.join(' ')}' -- "$word"))`
      : flag.value === 'FILE'
        ? 'COMPREPLY=($(compgen -f -- "$word"))'
        : 'COMPREPLY=()'
  return [`        ${spellings([[name, flag]]).join('|')}) ${action}; return ;;`]
}

function branch({ name, flags, operands }: Command): string {
  const all = Object.entries<Flag>({ ...flags, ...helpFlag })
  const valued = all.flatMap(afterFlag)
  const words = [...spellings(all), ...(Array.isArray(operands?.are) ? operands.are : [])].join(' ')
  const files = operands?.are === 'files' ? ' $(compgen -f -- "$word")' : ''
  return [
    `    ${name})`,
    ...(valued.length === 0 ? [] : ['      case $before in', ...valued, '      esac']),
    `      COMPREPLY=($(compgen -W '${words}' -- "$word")${files}) ;;`,
  ].join('\n')
}

export function bash(commands: readonly Command[]): string {
  return `_upstanding() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} --help' -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${commands.map(branch).join('\n')}
  esac
}
complete -o filenames -F _upstanding upstanding
`
}
