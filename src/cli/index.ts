/**
 * The subcommands, in the order in which help lists them.
 *
 * @module
 */
import type { Command } from './command.js'
import { demo } from './demo.js'
import { serve } from './serve.js'

export const commands: readonly Command[] = [serve, demo]
