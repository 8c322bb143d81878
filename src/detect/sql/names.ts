/**
 * How names of tables, columns and the like are written in messages, as parts of expressions.
 *
 * @module
 */

const opening = '["\'`´‘’“”„«»‹›「『\\[(<]\\s?'
const closing = '\\s?["\'`´‘’“”„«»‹›」』\\])>]'

export const identifier = '[A-Za-z_][\\w$#]{0,80}(?:[./][\\w$#]{1,80}){0,4}'

/** Not within a word, a path or an address. */
export const start = '(?<![\\w./$-])'

export function quoted(name: string): string {
  return `${opening}${name}${closing}`
}

/** `"APP"."CARTS"` may be quoted itself. */
export function twiceQuoted(name: string): string {
  return quoted(`(?:${opening})?${name}(?:${closing})?`)
}

/** Between quotation marks and nothing else. */
export function strictlyQuoted(name: string): string {
  return `(?:["'\`´‘’“”„‹›「『\\[]${name}["'\`´‘’“”„‹›」』\\]]|[«»]\\s?${name}\\s?[«»])`
}
