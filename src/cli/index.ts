/**
 * The subcommands, in the order in which help lists them.
 *
 * @module
 */
import { audit } from './audit.js'
import { check } from './check.js'
import type { Command } from './command.js'
import { completion } from './completion.js'
import { demo } from './demo.js'
import { explain } from './explain.js'
import { probe } from './probe.js'
import { schema } from './schema.js'
import { serve } from './serve.js'
import { test } from './test.js'

export const commands: readonly Command[] = [
  serve,
  check,
  test,
  explain,
  audit,
  probe,
  schema,
  completion(() => commands),
  demo,
]
