/**
 * Tries out a config before it is saved: on one exchange, and on all recorded ones.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { RefObject, VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { type ApiError, get, post, type ShownError, type ShownExplanation } from './api.js'
import type { Editor } from './editor.js'
import { shown } from './format.js'
import { Copy, Failure } from './parts.js'
import { ExchangeForm, useExchange } from './playgroundForm.js'
import { Differences, Result, type ShownComparison } from './playgroundResult.js'
import { useTail } from './store.js'
import { type ExchangeTexts, exchangeOf, sample } from './writtenExchange.js'

// Milliseconds without typing before the proxy is called.
const settle = 300

interface EditedConfig {
  readonly host: RefObject<HTMLDivElement | null>
  readonly editor: RefObject<Editor | undefined>
  readonly config: string
  readonly active: string
}

/** An editor for a copy of the active config. */
function useEditor(fail: (error: ApiError) => void): EditedConfig {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const [config, setConfig] = useState('')
  const [active, setActive] = useState('')
  useEffect(() => {
    let gone = false
    const open = async () => {
      const [{ active: text = '' }, schema, { createEditor }] = await Promise.all([
        get<{ active?: string }>('/config'),
        get<object>('/console/schema.json'),
        // A bundle of its own, so that other views do not load it.
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
  return { host, editor, config, active }
}

function download(config: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([config], { type: 'application/yaml' }))
  link.download = 'upstanding.yaml'
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Checks the edited config, and explains what it does with the exchange, whenever one of them changes. */
function useCheck(
  { config, editor }: EditedConfig,
  written: ExchangeTexts,
  fail: (error?: ApiError) => void,
) {
  const [errors, setErrors] = useState<readonly ShownError[]>([])
  const [explained, setExplained] = useState<ShownExplanation | undefined>()
  useEffect(() => {
    if (config === '') return
    const timer = setTimeout(async () => {
      try {
        const checked = await post<{ ok: boolean; errors: ShownError[] }>('/check', { config })
        setErrors(checked.errors)
        editor.current?.show(checked.errors)
        fail()
        if (checked.ok)
          setExplained(await post<ShownExplanation>('/explain', { config, exchange: exchangeOf(written) }))
      } catch (error) {
        fail(error as ApiError)
      }
    }, settle)
    return () => clearTimeout(timer)
  }, [config, written])
  return { errors, explained }
}

/** Runs the edited config over all recorded exchanges. */
function useComparison(config: string, fail: (error?: ApiError) => void) {
  const [comparison, setComparison] = useState<ShownComparison | undefined>()
  const [comparing, setComparing] = useState(false)
  const compare = async () => {
    setComparing(true)
    try {
      setComparison(await post<ShownComparison>('/compare', { config }))
      fail()
    } catch (error) {
      fail(error as ApiError)
    }
    setComparing(false)
  }
  return { comparison, comparing, compare }
}

export function Playground(): VNode {
  const [failure, setFailure] = useState('')
  const fail = (error?: ApiError) => setFailure(error?.message ?? '')
  const edited = useEditor(fail)
  const { host, editor, config, active } = edited
  const exchange = useExchange(sample, setFailure)
  const { errors, explained } = useCheck(edited, exchange.written, fail)
  const { comparison, comparing, compare } = useComparison(config, fail)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    void exchange.load(event.dataTransfer?.files[0])
  }
  const isInvalid = errors.some(({ severity }) => severity !== 'warning')
  const { length } = useTail().exchanges

  return html`<section class="playground" aria-labelledby="title" onDragOver=${(event: Event) => event.preventDefault()} onDrop=${drop}>
    <header class="bar"><h1 id="title">Playground</h1><p class="count">Nothing is written on the server.</p>
      <div class="actions">
        <button type="button" class="primary" disabled=${comparing || isInvalid} onClick=${compare}>${comparing ? 'Running…' : `Run over ${length} recorded exchanges`}</button>
        <${Copy} text=${() => config}>Copy config<//>
        <button type="button" onClick=${() => download(config)}>Download</button>
        <button type="button" class="quiet" disabled=${config === active} onClick=${() => editor.current?.set(active)}>Reset</button>
      </div>
    </header>
    ${failure && html`<${Failure} message=${failure} />`}
    <div class="columns">
      <div class="column">
        <h2 id="config-label">Config</h2>
        <div class="editor" ref=${host} role="group" aria-labelledby="config-label"></div>
        <${Problems} errors=${errors} checked=${config !== ''} />
      </div>
      <div class="column">
        <h2>Exchange</h2>
        <${ExchangeForm} fields=${exchange} />
        ${explained && html`<${Result} explained=${explained} stale=${isInvalid} />`}
      </div>
    </div>
    ${comparison && html`<${Differences} comparison=${comparison} />`}
  </section>` as VNode
}

function Problems({ errors, checked }: { errors: readonly ShownError[]; checked: boolean }): VNode {
  return html`<ul class="problems" aria-live="polite">
    ${errors.map((error) => html`<li class=${error.severity === 'warning' ? 'warning' : 'failure'}><b>Line ${error.line}</b> ${shown(error.message)}</li>`)}
    ${errors.length === 0 && checked && html`<li class="note">No errors, no warnings.</li>`}
  </ul>` as VNode
}
