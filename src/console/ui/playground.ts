/**
 * Try a config before it is saved: on one exchange, and over everything that was recorded.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import {
  type ApiError,
  type Detail,
  get,
  post,
  type ShownError,
  type ShownExplanation,
  type ShownLine,
  type Summary,
} from './api.js'
import type { Editor } from './editor.js'
import { compareBodies } from './exchange.js'
import { clock, shown } from './format.js'
import { type DroppedFile, readDropped } from './har.js'
import { Badge, BodyText, Change, Copy, Failure, Headers, Status } from './parts.js'
import { handed, useTail } from './store.js'

interface Written {
  readonly request: string
  readonly response: string
}

interface ShownComparison {
  readonly compared: number
  readonly skipped: number
  readonly differences: readonly {
    readonly exchange: Summary
    readonly active: { status: number; rules: readonly string[] }
    readonly edited: { status: number; rules: readonly string[] }
    readonly differs: readonly string[]
  }[]
}

const sample: Written = {
  request: 'GET /api/users/7\nAccept: application/json',
  response: '200\nContent-Type: application/json\n\n{"success":false,"error":{"code":"USER_NOT_FOUND"}}',
}

// Typing pauses so long, in milliseconds, before the proxy is called.
const settle = 300

const headerLines = (lines: readonly string[]): ShownLine[] =>
  lines
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()])

/** Reads both text fields as the API wants them. */
export function exchangeOf({ request, response }: Written): object {
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

function writtenOf({ request, received, receivedBody }: Detail): Written {
  const lines = (headers: readonly ShownLine[]) => headers.map(([name, value]) => `${name}: ${value}`)
  return {
    request: [`${request.method} ${request.target}`, ...lines(request.headers)].join('\n'),
    response: `${[`${received?.status ?? 200}`, ...lines(received?.headers ?? [])].join('\n')}\n\n${receivedBody?.text ?? ''}`,
  }
}

export function Playground(): VNode {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const [config, setConfig] = useState('')
  const [active, setActive] = useState('')
  const [written, setWritten] = useState<Written>(sample)
  const [{ entries, leftOut }, setDropped] = useState<DroppedFile>({ entries: [], leftOut: 0 })
  const [errors, setErrors] = useState<readonly ShownError[]>([])
  const [explained, setExplained] = useState<ShownExplanation | undefined>()
  const [comparison, setComparison] = useState<ShownComparison | undefined>()
  const [failure, setFailure] = useState('')
  const [comparing, setComparing] = useState(false)
  const tail = useTail()
  const fail = (error: ApiError) => setFailure(error.message)

  useEffect(() => {
    let gone = false
    const open = async () => {
      const [{ active: text = '' }, schema, { createEditor }] = await Promise.all([
        get<{ active?: string }>('/config'),
        get<object>('/console/schema.json'),
        // A bundle of its own, so that other views load nothing of it.
        import(/* @vite-ignore */ '/console/editor.js' as string) as Promise<typeof import('./editor.js')>,
      ])
      if (gone || host.current === null) return
      setActive(text)
      setConfig(text)
      editor.current = createEditor(host.current, text, schema, setConfig)
    }
    open().catch(fail)
    return () => {
      gone = true
      editor.current?.destroy()
    }
  }, [])

  const take = (id: string) =>
    get<Detail>(`/exchanges/${encodeURIComponent(id)}`).then((detail) => setWritten(writtenOf(detail)), fail)
  useEffect(() => {
    if (handed.id !== undefined) void take(handed.id)
    handed.id = undefined
  }, [])

  useEffect(() => {
    if (config === '') return
    const timer = setTimeout(async () => {
      try {
        const checked = await post<{ ok: boolean; errors: ShownError[] }>('/check', { config })
        setErrors(checked.errors)
        editor.current?.show(checked.errors)
        setFailure('')
        if (checked.ok)
          setExplained(await post<ShownExplanation>('/explain', { config, exchange: exchangeOf(written) }))
      } catch (error) {
        fail(error as ApiError)
      }
    }, settle)
    return () => clearTimeout(timer)
  }, [config, written])

  const runAll = async () => {
    setComparing(true)
    try {
      setComparison(await post<ShownComparison>('/compare', { config }))
      setFailure('')
    } catch (error) {
      fail(error as ApiError)
    }
    setComparing(false)
  }
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    const [file] = event.dataTransfer?.files ?? []
    if (file) await load(file)
  }
  const load = async (file: File) => {
    try {
      const found = await readDropped(file)
      setDropped(found)
      if (found.entries[0]) setWritten(found.entries[0])
    } catch (error) {
      setFailure((error as Error).message)
    }
  }
  const download = () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([config], { type: 'application/yaml' }))
    link.download = 'upstanding.yaml'
    link.click()
    URL.revokeObjectURL(link.href)
  }
  const worst = errors.some(({ severity }) => severity !== 'warning')

  return html`<section class="playground" aria-labelledby="title" onDragOver=${(event: Event) => event.preventDefault()} onDrop=${drop}>
    <header class="bar"><h1 id="title">Playground</h1><p class="count">Nothing is written on the server.</p>
      <div class="actions">
        <button type="button" class="primary" disabled=${comparing || worst} onClick=${runAll}>${comparing ? 'Running…' : `Run over ${tail.exchanges.length} recorded exchanges`}</button>
        <${Copy} text=${() => config}>Copy config<//>
        <button type="button" onClick=${download}>Download</button>
        <button type="button" class="quiet" disabled=${config === active} onClick=${() => editor.current?.set(active)}>Reset</button>
      </div>
    </header>
    ${failure && html`<${Failure} message=${failure} />`}
    <div class="columns">
      <div class="column">
        <h2 id="config-label">Config</h2>
        <div class="editor" ref=${host} role="group" aria-labelledby="config-label"></div>
        <ul class="problems" aria-live="polite">
          ${errors.map((error) => html`<li class=${error.severity === 'warning' ? 'warning' : 'failure'}><b>Line ${error.line}</b> ${shown(error.message)}</li>`)}
          ${errors.length === 0 && config !== '' && html`<li class="note">No errors, no warnings.</li>`}
        </ul>
      </div>
      <div class="column">
        <h2>Exchange</h2>
        <div class="filters">
          <label class="wide"><span>Take one from the tail</span>
            <select onChange=${(event: Event) => {
              const { value } = event.currentTarget as HTMLSelectElement
              if (value !== '') void take(value)
            }}>
              <option value="">choose…</option>
              ${tail.exchanges.slice(0, 100).map((exchange) => html`<option value=${exchange.id}>${clock(exchange.at)} ${exchange.status.upstream ?? ''} ${exchange.method} ${shown(exchange.target).slice(0, 80)}</option>`)}
            </select></label>
          <label><span>or open a HAR or .http file</span><input type="file" accept=".har,.http,.txt,application/json" onChange=${(
            event: Event,
          ) => {
            const [file] = (event.currentTarget as HTMLInputElement).files ?? []
            if (file) void load(file)
          }} /></label>
        </div>
        ${
          entries.length + leftOut > 1 &&
          html`<label class="wide"><span>${entries.length} exchanges in the file${leftOut > 0 && `, ${leftOut} left out`}</span><select onChange=${(event: Event) => setWritten(entries[Number((event.currentTarget as HTMLSelectElement).value)]!)}>
            ${entries.map((entry, i) => html`<option value=${i}>${entry.title}</option>`)}</select></label>`
        }
        <label class="stack"><span>Request</span><textarea rows="3" spellcheck=${false} value=${written.request} onInput=${(event: Event) => setWritten({ ...written, request: (event.currentTarget as HTMLTextAreaElement).value })}></textarea></label>
        <label class="stack"><span>The upstream’s response</span><textarea rows="8" spellcheck=${false} value=${written.response} onInput=${(event: Event) => setWritten({ ...written, response: (event.currentTarget as HTMLTextAreaElement).value })}></textarea></label>
        ${explained && html`<${Result} explained=${explained} stale=${worst} />`}
      </div>
    </div>
    ${comparison && html`<${Differences} comparison=${comparison} />`}
  </section>` as VNode
}

function Result({ explained, stale }: { explained: ShownExplanation; stale: boolean }): VNode {
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

function Differences({ comparison }: { comparison: ShownComparison }): VNode {
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
