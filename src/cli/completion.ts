/** `upstanding completion`: a script for bash, which zsh runs as well, and one for fish. */
import { readArguments } from './arguments.js'
import { type Command, type Flag, UsageError } from './command.js'
import { helpFlag } from './help.js'

const flagsOf = ({ flags }: Command) => Object.entries<Flag>({ ...flags, ...helpFlag })
const wordsOf = (words: unknown) => (Array.isArray(words) ? words.join(' ') : '')

function bash(commands: readonly Command[]): string {
  const cases = commands.flatMap((command) => {
    const spellings = (name: string, { short }: Flag) => (short ? [`--${name}`, `-${short}`] : [`--${name}`])
    const afterFlags = flagsOf(command).flatMap(([name, flag]) => {
      const keys = spellings(name, flag).map((each) => `'${command.name} ${each}'`)
      const found = flag.value === 'FILE' ? 'files=1' : `words='${wordsOf(flag.value)}'`
      return flag.value === undefined ? [] : [`${keys.join('|')}) ${found} ;;`]
    })
    const words = [...flagsOf(command).flatMap((flag) => spellings(...flag)), wordsOf(command.operands?.are)]
    const files = command.operands?.are === 'files' ? ' files=1' : ''
    return [...afterFlags, `'${command.name} '*) words='${words.join(' ')}'${files} ;;`]
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

function fish(commands: readonly Command[]): string {
  const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`
  const lines = commands.flatMap((command) => {
    const within = `complete -c upstanding -n '__fish_seen_subcommand_from ${command.name}'`
    const flags = flagsOf(command).map(([name, { short, summary, value }]) => {
      const argument = value === 'FILE' ? ' -r -F' : value ? ` -x -a ${quoted(wordsOf(value))}` : ''
      return `${within}${short ? ` -s ${short}` : ''} -l ${name}${argument} -d ${quoted(summary)}`
    })
    const operands = command.operands?.are === 'files' ? '-F' : `-a ${quoted(wordsOf(command.operands?.are))}`
    const self = `complete -c upstanding -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`
    return [self, ...flags, `${within} ${operands}`]
  })
  return `complete -c upstanding -f\n${lines.join('\n')}\n`
}

const zsh = (commands: readonly Command[]) => `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`
const scripts = new Map(Object.entries({ bash, zsh, fish }))

/** @param commands a function, because this command is one of them */
export const completion = (commands: () => readonly Command[]): Command => ({
  name: 'completion',
  summary: 'print a shell completion script',
  operands: { name: 'bash|zsh|fish', are: ['bash', 'zsh', 'fish'] },
  description:
    'Prints a script that completes the commands and flags of this version. Load it in the startup file of the shell.',
  flags: {},
  examples: ['source <(upstanding completion bash)', 'upstanding completion fish | source'],
  async run(args, io) {
    const [shell = '', ...others] = readArguments(args, {}).operands
    const script = others.length === 0 ? scripts.get(shell) : undefined
    if (script === undefined) throw new UsageError('expected one of bash, zsh, fish')
    io.stdout.write(script(commands()))
    return 0
  },
})
