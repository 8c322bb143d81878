/**
 * `upstanding schema`: the config's JSON Schema, for editors.
 *
 * @module
 */
import { editorSchema } from '../config/editorSchema.js'
import { configSchema } from '../config/schema.js'
import { kinds } from '../rules/index.js'
import { readFlags } from './arguments.js'
import type { Command } from './command.js'

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of configs, for editors',
  description: `Prints the JSON Schema (draft-07) of configs as this version reads them, so that editors can complete and check them. Save it next to the config, and begin the config with this line:
# yaml-language-server: $schema=./upstanding.schema.json`,
  flags: {},
  examples: ['upstanding schema > upstanding.schema.json'],
  async run(args, io) {
    readFlags(args, {})
    io.stdout.write(`${JSON.stringify(editorSchema(configSchema(kinds)), null, 2)}\n`)
    return 0
  },
}
