/**
 * Sanitized responses and their originals.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type ApiError, type Detail, get, type Summary } from './api.js'
import { Rows } from './exchanges.js'
import { visible } from './format.js'
import { Badge, BodyText, Empty, Failure, Headers, Status } from './parts.js'

interface ShownIncident {
  readonly id: string
  readonly rule: string
  readonly reason: string
  readonly findings: readonly { family: string; place: string; offset: number }[]
  readonly original: string
  readonly leaks: readonly { family: string; start: number; end: number }[]
  readonly exchange: Detail
}

export function Incidents({ id }: { id: string | undefined }): VNode {
  const [list, setList] = useState<readonly Summary[] | undefined>()
  const [failure, setFailure] = useState('')
  const search = (event: Event) => {
    event.preventDefault()
    const value = new FormData(event.currentTarget as HTMLFormElement).get('id')
    if (typeof value === 'string' && value.trim() !== '')
      location.hash = `#/incidents/${encodeURIComponent(value.trim())}`
  }
  useEffect(() => {
    get<{ incidents: Summary[] }>('/incidents').then(
      ({ incidents }) => setList(incidents),
      (error: ApiError) => setFailure(error.message),
    )
  }, [id])
  return html`<section aria-labelledby="title">
    <header class="bar"><h1 id="title">Incidents</h1></header>
    <form class="filters" role="search" onSubmit=${search}>
      <label class="wide"><span>Id that a client reports</span><input name="id" type="search" value=${id ?? ''} placeholder="k3J9…" autocomplete="off" spellcheck=${false} /></label>
      <button type="submit">Find</button>
    </form>
    ${id !== undefined && html`<${One} key=${id} id=${id} />`}
    ${failure && html`<${Failure} message=${failure} />`}
    ${list?.length === 0 && html`<${Empty} title="No incidents">No response was sanitized since the start.<//>`}
    ${list && list.length > 0 && html`<h2>Latest</h2><ul class="plain">${list.flatMap((exchange) => exchange.incidents.map((one) => html`<li><a href=${`#/incidents/${one}`}><code>${one}</code></a></li>`))}</ul><${Rows} exchanges=${list} />`}
  </section>` as VNode
}

function One({ id }: { id: string }): VNode {
  const [incident, setIncident] = useState<ShownIncident | undefined>()
  const [failure, setFailure] = useState('')
  useEffect(() => {
    get<ShownIncident>(`/incidents/${encodeURIComponent(id)}`).then(setIncident, (error: ApiError) =>
      setFailure(error.message),
    )
  }, [id])
  if (failure) return html`<${Failure} message=${failure} />` as VNode
  if (!incident) return html`<div class="skeleton" aria-busy="true"></div>` as VNode
  const { exchange } = incident
  return html`<div class="sides two">
    <article><h2>Original</h2>
      <p class="first">${exchange.received && html`<${Status} value=${exchange.received.status} />`} ${incident.reason}</p>
      <p class="tags">${[...new Set(incident.findings.map(({ family }) => family))].map((family) => html`<${Badge} kind="incident">${family}<//>`)} <span class="kind">by ${incident.rule}</span></p>
      ${exchange.received && html`<${Headers} lines=${exchange.received.headers} marked=${exchange.changes?.removed} mark="removed" />`}
      <pre class="body" tabindex="0">${highlighted(incident)}</pre>
    </article>
    <article><h2>What the client got</h2>
      ${exchange.sent && html`<p class="first"><${Status} value=${exchange.sent.status} /> ${exchange.sent.reason}</p><${Headers} lines=${exchange.sent.headers} marked=${exchange.changes?.added} mark="added" />`}
      <${BodyText} body=${exchange.sentBody} />
      <p><a class="button" href=${`#/exchanges/${exchange.id}`}>Open the exchange</a></p>
    </article>
  </div>` as VNode
}

function highlighted({ original, leaks }: ShownIncident): VNode[] {
  const pieces: VNode[] = []
  let at = 0
  for (const { family, start, end } of leaks) {
    if (end <= at) continue
    const from = Math.max(start, at)
    pieces.push(html`<span>${visible(original.slice(at, from))}</span>` as VNode)
    pieces.push(
      html`<mark class="leak" title=${family}>${visible(original.slice(from, end))}</mark>` as VNode,
    )
    at = end
  }
  pieces.push(html`<span>${visible(original.slice(at))}</span>` as VNode)
  return pieces
}
