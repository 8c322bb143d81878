/**
 * Problem details (RFC 9457) as JSON, HTML or plain text.
 *
 * @module
 */
import { negotiator } from './accept.js'

/** An error as presented to a client. */
export interface Problem {
  /** A URI; `about:blank` if omitted. */
  readonly type?: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly instance?: string
  /** Further members. One with the name of a standard member is ignored. */
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** A value kept as JSON text, so that its digits and order stay as they were. */
export class JsonText {
  /** @param text valid JSON (RFC 8259) */
  constructor(readonly text: string) {}
}

/** A body and its Content-Type. */
export interface Rendered {
  readonly content: Buffer
  readonly contentType: string
}

interface ProblemFormat {
  readonly type: string
  readonly aliases?: readonly string[]
  readonly contentType: string
  render(problem: Problem): string
}

const standardMembers: ReadonlySet<string> = new Set(['type', 'title', 'status', 'detail', 'instance'])

/** Whether RFC 9457 §3.1 defines the member. */
export function isStandardMember(name: string): boolean {
  return standardMembers.has(name)
}

const formats: readonly [ProblemFormat, ...ProblemFormat[]] = [
  {
    type: 'application/problem+json',
    aliases: ['application/json'],
    contentType: 'application/problem+json',
    render: toJson,
  },
  { type: 'text/html', contentType: 'text/html; charset=utf-8', render: toHtml },
  { type: 'text/plain', contentType: 'text/plain; charset=utf-8', render: toText },
  {
    type: 'application/problem+xml',
    aliases: ['application/xml', 'text/xml', 'application/soap+xml', 'application/fhir+xml'],
    contentType: 'application/problem+xml',
    render: toXml,
  },
]

const negotiate = negotiator<ProblemFormat>(formats)
/** By the type that wins if the client has no preference. */
const negotiators = new Map(
  formats.map((format) => [
    format.type,
    negotiator<ProblemFormat>([format, ...formats.filter((other) => other !== format)]),
  ]),
)

/**
 * Renders the problem in the format that the Accept value prefers.
 *
 * @param usual the media type to use if the client has no preference; JSON if it is none of the formats
 */
export function renderProblem(problem: Problem, accept: string | undefined, usual = ''): Rendered {
  const format = (negotiators.get(usual) ?? negotiate)(accept)
  return { content: Buffer.from(format.render(problem)), contentType: format.contentType }
}

/** {@link renderProblem} for a problem that is sent often: each format is rendered only once. */
export function problemRenderer(problem: Problem): (accept: string | undefined) => Rendered {
  const rendered = new Map<ProblemFormat, Rendered>()
  return (accept) => {
    const format = negotiate(accept)
    let known = rendered.get(format)
    if (known === undefined) {
      known = { content: Buffer.from(format.render(problem)), contentType: format.contentType }
      rendered.set(format, known)
    }
    return known
  }
}

function extensionsOf(problem: Problem): [name: string, value: unknown][] {
  return Object.entries(problem.extensions ?? {}).filter(
    ([name, value]) => value !== undefined && !isStandardMember(name),
  )
}

function toJson(problem: Problem): string {
  const members: [string, unknown][] = [
    ['type', problem.type ?? 'about:blank'],
    ['title', problem.title],
    ['status', problem.status],
  ]
  if (problem.detail !== undefined) members.push(['detail', problem.detail])
  if (problem.instance !== undefined) members.push(['instance', problem.instance])
  members.push(...extensionsOf(problem))
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`).join(',')}}`
}

function jsonOf(value: unknown): string {
  return value instanceof JsonText ? value.text : JSON.stringify(value)
}

/** The text of an extension that is shown to people: a scalar, or nothing. */
function scalarOf(value: unknown): string | undefined {
  if (!(value instanceof JsonText)) return typeof value === 'object' ? undefined : String(value)
  if (/^[[{n]/.test(value.text)) return undefined
  return value.text.startsWith('"') ? String(JSON.parse(value.text)) : value.text
}

function scalarsOf(problem: Problem): [name: string, text: string][] {
  return extensionsOf(problem).flatMap(([name, value]) => {
    const text = scalarOf(value)
    return text === undefined ? [] : [[name, text]]
  })
}

function toText(problem: Problem): string {
  const lines = [`${problem.status} ${problem.title}`]
  if (problem.detail !== undefined) lines.push('', problem.detail)
  const scalars = scalarsOf(problem)
  if (scalars.length > 0) lines.push('', ...scalars.map(([name, text]) => `${name}: ${text}`))
  return `${lines.join('\n')}\n`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char]!)
}

const style =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem;' +
  'color:#1f2328;background:#fff}h1{font-size:1.75rem;line-height:1.25}dt{font-weight:600}' +
  'dd{margin:0 0 .5rem;overflow-wrap:anywhere}' +
  '@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}}'

function toHtml(problem: Problem): string {
  const heading = escapeHtml(`${problem.status} ${problem.title}`)
  const detail = problem.detail === undefined ? '' : `<p>${escapeHtml(problem.detail)}</p>\n`
  const items = scalarsOf(problem).map(
    ([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>\n`,
  )
  const list = items.length === 0 ? '' : `<dl>\n${items.join('')}</dl>\n`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${detail}${list}</main>
</body>
</html>
`
}

const xmlName = /^[A-Za-z_][\w.-]*$/

/** RFC 9457, appendix B. */
function toXml(problem: Problem): string {
  const members: [name: string, text: string][] = [
    ['type', problem.type ?? 'about:blank'],
    ['title', problem.title],
    ['status', String(problem.status)],
    ...(problem.detail === undefined ? [] : [['detail', problem.detail] as [string, string]]),
    ...(problem.instance === undefined ? [] : [['instance', problem.instance] as [string, string]]),
    ...scalarsOf(problem).filter(([name]) => xmlName.test(name)),
  ]
  const elements = members.map(([name, text]) => `  <${name}>${escapeXml(text)}</${name}>\n`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<problem xmlns="urn:ietf:rfc:7807">\n${elements.join('')}</problem>\n`
}

// Control characters, lone surrogates and the two non-characters are not allowed in XML 1.0 (§2.2).
const notXml =
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function escapeXml(text: string): string {
  return escapeHtml(text.replace(notXml, ''))
}
