/**
 * The console: navigation, the token, and the view that the address names.
 *
 * @module
 */
import { html } from 'htm/preact'
import { render, type VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { setToken } from './api.js'
import { Config } from './config.js'
import { Exchange } from './exchange.js'
import { Exchanges } from './exchanges.js'
import { Incidents } from './incidents.js'
import { Playground } from './playground.js'
import { Rules } from './rules.js'
import { connect, useTail } from './store.js'

const views = [
  ['exchanges', 'Exchanges'],
  ['rules', 'Rules'],
  ['incidents', 'Incidents'],
  ['playground', 'Playground'],
  ['config', 'Config'],
] as const

const states = { connecting: 'connecting', live: 'live', lost: 'reconnecting', locked: 'locked' } as const

function useHash(): string {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const change = () => setHash(location.hash)
    addEventListener('hashchange', change)
    return () => removeEventListener('hashchange', change)
  }, [])
  return hash
}

function Token({ message }: { message: string }): VNode {
  const submit = (event: Event) => {
    event.preventDefault()
    const value = new FormData(event.currentTarget as HTMLFormElement).get('token')
    setToken(String(value ?? ''))
    connect()
  }
  return html`<form class="token" onSubmit=${submit}>
    <label><span>Admin token</span><input name="token" type="password" autocomplete="off" required /></label>
    <button type="submit" class="primary">Unlock</button>
    <p class="note">${message} The value of <code>admin.token</code> stays in this page until you close it.</p>
  </form>` as VNode
}

function App(): VNode {
  const hash = useHash()
  const tail = useTail()
  const [, view = 'exchanges', id] = hash.split('?')[0]!.split('/')
  const name = views.some(([known]) => known === view) ? view : 'exchanges'
  useEffect(() => {
    document.title = `${views.find(([known]) => known === name)?.[1]} · Upstanding`
    document.getElementById('main')?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [name, id])
  const [open, setOpen] = useState(false)
  const locked = tail.state === 'locked'
  const content =
    name === 'rules'
      ? html`<${Rules} />`
      : name === 'incidents'
        ? html`<${Incidents} id=${id && decodeURIComponent(id)} />`
        : name === 'playground'
          ? html`<${Playground} />`
          : name === 'config'
            ? html`<${Config} />`
            : id
              ? html`<${Exchange} id=${decodeURIComponent(id)} />`
              : html`<${Exchanges} />`
  return html`<div class="shell">
    <a class="skip" href="#main" onClick=${(event: Event) => {
      event.preventDefault()
      document.getElementById('main')?.focus()
    }}>Skip to content</a>
    <nav aria-label="Views">
      <a class="brand" href="#/exchanges">Upstanding</a>
      <ul>${views.map(([key, title]) => html`<li><a href=${`#/${key}`} aria-current=${key === name ? 'page' : undefined}>${title}</a></li>`)}</ul>
      <button type="button" class="quiet" aria-expanded=${open} onClick=${() => setOpen(!open)}>Token</button>
      <p class=${`state ${tail.state}`} role="status">${states[tail.state]}</p>
    </nav>
    <main id="main" tabindex="-1">
      ${(locked || open) && html`<${Token} message=${locked ? 'The console is locked.' : 'Incidents and changes need the token.'} />`}
      ${tail.state === 'lost' && html`<p class="warning" role="alert">${tail.message} Trying again.</p>`}
      ${!locked && html`<div key=${`${name}/${id ?? ''}`}>${content}</div>`}
    </main>
  </div>` as VNode
}

const root = document.getElementById('app')!
root.replaceChildren()
connect()
render(html`<${App} />` as VNode, root)
