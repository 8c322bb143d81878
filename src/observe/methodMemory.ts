/**
 * Remembers which methods succeeded on which paths, in bounded memory.
 *
 * @module
 */

const maxPlaces = 1_000
// Clients may invent methods; a resource that takes them all is not worth a longer list.
const maxMethods = 16
const maxKeyLength = 512

/** Evicts the least recently used places. */
export class MethodMemory {
  // A Map keeps the order of insertion: the first is the one unused the longest.
  readonly #places = new Map<string, Set<string>>()

  /**
   * Records an answer of the upstream's: 2xx and 3xx are success.
   *
   * @param place a path, or a pattern for resources of one sort
   */
  record(place: string, method: string, status: number): void {
    if (status < 200 || status > 399 || place.length > maxKeyLength || method.length > 32) return
    // Every resource answers these in some way, which says nothing about it.
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
