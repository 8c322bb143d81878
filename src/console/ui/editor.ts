/**
 * The playground's editor: YAML with completion, documentation and the errors of `check` inline. A bundle of its own,
 * loaded only by the playground.
 *
 * @module
 */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap, lineNumbers, tooltips } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { ShownError } from './api.js'
import { type JsonSchema, keysAt, placeAt, schemasAt, valuesAt } from './schema.js'

export interface Editor {
  readonly text: string
  set(text: string): void
  show(errors: readonly ShownError[]): void
  destroy(): void
}

// Colors follow the page's, light or dark, through its custom properties.
const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--muted)' },
])

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', border: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused .cm-selectionBackground, ::selection': { backgroundColor: 'var(--selection)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    maxWidth: '28rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: '#fff',
  },
  '.docs': { padding: '.4rem .6rem', whiteSpace: 'normal' },
})

const isDefined = <T>(value: T | undefined): value is T => value !== undefined

function complete(schema: JsonSchema, context: CompletionContext): CompletionResult | null {
  const text = context.state.doc.toString()
  const line = context.state.doc.lineAt(context.pos)
  const { path, key } = placeAt(text, context.pos)
  const word = context.matchBefore(/[\w$./-]*/)
  if (word === null || (word.text === '' && !context.explicit)) return null
  if (key !== undefined && /:\s/.test(line.text.slice(0, context.pos - line.from))) {
    const options = valuesAt(schema, [...path, key]).map((label) => ({ label, type: 'enum' }))
    return options.length > 0 ? { from: word.from, options } : null
  }
  const options = [...keysAt(schema, path)].map(([label, { description, type }]) => ({
    label,
    type: 'property',
    info: description ?? '',
    apply:
      type === 'object' || type === 'array'
        ? `${label}:\n${' '.repeat(word.from - line.from + 2)}`
        : `${label}: `,
  }))
  return options.length > 0 ? { from: word.from, options, validFor: /^[\w$./-]*$/ } : null
}

function documentation(schema: JsonSchema) {
  return hoverTooltip((view, position) => {
    const line = view.state.doc.lineAt(position)
    const { path, key } = placeAt(view.state.doc.toString(), line.to)
    if (key === undefined) return null
    const description = schemasAt(schema, [...path, key])
      .map((one) => one.description)
      .find(isDefined)
    if (description === undefined) return null
    return {
      pos: line.from,
      above: true,
      create: () => {
        const dom = document.createElement('div')
        dom.className = 'docs'
        dom.textContent = description
        return { dom }
      },
    }
  })
}

/** @param changed called with the text after each edit */
export function createEditor(
  host: HTMLElement,
  text: string,
  schema: JsonSchema,
  changed: (text: string) => void,
): Editor {
  // In a shadow root the styles are constructed sheets, which a strict Content-Security-Policy allows.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const parent = document.createElement('div')
  parent.style.height = '100%'
  root.replaceChildren(parent)
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        yaml(),
        indentUnit.of('  '),
        syntaxHighlighting(highlighting),
        lintGutter(),
        autocompletion({ override: [(context) => complete(schema, context)] }),
        documentation(schema),
        tooltips({ position: 'absolute' }),
        // Tab leaves the editor, as everywhere on the page; completion is accepted with Enter.
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': 'Config, YAML', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString())
        }),
        theme,
      ],
    }),
  })
  const diagnostic = ({ line, column, length, severity, message }: ShownError): Diagnostic => {
    const row = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
    const from = Math.min(row.from + Math.max(column - 1, 0), row.to)
    return {
      from,
      to: Math.min(from + Math.max(length, 1), row.to),
      severity: severity === 'warning' ? 'warning' : 'error',
      message,
    }
  }
  return {
    get text() {
      return view.state.doc.toString()
    },
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    show: (errors) => view.dispatch(setDiagnostics(view.state, errors.map(diagnostic))),
    destroy: () => view.destroy(),
  }
}
