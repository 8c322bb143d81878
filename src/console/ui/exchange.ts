/**
 * One exchange: request, the upstream's response and the client's side by side, and why.
 *
 * @module
 */
import { diffLines } from 'diff'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type ApiError, type Detail, get, type ShownBody, type ShownLine } from './api.js'
import { clock, duration, shown } from './format.js'
import { Badge, BodyText, Change, Copy, Failure, Headers, Status } from './parts.js'
import { handed } from './store.js'

const textOf = (body: ShownBody | undefined) => body?.text ?? ''
// Comparing two long texts would block the page, and nobody reads such a difference.
const maxDiff = 20_000

/** Both bodies, with the lines that differ marked. */
export function compareBodies(
  before: string,
  after: string,
): { before: VNode[]; after: VNode[] } | undefined {
  if (before === after || before.length + after.length > maxDiff) return undefined
  // JSON is mostly one line: members on lines of their own show what changed.
  const lines = (text: string) => shown(text).replace(/(?<=[,{[])(?=["{[])/g, '\n')
  const parts = diffLines(lines(before), lines(after))
  const piece = (mark: string) => (part: { value: string; added?: boolean; removed?: boolean }) =>
    (part.added || part.removed
      ? html`<mark class=${mark}>${part.value}</mark>`
      : html`<span>${part.value}</span>`) as VNode
  return {
    before: parts.filter((part) => !part.added).map(piece('removed')),
    after: parts.filter((part) => !part.removed).map(piece('added')),
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
const ofConnection = new Set(['host', 'connection', 'content-length', 'accept-encoding'])

function curl({ request, host }: Detail): string {
  const lines = request.headers
    .filter(([name, value]) => !ofConnection.has(name.toLowerCase()) && value !== '[redacted]')
    .map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`)
  const { method, target } = request
  // Otherwise curl changes dot segments and expands brackets.
  const exactly = /\/\.|[[\]{}]/.test(target) ? ' --path-as-is --globoff' : ''
  const by = method === 'HEAD' ? ' --head' : method === 'GET' ? '' : ` -X ${quoted(method)}`
  return [`curl -i${by}${exactly} ${quoted(`http://${host}${target}`)}`, ...lines].join(' \\\n')
}

const section = (first: string, headers: readonly ShownLine[]) =>
  [first, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\n')

function httpText({ request, received, receivedBody }: Detail): string {
  const head = received ? `HTTP/1.1 ${received.status} ${received.reason}` : ''
  return `${section(`${request.method} ${request.target} HTTP/1.1`, request.headers)}\n\n${section(head, received?.headers ?? [])}\n\n${textOf(receivedBody)}`
}

/** An item of `tests` that asserts what the client got. */
function testText({ request, received, receivedBody, sent }: Detail): string {
  const kept = (received?.headers ?? []).filter(([name]) =>
    /^(?:content-type|location|retry-after|www-authenticate|allow)$/i.test(name),
  )
  const headers = kept.map(([name, value]) => `        ${name}: ${JSON.stringify(value)}`)
  return [
    `  - name: ${JSON.stringify(`${request.method} ${request.target} is ${sent?.status}`)}`,
    `    request: ${JSON.stringify(`${request.method} ${request.target}`)}`,
    '    response:',
    `      status: ${received?.status}`,
    ...(headers.length > 0 ? ['      headers:', ...headers] : []),
    ...(textOf(receivedBody) ? [`      body: ${JSON.stringify(textOf(receivedBody))}`] : []),
    '    expect:',
    `      status: ${sent?.status}`,
    '',
  ].join('\n')
}

export function Exchange({ id }: { id: string }): VNode {
  const [detail, setDetail] = useState<Detail | undefined>()
  const [failure, setFailure] = useState('')
  useEffect(() => {
    setDetail(undefined)
    setFailure('')
    get<Detail>(`/exchanges/${encodeURIComponent(id)}`).then(setDetail, (error: ApiError) =>
      setFailure(error.message),
    )
  }, [id])
  if (failure)
    return html`<section><a class="back" href="#/exchanges">Exchanges</a><${Failure} message=${failure} /></section>` as VNode
  if (detail === undefined)
    return html`<section aria-busy="true"><div class="skeleton"></div></section>` as VNode
  return html`<section aria-labelledby="title">
    <a class="back" href="#/exchanges">Exchanges</a>
    <header class="bar">
      <h1 id="title"><b>${detail.request.method}</b> <bdi>${shown(detail.request.target)}</bdi></h1>
      <${Change} from=${detail.status.upstream} to=${detail.status.client} />
      <div class="actions">
        <${Copy} text=${() => curl(detail)}>Copy as curl<//>
        <${Copy} text=${() => httpText(detail)}>Copy as .http<//>
        <${Copy} text=${() => testText(detail)}>Copy as test<//>
        <a class="button" href="#/playground" onClick=${() => {
          handed.id = detail.id
        }}>Open in playground</a>
      </div>
    </header>
    <${Facts} detail=${detail} />
    <h2>Why</h2>
    <${Trail} detail=${detail} />
    <${Sides} detail=${detail} />
  </section>` as VNode
}

function Facts({ detail }: { detail: Detail }): VNode {
  const facts: [string, unknown][] = [
    ['At', clock(detail.at)],
    ['Client', detail.client || 'unix socket'],
    ['Host', detail.host],
    ['Upstream', detail.upstream ?? '—'],
    ['Request id', html`<code>${detail.requestId}</code>`],
    ['Upstream’s head after', detail.untilHead === undefined ? '—' : duration(detail.untilHead)],
    ['Duration', duration(detail.duration)],
  ]
  if (detail.local) facts.push(['Local reply', `${detail.local}${detail.cause ? `: ${detail.cause}` : ''}`])
  if (!detail.complete) facts.push(['Complete', `no${detail.cause ? `: ${detail.cause}` : ''}`])
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    ${detail.incidents.map((id) => html`<div><dt>Incident</dt><dd><a href=${`#/incidents/${id}`}><code>${id}</code></a></dd></div>`)}
  </dl>` as VNode
}

function Trail({ detail }: { detail: Detail }): VNode {
  if (detail.trail.length === 0)
    return html`<p class="note">No rule matched; the response was not changed.</p>` as VNode
  return html`<ol class="trail">
    ${detail.trail.map((entry) => {
      const outcome = detail.observing && entry.outcome === 'fired' ? 'observed' : entry.outcome
      return html`<li><${Badge} kind=${outcome}>${outcome}<//><b>${entry.rule}</b> <span class="kind">${entry.kind}</span> <span>${shown(entry.note)}</span></li>`
    })}
  </ol>` as VNode
}

function Sides({ detail }: { detail: Detail }): VNode {
  const { received, receivedBody, sent, sentBody, changes } = detail
  const compared =
    sentBody?.text !== undefined && receivedBody?.text !== undefined
      ? compareBodies(receivedBody.text, sentBody.text)
      : undefined
  return html`<div class="sides">
    <article><h2>Request</h2>
      <p class="first"><b>${detail.request.method}</b> <bdi>${shown(detail.request.target)}</bdi></p>
      <${Headers} lines=${detail.request.headers} />
    </article>
    <article><h2>Upstream’s response</h2>
      ${
        received
          ? html`<p class="first"><${Status} value=${received.status} /> ${received.reason}</p>
            <${Headers} lines=${received.headers} marked=${changes?.removed} mark="removed" />
            <${BodyText} body=${receivedBody}>${compared?.before}<//>`
          : html`<p class="note">None came.</p>`
      }
    </article>
    <article><h2>Client’s response</h2>
      ${
        sent
          ? html`<p class="first"><${Status} value=${sent.status} /> ${sent.reason}</p>
            <${Headers} lines=${sent.headers} marked=${changes?.added} mark="added" />
            ${sentBody ? html`<${BodyText} body=${sentBody}>${compared?.after}<//>` : html`<p class="note">The upstream’s body, byte for byte.</p>`}`
          : html`<p class="note">None was sent.</p>`
      }
    </article>
  </div>` as VNode
}
