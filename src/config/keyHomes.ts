/**
 * Where in a config a key belongs, for a key that is at the wrong level or in the wrong section.
 *
 * @module
 */
import type { Schema } from '../schema/schema.js'

type Homes = ReadonlyMap<string, ReadonlySet<string>>

const known = new WeakMap<Schema, Homes>()

// More than these do not help anyone.
const most = 3

/** The places that have the key, in words: `in "limits"`, `in a rule`. Empty if there are none, or too many. */
export function homesOf(key: string, config: Schema): readonly string[] {
  let homes = known.get(config)
  if (homes === undefined) {
    homes = collected(config)
    known.set(config, homes)
  }
  const found = [...(homes.get(key) ?? [])]
  return found.length > most ? [] : found
}

function collected(config: Schema): Homes {
  const homes = new Map<string, Set<string>>()
  const visit = ({ properties = {}, items, anyOf = [] }: Schema, place: string): void => {
    for (const [key, member] of Object.entries(properties)) {
      const places = homes.get(key) ?? new Set()
      homes.set(key, places.add(place))
      visit(member, `in "${key}"`)
    }
    if (items !== undefined) visit(items, place.replace(/"(rule|route|test|window)s"/, 'a $1'))
    for (const branch of anyOf) visit(branch, place)
  }
  visit(config, 'at the top level')
  return homes
}
