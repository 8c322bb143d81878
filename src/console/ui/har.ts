/**
 * Files that people drop on the playground: HAR, or an exchange as HTTP text. They stay in the browser.
 *
 * @module
 */

export interface HarEntry {
  readonly title: string
  readonly request: string
  readonly response: string
}

export interface DroppedFile {
  readonly entries: readonly HarEntry[]
  /** Entries that are not shown: beyond the first 500, or not finished, or not over HTTP. */
  readonly leftOut: number
}

const maxFile = 64 * 1024 * 1024
const maxEntries = 500
const maxText = 512 * 1024

interface Header {
  readonly name?: string
  readonly value?: string
}

const linesOf = (headers: readonly Header[] | undefined) =>
  (headers ?? [])
    .filter(({ name }) => name && !name.startsWith(':'))
    .map(({ name, value }) => `${name}: ${value ?? ''}`)

/** @throws Error with one sentence for people */
export async function readDropped(file: File): Promise<DroppedFile> {
  if (file.size > maxFile) throw new Error(`${file.name} is larger than 64 MiB.`)
  const text = await file.text()
  if (text.trimStart().startsWith('{')) return harEntries(file.name, text)
  return { entries: [httpText(file.name, text)], leftOut: 0 }
}

/** Undefined for what is not base64. */
function decodedBase64(text: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)))
  } catch {
    return undefined
  }
}

function harEntries(name: string, text: string): DroppedFile {
  let entries: unknown
  try {
    entries = JSON.parse(text)?.log?.entries
  } catch {
    throw new Error(`${name} is not complete JSON.`)
  }
  if (!Array.isArray(entries)) throw new Error(`${name} is not a HAR file: it has no log.entries.`)
  const found = entries.slice(0, maxEntries).flatMap((entry) => {
    const { request, response } = entry ?? {}
    const target = /^https?:\/\/[^/?#]*([^#]*)/.exec(String(request?.url))?.[1]
    if (target === undefined || !(response?.status >= 200)) return []
    const path = target.startsWith('/') ? target : `/${target}`
    const whole = String(response.content?.text ?? '')
    const body = whole.slice(0, maxText)
    const decoded = (response.content?.encoding === 'base64' ? decodedBase64(body) : body) ?? ''
    // A HAR holds bodies without their coding.
    const headers = linesOf(response.headers).filter(
      (line) => !/^(?:content-encoding|content-length|transfer-encoding):/i.test(line),
    )
    return [
      {
        title: `${response.status} ${request.method} ${path.slice(0, 80)}${whole.length > maxText ? ' (body cut off)' : ''}`,
        request: [`${request.method} ${path}`, ...linesOf(request.headers)].join('\n'),
        response: `${[String(response.status), ...headers].join('\n')}\n\n${decoded}`,
      },
    ]
  })
  if (found.length === 0) throw new Error(`${name} has no exchange over HTTP.`)
  return { entries: found, leftOut: entries.length - found.length }
}

function httpText(name: string, text: string): HarEntry {
  const at = text.search(/^HTTP\/\d/m)
  if (at === -1) throw new Error(`${name} is neither HAR nor HTTP text: no line begins with HTTP/.`)
  const request = text
    .slice(0, at)
    .replace(/^(?:#.*\n|\s*\n)*/, '')
    .trim()
  return {
    title: name,
    request,
    response: text
      .slice(at)
      .replace(/^HTTP\/\d(?:\.\d)? */, '')
      .slice(0, maxText),
  }
}
