/**
 * `upstanding completion`: scripts with which shells complete commands, flags and their words.
 *
 * @module
 */
import { readArguments } from '../arguments.js'
import { type Command, UsageError } from '../command.js'
import { bash } from './bash.js'
import { fish } from './fish.js'
import { zsh } from './zsh.js'

const scripts: Readonly<Record<string, (commands: readonly Command[]) => string>> = { bash, zsh, fish }
const shells = Object.keys(scripts)

/** @param commands a function, since this command is one of them */
export const completion = (commands: () => readonly Command[]): Command => ({
  name: 'completion',
  summary: 'print a shell completion script',
  operands: { name: shells.join('|'), are: shells },
  description:
    'Prints a script that completes the commands and flags of this version. Load it in the startup file of the shell.',
  flags: {},
  examples: [
    'source <(upstanding completion bash)',
    'upstanding completion zsh > ~/.zsh/completions/_upstanding',
    'upstanding completion fish > ~/.config/fish/completions/upstanding.fish',
  ],
  async run(args, io) {
    const [shell, ...others] = readArguments(args, {}).operands
    const script = shell === undefined || !Object.hasOwn(scripts, shell) ? undefined : scripts[shell]
    if (script === undefined || others.length > 0)
      throw new UsageError(`expected one of ${shells.join(', ')}`)
    io.stdout.write(script(commands()))
    return 0
  },
})
