/**
 * The subcommands, in the order in which help lists them.
 *
 * @module
 */
import { audit } from './audit/command.js'
import { check } from './check.js'
import type { Command } from './command.js'
import { completion } from './completion.js'
import { config } from './config.js'
import { demo } from './demo/command.js'
import { explain } from './explain/command.js'
import { extProc } from './extProc.js'
import { init } from './init.js'
import { probe } from './probe/command.js'
import { schema } from './schema.js'
import { serve } from './serve.js'
import { test } from './test/command.js'

export const commands: readonly Command[] = [
  serve,
  init,
  extProc,
  check,
  config,
  test,
  explain,
  audit,
  probe,
  schema,
  completion(() => commands),
  demo,
]
