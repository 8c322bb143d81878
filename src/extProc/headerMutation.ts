/**
 * The changes that Envoy must make to turn one head into another.
 *
 * @module
 */
import type { Fields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import type { HeaderMutation } from './messages.js'

/** The values of each name, in order; names in lower case. */
function byName(fields: Fields): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    const values = names.get(name)
    if (values === undefined) names.set(name, [fields[i + 1]!])
    else values.push(fields[i + 1]!)
  }
  return names
}

const equal = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((value, i) => value === b[i])

/** The changes of headers only, without the status. */
export function fieldMutation(from: Fields, to: Fields): HeaderMutation {
  const before = byName(from)
  const after = byName(to)
  const set: string[] = []
  const add: string[] = []
  const remove: string[] = []
  for (const name of before.keys()) if (!after.has(name)) remove.push(name)
  for (const [name, values] of after) {
    const known = before.get(name)
    if (known !== undefined && equal(known, values)) continue
    if (values.length === 1) {
      set.push(name, values[0]!)
      continue
    }
    // Envoy removes before it adds: the old lines go, and the new ones come in their order.
    if (known !== undefined) remove.push(name)
    for (const value of values) add.push(name, value)
  }
  return { set, add, remove }
}

/** The changes that turn the head `from` into `to`; undefined if there are none. */
export function headMutation(from: Head, to: Head): HeaderMutation | undefined {
  const { set, add, remove } = fieldMutation(from.fields, to.fields)
  const status = from.status === to.status ? [] : [':status', String(to.status)]
  if (status.length + set.length + add.length + remove.length === 0) return undefined
  return { set: [...status, ...set], add, remove }
}

/** The headers of a reply that Envoy writes itself. Envoy sets Content-Length to the length of the body. */
export function replyHeaders(fields: Fields): HeaderMutation {
  const add: string[] = []
  const set: string[] = []
  for (const [name, values] of byName(fields)) {
    if (name === 'content-length' || name === 'transfer-encoding') continue
    if (values.length === 1) set.push(name, values[0]!)
    else for (const value of values) add.push(name, value)
  }
  return { set, add, remove: [] }
}
