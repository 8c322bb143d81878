// Resolves what tests import from src/ to its compiled twin in dist/.
const sources = new URL('../../src/', import.meta.url).href
const compiled = new URL('../../dist/', import.meta.url).href

export function resolve(specifier, context, nextResolve) {
  if (!specifier.startsWith('.') || context.parentURL === undefined) return nextResolve(specifier, context)
  const { href } = new URL(specifier, context.parentURL)
  return nextResolve(href.startsWith(sources) ? compiled + href.slice(sources.length) : specifier, context)
}
