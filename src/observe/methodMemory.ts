/**
 * Remembers which methods succeeded on which paths, in bounded memory.
 *
 * @module
 */

const maxPlaces = 1_000
// Clients may invent methods; if a resource accepts all of them, a longer list is not worth keeping.
const maxMethods = 16
const maxKeyLength = 512

/** Evicts the least recently used places. */
export class MethodMemory {
  // A Map keeps the order of insertion, so the first place is the least recently used.
  readonly #places = new Map<string, Set<string>>()

  /**
   * Records a response of the upstream: 2xx and 3xx count as success.
   * @param place a path, or a pattern for resources of one kind
   */
  record(place: string, method: string, status: number): void {
    if (status < 200 || status > 399 || place.length > maxKeyLength || method.length > 32) return
    // Every resource responds to these in some way, so they reveal nothing about it.
    if (method === 'OPTIONS' || method === 'TRACE' || method === 'CONNECT') return
    const methods = this.#touch(place) ?? new Set()
    if (methods.size < maxMethods) methods.add(method)
    this.#places.set(place, methods)
    if (this.#places.size > maxPlaces) this.#places.delete(this.#places.keys().next().value!)
  }

  /** The methods in the order in which they were first seen. */
  seen(place: string): readonly string[] {
    const methods = this.#touch(place)
    if (methods === undefined) return []
    this.#places.set(place, methods)
    return [...methods]
  }

  #touch(place: string): Set<string> | undefined {
    const methods = this.#places.get(place)
    if (methods !== undefined) this.#places.delete(place)
    return methods
  }
}
