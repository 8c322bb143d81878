/**
 * The active config, what differs on disk, the last reload, and maintenance.
 *
 * @module
 */
import { diffLines } from 'diff'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type ApiError, get, post } from './api.js'
import { ago, shown } from './format.js'
import { Badge, Failure } from './parts.js'

interface ConfigReport {
  readonly mode: string
  readonly workers: number
  readonly routes: readonly { prefix: string; upstream: string }[]
  readonly maintenance: { on: boolean; until?: string; by: readonly string[] }
  readonly lastReload: { ok: boolean; at: string; trigger: string; faults: readonly string[] } | null
  readonly needsRestart: readonly string[]
}

interface ConfigTexts {
  readonly active?: string
  readonly file?: string
  readonly path: string
  readonly effective?: string
}

const messageOf = (error: unknown): string => (error as ApiError).message

/** What the admin listener reports, loaded again after each action. */
function useReports() {
  const [report, setReport] = useState<ConfigReport | undefined>()
  const [texts, setTexts] = useState<ConfigTexts | undefined>()
  const [failure, setFailure] = useState('')
  const [busy, setBusy] = useState(false)
  const load = async () => {
    try {
      setReport(await get<ConfigReport>('/rules'))
      setTexts(await get<ConfigTexts>('/config'))
      setFailure('')
    } catch (error) {
      setFailure(messageOf(error))
    }
  }
  useEffect(() => void load(), [])
  const act = (path: string) => async () => {
    setBusy(true)
    try {
      await post(path)
      setFailure('')
    } catch (error) {
      setFailure(messageOf(error))
    }
    setBusy(false)
    await load()
  }
  return { report, texts, failure, busy, act }
}

export function Config(): VNode {
  const { report, texts, failure, busy, act } = useReports()
  if (!report)
    return html`<section aria-busy=${!failure}><h1>Config</h1>${failure ? html`<${Failure} message=${failure} />` : html`<div class="skeleton"></div>`}</section>` as VNode
  const { maintenance, lastReload } = report
  return html`<section aria-labelledby="title">
    <header class="bar"><h1 id="title">Config</h1><p class="count" title=${texts?.path}>${texts?.path.slice(texts.path.lastIndexOf('/') + 1)}</p>
      <div class="actions">
        <button type="button" disabled=${busy} onClick=${act('/reload')}>Reload</button>
        <button type="button" disabled=${busy} aria-pressed=${maintenance.on} onClick=${act(maintenance.on ? '/maintenance/off' : '/maintenance/on')}>
          ${maintenance.on ? 'End maintenance' : 'Start maintenance'}
        </button>
      </div>
    </header>
    ${failure && html`<${Failure} message=${failure} />`}
    <${Facts} report=${report} />
    ${(lastReload?.faults ?? []).map((message) => html`<p class="warning">${shown(message)}</p>`)}
    <${ChangesOnDisk} active=${texts?.active} file=${texts?.file} />
    <h2>${texts?.effective === undefined ? 'Active config' : 'Effective config'}</h2>
    <pre class="body tall" tabindex="0">${shown(texts?.effective ?? texts?.active ?? '')}</pre>
  </section>` as VNode
}

function Facts({ report }: { report: ConfigReport }): VNode {
  const { maintenance, lastReload, needsRestart } = report
  return html`<dl class="facts">
    <div><dt>Mode</dt><dd>${report.mode === 'observe' ? html`<${Badge} kind="observed">observe<//>` : 'enforce'}</dd></div>
    <div><dt>Workers</dt><dd>${report.workers}</dd></div>
    ${report.routes.map(({ prefix, upstream }) => html`<div><dt>${prefix}</dt><dd>${upstream}</dd></div>`)}
    <div><dt>Maintenance</dt><dd>${maintenance.on ? `on, by ${maintenance.by.join(', ')}${maintenance.until ? ` until ${maintenance.until}` : ''}` : 'off'}</dd></div>
    <div><dt>Last reload</dt><dd>${lastReload === null ? 'none since the start' : `${lastReload.ok ? 'succeeded' : 'failed; still running the previous config'}, ${ago(lastReload.at)}, by ${lastReload.trigger}`}</dd></div>
    ${needsRestart.length > 0 && html`<div><dt>Waits for a restart</dt><dd>${needsRestart.join(', ')}</dd></div>`}
  </dl>` as VNode
}

/** The lines in which the file differs from the active config. */
function ChangesOnDisk({ active, file }: { active?: string; file?: string }): VNode | null {
  if (active === undefined || file === undefined || active === file) return null
  return html`<h2>The file has changed</h2>
    <p class="note">Removed lines are active now; added lines become active with a reload.</p>
    <pre class="body" tabindex="0">${diffLines(active, file).map((part) =>
      part.added
        ? html`<mark class="added">${shown(part.value)}</mark>`
        : part.removed
          ? html`<mark class="removed">${shown(part.value)}</mark>`
          : html`<span>${shown(part.value)}</span>`,
    )}</pre>` as VNode
}
