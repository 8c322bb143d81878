/**
 * An exchange as people write it in the playground: two texts.
 *
 * @module
 */
import type { Detail, ShownLine } from './api.js'

/** The first line of `response` is the status; an empty line precedes its body. */
export interface ExchangeTexts {
  readonly request: string
  readonly response: string
}

export const sample: ExchangeTexts = {
  request: 'GET /api/users/7\nAccept: application/json',
  response: '200\nContent-Type: application/json\n\n{"success":false,"error":{"code":"USER_NOT_FOUND"}}',
}

const headerLines = (lines: readonly string[]): ShownLine[] =>
  lines
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()])

/** Both texts in the form that the API expects. */
export function exchangeOf({ request, response }: ExchangeTexts): object {
  const [first = '', ...lines] = request.trim().split('\n')
  const [method = 'GET', target = '/'] = first.trim().split(/\s+/)
  const split = response.search(/\n[ \t]*\n/)
  const head = (split === -1 ? response : response.slice(0, split)).trim().split('\n')
  const body = split === -1 ? '' : response.slice(split).replace(/^\n[ \t]*\n/, '')
  const status = Number(/(?:^|\s)(\d{3})\b/.exec(head[0] ?? '')?.[1])
  return {
    request: { method, target, headers: headerLines(lines) },
    response: { status, headers: headerLines(head.slice(1)), body },
  }
}

/** A recorded exchange as texts. */
export function writtenOf({ request, received, receivedBody }: Detail): ExchangeTexts {
  const lines = (headers: readonly ShownLine[]) => headers.map(([name, value]) => `${name}: ${value}`)
  return {
    request: [`${request.method} ${request.target}`, ...lines(request.headers)].join('\n'),
    response: `${[`${received?.status ?? 200}`, ...lines(received?.headers ?? [])].join('\n')}\n\n${receivedBody?.text ?? ''}`,
  }
}
