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
export async function readDropped(file: File): Promise<HarEntry[]> {
  if (file.size > maxFile) throw new Error(`${file.name} is larger than 64 MiB.`)
  const text = await file.text()
  return text.trimStart().startsWith('{') ? harEntries(file.name, text) : [httpText(file.name, text)]
}

function harEntries(name: string, text: string): HarEntry[] {
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
    const body = String(response.content?.text ?? '').slice(0, maxText)
    const decoded = response.content?.encoding === 'base64' ? atob(body) : body
    // A HAR holds bodies without their coding.
    const headers = linesOf(response.headers).filter(
      (line) => !/^(?:content-encoding|content-length|transfer-encoding):/i.test(line),
    )
    return [
      {
        title: `${response.status} ${request.method} ${path.slice(0, 80)}`,
        request: [`${request.method} ${path}`, ...linesOf(request.headers)].join('\n'),
        response: `${[String(response.status), ...headers].join('\n')}\n\n${decoded}`,
      },
    ]
  })
  if (found.length === 0) throw new Error(`${name} has no exchange over HTTP.`)
  return found
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
