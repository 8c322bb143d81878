/**
 * Caches results computed from texts: the same few names and values come with every message.
 *
 * @module
 */

// Limits on the number and length of cached texts, because they come from clients.
const most = 1024
const longest = 256

/** A function that caches the results of `make`, which must be pure. */
export function cached<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>()
  return (text) => {
    const known = made.get(text)
    if (known !== undefined) return known
    const value = make(text)
    if (text.length > longest) return value
    if (made.size >= most) made.clear()
    made.set(text, value)
    return value
  }
}
