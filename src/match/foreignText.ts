/**
 * Values of headers, hosts and queries in the pattern syntax of another tool; here, only `*` matches anything.
 *
 * @module
 */

const anything = /\.[*+]\??|\(\?:?\.[*+]\)|\\[dwS][*+]?|\[[^\]]+\][*+]|\(\.[*+]\)/g

/**
 * The value with `*` that a regular expression, an nginx map key or a JavaScript literal means. Undefined without a
 * sign of one.
 */
export function meantText(source: string): string | undefined {
  const literal = /^\/([^/]+)\/g?i$/.exec(source)?.[1]
  const prefixed = /^~\*?\s*(.+)$/.exec(source)?.[1]
  const bare = (literal ?? prefixed ?? source).replace(/^\(\?[a-z]+\)/, '')
  const isAnchored = bare.startsWith('^') || (bare.endsWith('$') && bare.length > 1)
  const isMarked = literal !== undefined || prefixed !== undefined || bare !== source || isAnchored
  const signs = /^\.[*+]|\\[.dwS]|\([^()]*\.[*+]\)|\[[^\]]+\][*+]|[A-Za-z) ]\.[*+](?:$|[^\w])/
  if (!isMarked && !signs.test(source)) return undefined
  const text = bare.replace(/^\^/, '').replace(/\$$/, '').replace(anything, '*').replace(/\\(.)/g, '$1')
  const start = bare.startsWith('^') || !isMarked || text.startsWith('*') ? '' : '*'
  const end = bare.endsWith('$') || !isMarked || text.endsWith('*') ? '' : '*'
  return `${start}${text}${end}`.replace(/\*{2,}/g, '*')
}

/** Like {@link meantText}, for host names, in which a `.` before `*` is a dot. */
export function meantHost(source: string): string | undefined {
  const named = /^Host(?:Regexp|SNI)?\(\s*[`"'](.+)[`"']\s*\)$/i.exec(source)?.[1]
  if (named !== undefined) return /^[\w.*-]+$/.test(named) ? named : meantHost(named)
  // nginx and HAProxy: the name and everything below it.
  if (/^\.[\w-]+(?:\.[\w-]+)+$/.test(source)) return `*${source}`
  if (!/[\\^$()[\]~]|^\.[*+]|\+/.test(source)) return undefined
  const meant = meantText(source)
  return meant === undefined || /[^\w.*-]/.test(meant) ? undefined : meant
}
