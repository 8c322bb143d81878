/**
 * Pieces that several views share.
 *
 * @module
 */
import { html } from 'htm/preact'
import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { ShownBody, ShownLine } from './api.js'
import { bytes, shown, statusClass, visible } from './format.js'

export const Status = ({ value }: { value: number | undefined }): VNode =>
  html`<span class=${`status ${statusClass(value)}`}>${value ?? '—'}</span>` as VNode

/** `200 → 404`, or the status alone where both are the same. */
export function Change({ from, to }: { from: number | undefined; to: number | undefined }): VNode {
  if (from === to || from === undefined) return html`<${Status} value=${to ?? from} />` as VNode
  return html`<span class="change"><${Status} value=${from} /><span class="arrow" aria-label="became">→</span><${Status} value=${to} /></span>` as VNode
}

export const Badge = ({ kind, children }: { kind: string; children: ComponentChildren }): VNode =>
  html`<span class=${`badge ${kind}`}>${children}</span>` as VNode

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }): VNode =>
  html`<div class="empty"><h2>${title}</h2><p>${children}</p></div>` as VNode

export const Failure = ({ message }: { message: string }): VNode =>
  html`<p class="failure" role="alert">${message}</p>` as VNode

export function Copy({ text, children }: { text: () => string; children: ComponentChildren }): VNode {
  const [done, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text())
    setDone(true)
    setTimeout(() => setDone(false), 1500)
  }
  return html`<button type="button" class="quiet" onClick=${copy} aria-live="polite">
    ${done ? 'Copied' : children}
  </button>` as VNode
}

/** Header lines; those in `marked` are shown as removed or added. */
export function Headers({
  lines,
  marked = [],
  mark = '',
}: {
  lines: readonly ShownLine[]
  marked?: readonly ShownLine[]
  mark?: 'removed' | 'added' | ''
}): VNode {
  const isMarked = ([name, value]: ShownLine) => marked.some((line) => line[0] === name && line[1] === value)
  return html`<dl class="headers">
    ${lines.map(
      (line) => html`<div class=${isMarked(line) ? mark : ''}>
        <dt>${visible(line[0])}${isMarked(line) && html`<span class="sr">${mark}</span>`}</dt>
        <dd>${shown(line[1])}</dd>
      </div>`,
    )}
  </dl>` as VNode
}

/** The body as text, as it was sent; long lines wrap. */
export function BodyText({
  body,
  children,
}: {
  body: ShownBody | undefined
  children?: ComponentChildren
}): VNode {
  if (body === undefined) return html`<p class="note">Not recorded.</p>` as VNode
  if (body.withheld)
    return html`<p class="note">The original of a sanitized response is shown only with <code>admin.token</code>.</p>` as VNode
  if (body.tooLarge)
    return html`<p class="note">${bytes(body.length ?? 0)}: larger than the 64 KiB that are kept.</p>` as VNode
  if (body.text === undefined)
    return html`<p class="note">${bytes(body.length ?? 0)} that are not text.</p>` as VNode
  if (body.text === '') return html`<p class="note">Empty.</p>` as VNode
  return html`<pre class="body" tabindex="0">${children ?? shown(body.text)}</pre>` as VNode
}
