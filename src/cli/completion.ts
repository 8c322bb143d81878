/** `upstanding completion`: a script for bash, which zsh runs through `bashcompinit`. */
import { readArguments } from './arguments.js'
import { type Command, type Flag, UsageError } from './command.js'
import { helpFlag } from './help.js'

const flagsOf = ({ flags }: Command) =>
  Object.entries<Flag>({ ...flags, ...helpFlag }).map(([name, flag]) => {
    const spellings = flag.short === undefined ? [`--${name}`] : [`--${name}`, `-${flag.short}`]
    return { ...flag, name, spellings }
  })
const wordsOf = (words: unknown) => (Array.isArray(words) ? words.join(' ') : '')

function bash(commands: readonly Command[]): string {
  const cases = commands.flatMap((command) => {
    const { name, operands } = command
    const flags = flagsOf(command)
    const values = flags
      .filter(({ value }) => value !== undefined)
      .map(({ spellings, value }) => {
        const keys = spellings.map((each) => `'${name} ${each}'`).join('|')
        return `${keys}) ${value === 'FILE' ? 'files=1' : `words='${wordsOf(value)}'`} ;;`
      })
    const words = [...flags.flatMap(({ spellings }) => spellings), wordsOf(operands?.are)].join(' ')
    return [...values, `'${name} '*) words='${words}'${operands?.are === 'files' ? ' files=1' : ''} ;;`]
  })
  return `_upstanding() {
local word=\${COMP_WORDS[COMP_CWORD]} words= files=
case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
*' upstanding') words='${commands.map(({ name }) => name).join(' ')} --help' ;;
${cases.join('\n')}
esac
COMPREPLY=($(compgen -W "$words" -- "$word") $([ -z "$files" ] || compgen -f -- "$word"))
}
complete -o filenames -F _upstanding upstanding\n`
}

const zsh = (commands: readonly Command[]) => `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`
const scripts = new Map(Object.entries({ bash, zsh }))

/** @param commands a function, because this command is one of them */
export const completion = (commands: () => Promise<readonly Command[]>): Command => ({
  name: 'completion',
  summary: 'print a shell completion script',
  operands: { name: 'bash|zsh', are: ['bash', 'zsh'] },
  description:
    'Prints a script that completes the commands and flags of this version. Load it in the startup file of the shell.',
  flags: {},
  examples: ['source <(upstanding completion bash)'],
  async run(args, io) {
    const [shell = '', ...others] = readArguments(args, {}).operands
    const script = others.length === 0 ? scripts.get(shell) : undefined
    if (script === undefined) throw new UsageError('expected one of bash, zsh')
    io.stdout.write(script(await commands()))
    return 0
  },
})
