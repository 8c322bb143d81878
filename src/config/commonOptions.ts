/**
 * Options that settings of several kinds share.
 *
 * @module
 */
import { integer, text } from '../schema/option.js'

/** A number of at least one. */
export const count = (value: number, description: string) =>
  integer({ minimum: 1, description, default: value })

/** The path of a file. */
export const file = (description: string, example: string) =>
  text({ minLength: 1, description, examples: [example] })
