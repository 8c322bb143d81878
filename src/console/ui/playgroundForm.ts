/**
 * The exchange of the playground: written by hand, taken from the recorded ones, or read from a file.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type ApiError, type Detail, get } from './api.js'
import { clock, shown } from './format.js'
import { type DroppedFile, readDropped } from './har.js'
import { handed, useTail } from './store.js'
import { type ExchangeTexts, writtenOf } from './writtenExchange.js'

export interface ExchangeFields {
  readonly written: ExchangeTexts
  /** The exchanges of the file that was opened last. */
  readonly file: DroppedFile
  setWritten(written: ExchangeTexts): void
  /** Loads a recorded exchange by its id. */
  take(id: string): Promise<void>
  load(file: File | undefined): Promise<void>
}

/** @param fail called with a sentence if an exchange cannot be loaded */
export function useExchange(sample: ExchangeTexts, fail: (message: string) => void): ExchangeFields {
  const [written, setWritten] = useState<ExchangeTexts>(sample)
  const [file, setFile] = useState<DroppedFile>({ entries: [], leftOut: 0 })
  const take = (id: string) =>
    get<Detail>(`/exchanges/${encodeURIComponent(id)}`).then(
      (detail) => setWritten(writtenOf(detail)),
      (error: ApiError) => fail(error.message),
    )
  const load = async (opened: File | undefined) => {
    if (opened === undefined) return
    try {
      const found = await readDropped(opened)
      setFile(found)
      if (found.entries[0]) setWritten(found.entries[0])
    } catch (error) {
      fail((error as Error).message)
    }
  }
  useEffect(() => {
    if (handed.id !== undefined) void take(handed.id)
    handed.id = undefined
  }, [])
  return { written, file, setWritten, take, load }
}

const textIn = ({ currentTarget }: Event) =>
  (currentTarget as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value

export function ExchangeForm({ fields }: { fields: ExchangeFields }): VNode {
  const { written, file, setWritten, take, load } = fields
  const { entries, leftOut } = file
  const tail = useTail()
  return html`<div class="filters">
      <label class="wide"><span>Take one from the tail</span>
        <select onChange=${(event: Event) => {
          const id = textIn(event)
          if (id !== '') void take(id)
        }}>
          <option value="">choose…</option>
          ${tail.exchanges.slice(0, 100).map((exchange) => html`<option value=${exchange.id}>${clock(exchange.at)} ${exchange.status.upstream ?? ''} ${exchange.method} ${shown(exchange.target).slice(0, 80)}</option>`)}
        </select></label>
      <label><span>or open a HAR or .http file</span><input type="file" accept=".har,.http,.txt,application/json" onChange=${(
        event: Event,
      ) => void load((event.currentTarget as HTMLInputElement).files?.[0])} /></label>
    </div>
    ${
      entries.length + leftOut > 1 &&
      html`<label class="wide"><span>${entries.length} exchanges in the file${leftOut > 0 && `, ${leftOut} left out`}</span><select onChange=${(event: Event) => setWritten(entries[Number(textIn(event))]!)}>
        ${entries.map((entry, i) => html`<option value=${i}>${entry.title}</option>`)}</select></label>`
    }
    <label class="stack"><span>Request</span><textarea rows="3" spellcheck=${false} value=${written.request} onInput=${(event: Event) => setWritten({ ...written, request: textIn(event) })}></textarea></label>
    <label class="stack"><span>The upstream’s response</span><textarea rows="8" spellcheck=${false} value=${written.response} onInput=${(event: Event) => setWritten({ ...written, response: textIn(event) })}></textarea></label>` as unknown as VNode
}
