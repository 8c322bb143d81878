/**
 * What the rules of the active config do.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type ApiError, get, type ShownError, type Summary } from './api.js'
import { ago, shown } from './format.js'
import { Badge, Change, Empty, Failure } from './parts.js'
import { useTail } from './store.js'

interface ShownTransition {
  readonly from: number
  readonly to: number
  readonly count: number
}

interface Rule {
  readonly name: string
  readonly kind: string
  readonly phase: string
  readonly mode: string
  readonly match: object
  readonly fired: number
  readonly observed: number
  readonly skipped: number
  readonly line?: number
  /** Milliseconds since the epoch. */
  readonly lastActed?: number
  readonly lastSkip?: string
  readonly transitions?: readonly ShownTransition[]
}

export interface RulesReport {
  readonly mode: string
  readonly file?: string
  readonly rules: readonly Rule[]
  readonly warnings?: readonly ShownError[]
}

const phases = ['interpret', 'conceal', 'sanitize', 'complete', 'present']

const nameOf = (file = 'config') => file.slice(file.lastIndexOf('/') + 1)

export function Rules(): VNode {
  const { exchanges } = useTail()
  const [report, setReport] = useState<RulesReport | undefined>()
  const [failure, setFailure] = useState('')
  const [order, setOrder] = useState<'file' | 'phase'>('file')
  useEffect(() => {
    const load = () =>
      get<RulesReport>('/rules').then(setReport, (error: ApiError) => setFailure(error.message))
    void load()
    const timer = setInterval(load, 3000)
    return () => clearInterval(timer)
  }, [])
  if (failure && !report)
    return html`<section><h1>Rules</h1><${Failure} message=${failure} /></section>` as VNode
  if (!report)
    return html`<section aria-busy="true"><h1>Rules</h1><div class="skeleton"></div></section>` as VNode
  const rules =
    order === 'file'
      ? report.rules
      : [...report.rules].sort((a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase))
  return html`<section aria-labelledby="title">
    <header class="bar"><h1 id="title">Rules</h1>
      <p class="count">${report.rules.length} active${report.mode === 'observe' ? ', observing only' : ''}</p>
      <div class="actions" role="group" aria-label="Order">
        <button type="button" aria-pressed=${order === 'file'} onClick=${() => setOrder('file')}>File order</button>
        <button type="button" aria-pressed=${order === 'phase'} onClick=${() => setOrder('phase')}>Phase order</button>
      </div>
    </header>
    ${(report.warnings ?? []).map(
      (warning) => html`<p class="warning"><b>Line ${warning.line}</b> ${shown(warning.message)}</p>`,
    )}
    ${report.rules.length === 0 && html`<${Empty} title="No rules">The config has no rules, and the profile is none.<//>`}
    <div class="cards">
      ${rules.map((rule) => html`<${Card} key=${rule.name} rule=${rule} file=${report.file} exchanges=${exchanges} />`)}
    </div>
  </section>` as VNode
}

function Card({
  rule,
  file,
  exchanges,
}: {
  rule: Rule
  file: string | undefined
  exchanges: readonly Summary[]
}): VNode {
  const seen = rule.fired + rule.observed + rule.skipped
  const examples = (from: number, to: number) =>
    exchanges
      .filter(
        ({ rules, status }) =>
          rules.some((hit) => hit.rule === rule.name) && (status.upstream === from || status.client === to),
      )
      .slice(0, 5)
  return html`<article class="card">
    <header><h2>${rule.name}</h2><${Badge} kind="kind">${rule.kind}<//>${rule.phase !== rule.kind && html`<${Badge} kind="phase">${rule.phase} phase<//>`}${rule.mode === 'observe' && html`<${Badge} kind="observed">observe<//>`}
      ${rule.line ? html`<a class="place" href="#/config" title=${file}>${nameOf(file)}:${rule.line}</a>` : html`<span class="place kind">recommended</span>`}</header>
    <p class="match">${Object.entries(rule.match).map(([key, value]) => html`<code><span class="kind">${key}:</span> ${shown(typeof value === 'string' ? value : JSON.stringify(value))}</code>`)}</p>
    <dl class="counts">
      <div><dt>fired</dt><dd>${rule.fired}</dd></div>
      <div><dt>observed</dt><dd>${rule.observed}</dd></div>
      <div><dt>skipped</dt><dd>${rule.skipped}</dd></div>
    </dl>
    ${
      seen === 0
        ? html`<p class="note">Never matched since the config was loaded.</p>`
        : html`<p class="note">${rule.lastActed ? `Last acted ${ago(rule.lastActed)}. ` : ''}${rule.lastSkip ? `Last skipped because: ${rule.lastSkip}.` : ''}</p>`
    }
    ${
      (rule.transitions ?? []).length > 0 &&
      html`<table class="transitions"><caption>${rule.observed > rule.fired ? 'Would change' : 'Changed'}</caption>
        <thead><tr><th scope="col">Status</th><th scope="col" class="number">Times</th><th scope="col">Examples</th></tr></thead>
        <tbody>${rule.transitions!.map(
          ({
            from,
            to,
            count,
          }) => html`<tr><td><${Change} from=${from} to=${to} /></td><td class="number">${count}</td>
            <td>${examples(from, to).map((one) => html`<a href=${`#/exchanges/${one.id}`}>${one.method} ${shown(one.target)}</a> `)}</td></tr>`,
        )}</tbody></table>`
    }
  </article>` as VNode
}
