/**
 * The live tail.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import type { Summary } from './api.js'
import { clock, duration, shown } from './format.js'
import { Badge, Change, Empty } from './parts.js'
import { useTail } from './store.js'

interface ExchangeFilter {
  readonly text: string
  readonly rule: string
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly client: string
  readonly all: boolean
}

const none: ExchangeFilter = { text: '', rule: '', kind: '', from: '', to: '', client: '', all: true }

const isStatus = (status: number | undefined, wanted: string) =>
  wanted === '' || String(status ?? '').startsWith(wanted.toLowerCase().replace(/x+$/, ''))

function matches(exchange: Summary, filter: ExchangeFilter): boolean {
  const { text, rule, kind, from, to, client, all } = filter
  return (
    (all || exchange.changed) &&
    (text === '' ||
      `${exchange.method} ${exchange.host}${exchange.target}`.toLowerCase().includes(text.toLowerCase())) &&
    (rule === '' || exchange.rules.some((hit) => hit.rule === rule)) &&
    (kind === '' || exchange.rules.some((hit) => hit.kind === kind)) &&
    isStatus(exchange.status.upstream, from) &&
    isStatus(exchange.status.client, to) &&
    (client === '' || exchange.client.includes(client))
  )
}

const optionsOf = (values: readonly string[]) => [...new Set(values)].sort()

export function Exchanges(): VNode {
  const tail = useTail()
  const [filter, setFilter] = useState<ExchangeFilter>(none)
  const [paused, setPaused] = useState<readonly Summary[] | undefined>(undefined)
  const search = useRef<HTMLInputElement>(null)
  const source = paused ?? tail.exchanges
  const shownRows = useMemo(() => source.filter((exchange) => matches(exchange, filter)), [source, filter])
  const set = (name: keyof ExchangeFilter) => (event: Event) =>
    setFilter({ ...filter, [name]: (event.currentTarget as HTMLInputElement).value })
  const hits = tail.exchanges.flatMap((exchange) => exchange.rules)
  const select = (name: 'rule' | 'kind', label: string, values: readonly string[]) => html`<label>
    <span>${label}</span>
    <select value=${filter[name]} onChange=${set(name)}>
      <option value="">any</option>
      ${values.map((value) => html`<option value=${value}>${value}</option>`)}
    </select>
  </label>`
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(none)
  return html`<section aria-labelledby="title">
    <header class="bar">
      <h1 id="title">Exchanges</h1>
      <p class="count" aria-live="polite">${shownRows.length} of ${source.length}</p>
      <div class="actions">
        <button type="button" aria-pressed=${paused !== undefined} onClick=${() => setPaused(paused ? undefined : tail.exchanges)}>
          ${paused ? `Resume${tail.exchanges.length > paused.length ? ' (new)' : ''}` : 'Pause'}
        </button>
      </div>
    </header>
    <form class="filters" role="search" onSubmit=${(event: Event) => event.preventDefault()}>
      <label class="wide"><span>Path</span><input ref=${search} type="search" placeholder="/api/users" value=${filter.text} onInput=${set('text')} /></label>
      ${select('rule', 'Rule', optionsOf(hits.map((hit) => hit.rule)))}
      ${select('kind', 'Kind', optionsOf(hits.map((hit) => hit.kind)))}
      <label class="short"><span>From</span><input type="search" placeholder="2xx" value=${filter.from} onInput=${set('from')} /></label>
      <label class="short"><span>To</span><input type="search" placeholder="404" value=${filter.to} onInput=${set('to')} /></label>
      <label><span>Client</span><input type="search" placeholder="10.0.0.7" value=${filter.client} onInput=${set('client')} /></label>
      <label class="check"><input type="checkbox" checked=${!filter.all} onChange=${() => setFilter({ ...filter, all: !filter.all })} /><span>Changed only</span></label>
      ${isFiltered && html`<button type="button" class="quiet" onClick=${() => setFilter(none)}>Clear</button>`}
    </form>
    ${tail.skipped > 0 && html`<p class="note">${tail.skipped} exchanges were left out because this page could not keep up.</p>`}
    ${
      shownRows.length === 0
        ? html`<${Empty} title=${source.length === 0 ? 'Waiting for traffic' : 'Nothing matches'}>
            ${
              source.length === 0
                ? 'Exchanges appear here as they end. Recording runs only while a page is open.'
                : 'No recorded exchange matches the filter.'
            }
          <//>`
        : html`<${Rows} exchanges=${shownRows} />`
    }
  </section>` as VNode
}

export function Rows({ exchanges }: { exchanges: readonly Summary[] }): VNode {
  return html`<div class="scroll"><table class="rows">
    <thead><tr><th scope="col">Time</th><th scope="col">Status</th><th scope="col">Request</th><th scope="col">Rules</th><th scope="col">Client</th><th scope="col" class="number">Duration</th></tr></thead>
    <tbody>
      ${exchanges.map(
        (exchange) => html`<tr key=${exchange.id} class=${exchange.complete ? '' : 'incomplete'}>
          <td class="time">${clock(exchange.at)}</td>
          <td class="outcome"><${Change} from=${exchange.status.upstream} to=${exchange.status.client} /></td>
          <td class="request"><a href=${`#/exchanges/${exchange.id}`}><b>${exchange.method}</b> <bdi>${shown(exchange.target)}</bdi></a></td>
          <td class="result"><div class="tags">
            ${exchange.rules.map((hit) => html`<${Badge} kind=${hit.outcome}>${hit.rule}${hit.wouldBe ? ` → ${hit.wouldBe}` : ''}<//>`)}
            ${exchange.incidents.length > 0 && html`<${Badge} kind="incident">incident<//>`}
            ${exchange.local && html`<${Badge} kind="local">${exchange.local}<//>`}
            ${!exchange.complete && html`<${Badge} kind="local">incomplete<//>`}
          </div></td>
          <td class="client">${exchange.client || 'unix'}</td>
          <td class="number">${duration(exchange.duration)}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>` as VNode
}
