/**
 * Path patterns in the syntax of other tools, and the globs that they mean.
 *
 * @module
 */
import { compileGlob } from './glob.js'

export interface MeantPath {
  /** Whose syntax it is, as a plural or as names of tools. */
  readonly origin: string
  /** One or more patterns that together match what was meant. */
  readonly globs: readonly string[]
}

/** Nearly every pattern of ours: nothing from another tool can be in it. */
const plainPath = /^(?:\/(?:\*{1,2}|\{[A-Za-z_]\w*\}|[\w~@-][\w.~@-]*(?:\.\*|\*\.\w+)?)?)+$/

/** More alternatives than this are not written out. */
const maxGlobs = 8

/** How one tool writes a whole pattern; the second element turns it into a pattern with segments. */
const wholes: readonly (readonly [
  sign: RegExp,
  origin: string,
  rewrite: (found: RegExpExecArray) => string,
])[] = [
  [/^PathPrefix\(\s*[`"']([^`"']*?)\/?[`"']\s*\)$/i, 'Traefik', ([, path]) => `${path}/**`],
  [/^PathRegexp\(\s*[`"']([^`"']*)[`"']\s*\)$/i, 'Traefik', ([, path]) => path!],
  [/^Path\(\s*[`"']([^`"']*)[`"']\s*\)$/i, 'Traefik', ([, path]) => path!],
  [/^(?:location\s+)?=\s*(\/\S*)\s*(?:\{\s*\}?)?$/, 'nginx', ([, path]) => path!],
  [/^(?:location\s+)?\^~\s*(\/\S*?)\/?\s*(?:\{\s*\}?)?$/, 'nginx', ([, path]) => `${path}/**`],
  [/^(?:location\s+)?~\*?\s*(\S+)\s*(?:\{\s*\}?)?$/, 'nginx', ([, path]) => unanchored(path!)],
  [/^location\s+(\/\S*?)\/?\s*(?:\{\s*\}?)?$/, 'nginx', ([, path]) => `${path}/**`],
  [/^\{?\s*path_(?:beg|dir)\s+(?:-i\s+)?(\/\S*?)\/?\s*\}?$/, 'HAProxy', ([, path]) => `${path}/**`],
  [/^\{?\s*path_end\s+(?:-i\s+)?(\S+)\s*\}?$/, 'HAProxy', ([, end]) => `/**/*${end}`],
  [/^\{?\s*path_reg\s+(?:-i\s+)?(\S+)\s*\}?$/, 'HAProxy', ([, pattern]) => unanchored(pattern!)],
  [/^(?:@\w+\s+)?path_regexp\s+(?:\w+\s+)?(\S+)$/, 'Caddy', ([, pattern]) => unanchored(pattern!)],
  [/^(?:@\w+\s+|\{\s*)?path\s+(?:-i\s+)?(\/\S*)(?:\s*\})?$/, 'Caddy or HAProxy', ([, path]) => path!],
  [/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\/\S*)$/, 'Go', ([, path]) => path!],
  [/^https?:\/\/[^/]+(\/.*)$/i, 'URLs', ([, path]) => path!.replace(/[?#].*/, '')],
  [/^(\/[^?#]*)\?[A-Za-z_][\w.-]*=.*$/, 'URLs', ([, path]) => path!],
  [/^\/(\^?\\?\/.*)\/[a-z]*$/, 'regular expressions', ([, pattern]) => pattern!],
]

/** Without anchors, a regular expression may match anywhere. */
const unanchored = (pattern: string): string => {
  const start = pattern.startsWith('^') ? '' : '.*'
  const end = pattern.endsWith('$') ? '' : '.*'
  return `${start}${pattern}${end}`
}

const name = '[A-Za-z_][\\w-]*'
const everything = /^(?:path|\.[*+])$/

interface Segment {
  readonly origin: string
  readonly texts: readonly string[]
}

const word = (text: string): string => text.replaceAll('-', '_')

/** How tools write one segment. */
const segments: readonly (readonly [
  sign: RegExp,
  origin: string,
  texts: (found: RegExpExecArray) => readonly string[],
])[] = [
  [new RegExp(`^:(${name})(?:\\(.*\\))?[*+]$`), 'Express', () => ['**']],
  [new RegExp(`^:(${name})(?:\\(.*\\))?\\?$`), 'Express', ([, id]) => ['', `{${word(id!)}}`]],
  [new RegExp(`^:(${name})(?:\\(.*\\))?$`), 'Express or Rails', ([, id]) => [`{${word(id!)}}`]],
  [
    new RegExp(`^((?:.*[.~@-])?):${name}([.~@-].*)?$`),
    'Express or Rails',
    ([, before, after = '']) => [`${before}*${after}`],
  ],
  [new RegExp(`^\\*(${name})$`), 'Rails', () => ['**']],
  [new RegExp(`^<path:${name}>$`), 'Flask or Django', () => ['**']],
  [new RegExp(`^<(?:${name}:)?(${name})>$`), 'Flask or Django', ([, id]) => [`{${word(id!)}}`]],
  [
    new RegExp(`^(.*)<(?:${name}:)?${name}>(.*)$`),
    'Flask or Django',
    ([, before, after]) => [`${before}*${after}`],
  ],
  [/^\{\$\}$/, 'Go', () => ['']],
  [/^\$((?:\w*[a-z])?[iI]d|slug|name|uuid)$/, 'Remix or TanStack', ([, id]) => [`{${word(id!)}}`]],
  [/^\$$/, 'Remix or TanStack', () => ['**']],
  [
    new RegExp(`^\\{(?:\\*{1,2}${name}|${name}(?:\\.\\.\\.|\\+|\\*))\\}$`),
    'Go, Spring or ASP.NET',
    () => ['**'],
  ],
  [new RegExp(`^\\{(${name})\\?\\}$`), 'ASP.NET', ([, id]) => ['', `{${word(id!)}}`]],
  [
    new RegExp(`^\\{(${name})\\s*:\\s*(.+)\\}$`),
    'Spring, chi or FastAPI',
    ([, id, inner]) => [everything.test(inner!) ? '**' : `{${word(id!)}}`],
  ],
  [new RegExp(`^\\{(${name})\\}$`), 'OpenAPI or Spring', ([, id]) => [`{${word(id!)}}`]],
  [
    /^([^{}]*)\{([^{},]+(?:,[^{},]*)+)\}([^{}]*)$/,
    'shells',
    ([, a, list, b]) => list!.split(',').map((each) => `${a}${each}${b}`),
  ],
  [
    /^[^{}]*(?:\{[^{}]*\}[^{}]*)+$/,
    'OpenAPI or Spring',
    ([segment]) => [segment!.replace(/\{[^{}]*\}/g, '*')],
  ],
  [/^\[{1,2}\.\.\.[\w-]+\]{1,2}$/, 'Next.js', () => ['**']],
  [/^\[([A-Za-z_]\w+)\]$/, 'Next.js', ([, id]) => [`{${word(id!)}}`]],
]

const plainSegment = /^[^:<>{}[\]()|^$\\+?]*$/

/** What a regular expression uses for characters within one segment. */
const withinSegment =
  /\(\?:[^()]*\)|\(\?P?<\w+>[^()]*\)|\((?:[^()]*[\\[*+?|.][^()]*)\)|\[[^\]]*\]|\\[dwWDSs]|\./g
const repetition = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/

/**
 * The segment with each class, group and repetition of a regular expression replaced by `*`; undefined if it has none.
 */
function fromRegex(segment: string): Segment | undefined {
  const origin = 'regular expressions'
  if (/^\(?(?:\?:|\?P?<\w+>)?\.[*+]\??\)?$/.test(segment)) return { origin, texts: ['**'] }
  const choice = /^([^()|]*)\((?:\?:|\?P?<\w+>)?([\w.-]+(?:\|[\w.-]*)+)\)([^()|]*)$/.exec(segment)
  if (choice !== null) {
    const [, before = '', words = '', after = ''] = choice
    const texts = words.split('|').map((each) => `${before}${each}${after}`.replace(/\\([./_~-])/g, '$1'))
    return { origin, texts }
  }
  if (!/\\[.dwWDSs/-]|\[\^?[\w\\/.-]+\](?:[*+?{]|$)|\.[*+]|\(\?|\([^()]*[\\[*+|][^()]*\)/.test(segment))
    return undefined
  const text = segment
    .replace(/\\([./_~-])/g, (_, char: string) => (char === '.' ? '\u0000' : char))
    .replace(new RegExp(`(?:${withinSegment.source})(?:${repetition.source})?`, 'g'), (found) =>
      found === '.' ? '.' : '*',
    )
    .replaceAll('\u0000', '.')
    .replace(/\*{2,}/g, '*')
  return { origin, texts: [text] }
}

function segmentOf(segment: string): Segment | undefined {
  const regex = /^(?:[:<{*]|\[{1,2}(?:\.\.\.)?[A-Za-z_]\w+\])/.test(segment) ? undefined : fromRegex(segment)
  if (regex !== undefined) return regex
  for (const [sign, origin, texts] of segments) {
    const found = sign.exec(segment)
    if (found !== null) return { origin, texts: texts(found) }
  }
  return fromRegex(segment)
}

/** Splits at slashes outside brackets, as in `{path:[a-z/]+}` and `[^/]+`. */
function splitSegments(path: string): string[] {
  const parts = ['']
  let depth = 0
  for (const char of path) {
    if ('([{<'.includes(char)) depth++
    else if (')]}>'.includes(char)) depth = Math.max(0, depth - 1)
    if (char === '/' && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

/**
 * The globs that a pattern of another tool means: Express, Rails, Flask, Spring, ASP.NET, Go, nginx, Traefik, Caddy,
 * regular expressions. Undefined if the pattern is one of ours, or is not understood.
 */
export function meantPath(source: string): MeantPath | undefined {
  if (plainPath.test(source)) return undefined
  const meant = readAs(source)
  const isSound = meant?.globs.every(
    (glob) => glob !== source && compiles(glob) && readAs(glob) === undefined,
  )
  return isSound === true ? meant : undefined
}

function compiles(glob: string): boolean {
  try {
    compileGlob(glob)
    return true
  } catch {
    return false
  }
}

function readAs(source: string): MeantPath | undefined {
  // Exclusions cannot be expressed.
  if (source.length > 500 || /\(\?<?[=!]/.test(source)) return undefined
  for (const [sign, origin, rewrite] of wholes) {
    const found = sign.exec(source)
    if (found === null) continue
    const pattern = rewrite(found)
    return { origin, globs: readAs(pattern)?.globs ?? [withSlash(pattern)] }
  }
  const alternatives = alternativesIn(source)
  if (alternatives !== undefined) {
    const globs = alternatives.paths.flatMap((each) => readAs(each)?.globs ?? [each])
    return { origin: alternatives.origin, globs: unique(globs) }
  }
  return meantByRegex(source) ?? meantBySegments(source)
}

/** Several paths in one text. */
function alternativesIn(source: string): { origin: string; paths: readonly string[] } | undefined {
  if (/^(?:\/[^|()]*)(?:\|\/[^|()]*)+$/.test(source)) {
    return { origin: 'regular expressions', paths: source.split('|') }
  }
  const matchers = source.split(/\s*\|\|\s*/)
  if (matchers.length > 1 && matchers.every((each) => /^Path\w*\([^()]*\)$/i.test(each))) {
    return { origin: 'Traefik', paths: matchers }
  }
  const listed = source.split(/\s*[,;]\s*|\s+/).filter((each) => each !== '')
  if (listed.length > 1 && listed.every((each) => /^\/[^(){}[\]]*$/.test(each))) {
    return { origin: 'other tools', paths: listed }
  }
  const express = /^([^{}]*)\{(\/[^{}]+)\}$/.exec(source)
  const rails = /^([^(){}|^$\\]*)\(([./]:\w+)\)$/.exec(source)
  const [, path, rest] = express ?? rails ?? []
  return path === undefined
    ? undefined
    : { origin: express === null ? 'Rails' : 'Express', paths: [path || '/', `${path}${rest}`] }
}

/** An optional rest of the path: `(/.*)?`, `(/|$)`. */
const optionalRest = /\((?:\?:)?(?:\/(?:\.\*)?\)\?|\/\|\$\)|\$\|\/\))\$?$/

function meantByRegex(source: string): MeantPath | undefined {
  const isRegex = /^\^|\$$|\\\//.test(source) || optionalRest.test(source)
  if (!isRegex || /^\/?\$$/.test(source)) return undefined
  const bare = source
    .replace(optionalRest, '/.*')
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replaceAll('\\/', '/')
  const isWhole = source.endsWith('$') || bare.endsWith('.*')
  const pattern = withSlash(isWhole ? bare : `${bare.replace(/\/$/, '')}/.*`)
  return { origin: 'regular expressions', globs: meantBySegments(pattern)?.globs ?? [pattern] }
}

function withSlash(path: string): string {
  if (path.startsWith('/')) return path
  if (/^\\?\./.test(path) && !path.startsWith('.*')) return `/**/*${path}`
  if (/^\.\*\\?[./]/.test(path))
    return `/**/${path.slice(2).startsWith('/') ? path.slice(3) : `*${path.slice(2)}`}`
  return path.startsWith('*') && !path.startsWith('**') ? `/**/${path}` : `/${path}`
}

function meantBySegments(source: string): MeantPath | undefined {
  if (/^\/(?:\*\*\/)?\.\*(?:\/\*\*)?$/.test(source)) return undefined
  if (!source.startsWith('/')) {
    const globs = /^[\w.*-]+(?:\/.*)?$/.test(source) ? meantWithoutSlash(source) : undefined
    return globs && { origin: 'other tools', globs }
  }
  const optionalSlash = source.endsWith('/?')
  const path = optionalSlash ? source.slice(0, -2) : source
  let origin = optionalSlash ? 'regular expressions' : undefined
  let all: string[][] = [[]]
  for (const segment of splitSegments(path.slice(1))) {
    const isPlain =
      plainSegment.test(segment) && !/^\*[A-Za-z_]\w*$/.test(segment) && !/^\.[*]$/.test(segment)
    const meant = isPlain ? undefined : segmentOf(segment)
    if (meant !== undefined && !(meant.texts.length === 1 && meant.texts[0] === segment))
      origin ??= meant.origin
    const texts = meant?.texts ?? [segment]
    if (all.length * texts.length > maxGlobs) return undefined
    all = all.flatMap((before) => texts.map((text) => [...before, text]))
  }
  if (origin === undefined) return undefined
  const globs = unique(all.map((parts) => tidied(parts)))
  const withSlashes = optionalSlash ? globs.flatMap((glob) => [glob, `${glob}/`]) : globs
  return { origin, globs: withSlashes }
}

/** Removes the slash of an omitted optional segment, and repeated `**`, which add nothing. */
function tidied(parts: readonly string[]): string {
  const names = new Map<string, number>()
  const kept = parts
    .filter((part) => part !== '' || parts.length === 1)
    .filter((part, i, all) => !(part === '**' && all[i - 1] === '**'))
    .map((part) => {
      if (!/^\{\w+\}$/.test(part)) return part
      const count = (names.get(part) ?? 0) + 1
      names.set(part, count)
      return count === 1 ? part : `${part.slice(0, -1)}${count}}`
    })
  return `/${kept.join('/')}`
}

function meantWithoutSlash(source: string): readonly string[] {
  if (/^\*+$/.test(source)) return ['/**']
  if (source.startsWith('**/')) return [`/${source}`]
  if (source.startsWith('*')) return [`/**/${source}`]
  const path = `/${source.replace(/\/$/, '')}`
  return source.endsWith('/') ? [`${path}/**`] : (meantBySegments(path)?.globs ?? [path])
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

/** As written in YAML: one text, or a list. */
export function writtenAs(globs: readonly string[]): string {
  const texts = globs.map((glob) => JSON.stringify(glob))
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`
}
