/**
 * What the edited config does: to the exchange in the playground, and to the recorded ones.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { ShownExplanation, Summary } from './api.js'
import { compareBodies } from './exchange.js'
import { shown } from './format.js'
import { Badge, BodyText, Change, Headers, Status } from './parts.js'

export interface ShownComparison {
  readonly compared: number
  readonly skipped: number
  readonly differences: readonly {
    readonly exchange: Summary
    readonly active: { status: number; rules: readonly string[] }
    readonly edited: { status: number; rules: readonly string[] }
    readonly differs: readonly string[]
  }[]
}

export function Result({ explained, stale }: { explained: ShownExplanation; stale: boolean }): VNode {
  const { before, after, steps, assumptions, observing, failed } = explained
  const compared =
    before.body.text !== undefined && after.body.text !== undefined
      ? compareBodies(before.body.text, after.body.text)
      : undefined
  const relevant = steps.filter(
    ({ outcome, note }) => outcome !== 'unmatched' || !/^(?:path|method|requestHeader)\b/.test(note),
  )
  return html`<div class=${stale ? 'result stale' : 'result'} aria-live="polite">
    <h2>Result <${Change} from=${before.status} to=${after.status} /></h2>
    ${observing && html`<p class="warning">The config only observes: clients would get the unchanged response.</p>`}
    ${failed && html`<p class="failure">${`"${failed}" failed: the client gets a local error reply from the proxy.`}</p>`}
    ${assumptions.map((text) => html`<p class="note">${shown(text)}</p>`)}
    <ol class="trail">${relevant.map((step) => html`<li><${Badge} kind=${step.outcome}>${step.outcome === 'unmatched' ? 'no match' : step.outcome}<//><b>${step.rule}</b> <span class="kind">${step.kind}</span> <span>${shown(step.note)}</span></li>`)}</ol>
    <p class="first"><${Status} value=${after.status} /> ${after.reason}</p>
    <${Headers} lines=${after.headers} marked=${after.headers.filter(([name, value]) => !before.headers.some((line) => line[0] === name && line[1] === value))} mark="added" />
    <${BodyText} body=${after.body}>${compared?.after}<//>
  </div>` as VNode
}

export function Differences({ comparison }: { comparison: ShownComparison }): VNode {
  const { compared, skipped, differences } = comparison
  return html`<section class="differences" aria-labelledby="differences">
    <h2 id="differences">${differences.length === 0 ? 'No exchange would change' : `${differences.length} of ${compared} exchanges would change`}</h2>
    ${skipped > 0 && html`<p class="note">${skipped} could not be compared: local replies, or bodies that were not kept.</p>`}
    ${
      differences.length > 0 &&
      html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">Request</th><th scope="col">Now</th><th scope="col">With the edited config</th><th scope="col">Differs in</th></tr></thead>
      <tbody>${differences.map(
        ({
          exchange,
          active,
          edited,
          differs,
        }) => html`<tr><td class="request"><a href=${`#/exchanges/${exchange.id}`}><b>${exchange.method}</b> <bdi>${shown(exchange.target)}</bdi></a></td>
          <td><${Status} value=${active.status} /> ${active.rules.join(', ')}</td><td><${Status} value=${edited.status} /> ${edited.rules.join(', ')}</td><td>${differs.join(', ')}</td></tr>`,
      )}</tbody></table></div>`
    }
  </section>` as VNode
}
