/**
 * The console in a real browser: `npm run test:console`. Needs Chromium; CHROMIUM names another than /usr/bin/chromium.
 * SCREENSHOTS=1 writes the pictures of docs/console.md.
 *
 * @module
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startProgram, writeConfig } from '../e2e/support/built.js'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const token = 'sesame-seed'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = new URL('../../docs/console/', import.meta.url)
const hostile = `<script>document.title='pwned'</script><img src=x onerror="document.title='pwned'">\u202e${'x'.repeat(1_000_000)}
java.lang.IllegalStateException: no
\tat com.example.A.b(A.java:1)
`

const service = createServer(({ url = '' }, response) => {
  const json = (status: number, value: object) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
  if (url.startsWith('/admin'))
    return response.writeHead(403, { 'Set-Cookie': 'area=admin' }).end('Forbidden')
  if (url === '/api/users/7') return json(200, { success: false, error: { code: 'USER_NOT_FOUND' } })
  if (url === '/api/users') return json(200, { success: true, users: [{ id: 1, name: 'Ada' }] })
  if (url === '/hostile') {
    response.writeHead(500, {
      'Content-Type': 'text/html',
      'X-Note': "<script>document.title='pwned'</script>",
    })
    return response.end(hostile)
  }
  if (url === '/orders/17')
    return json(500, {
      status: 500,
      message: 'could not load order from db-7.shop.internal:1521',
      trace: 'java.sql.SQLException: ORA-00942\n\tat com.acme.shop.OrderDao.load(OrderDao.java:42)',
    })
  if (url === '/legacy/report') return json(404, { error: 'bad parameter' })
  return response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found')
})

const config = (port: number) => `upstream: http://127.0.0.1:${port}
listen: 127.0.0.1:0
admin: { address: 127.0.0.1:0, token: ${token} }
rules:
  - name: hide-admin
    match: { path: /admin/** }
    conceal: {}
  - name: legacy-envelope
    match: { path: /api/** }
    unwrap:
      when: { /success: false }
      status: { from: /error/code, map: { USER_NOT_FOUND: 404 }, default: 500 }
  - name: bad-parameters
    match: { path: /legacy/**, status: 404 }
    mode: observe
    remap: { to: 400 }
`

async function setUp(t: Test) {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  t.teardown(() => service.close().closeAllConnections())
  const file = writeConfig(t, config((service.address() as AddressInfo).port))
  const program = startProgram(t, ['serve', '--config', file])
  const { address, admin } = await program.logged('listening')
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  })
  t.teardown(() => browser.close())
  const traffic = async () => {
    for (const path of [
      '/',
      '/api/users',
      '/admin/users',
      '/api/users/7',
      '/orders/17',
      '/legacy/report',
      '/hostile',
    ])
      await (await fetch(`${address}${path}`)).arrayBuffer()
  }
  return { browser, base: `http://${admin}`, traffic, file }
}

async function open(t: Test, browser: Browser, base: string, options: object = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(`page error: ${error.message}`))
  page.on('console', (message) => {
    // The browser logs what the API refuses, and that it may not keep the style of a line that is typed over.
    if (message.type() === 'error' && !/status of 4\d\d|^Applying inline style/.test(message.text()))
      t.fail(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(?:data|blob):/.test(request.url()))
      t.fail(`asked ${request.url()}`)
  })
  await page.goto(base)
  return page
}

const unlock = async (page: Page) => {
  await page.getByLabel('Admin token').fill(token)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByText('live', { exact: true }).waitFor()
}

async function checkAccessibility(t: Test, page: Page, name: string) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run(),
  )
  t.same(
    violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
    [],
    `axe, ${name}`,
  )
}

async function picture(page: Page, name: string) {
  if (!process.env.SCREENSHOTS) return
  mkdirSync(pictures, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({
      path: new URL(`${name}-${colorScheme}.png`, pictures).pathname,
      caret: 'initial',
    })
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

const skip = existsSync(executablePath) ? false : `there is no ${executablePath}`

t.test('the console', { skip }, async (t) => {
  const { browser, base, traffic } = await setUp(t)
  const page = await open(t, browser, base)

  await t.test('shows nothing without the token', async (t) => {
    await page.getByText('The console is locked').waitFor()
    await page.getByLabel('Admin token').fill('wrong-token')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('locked', { exact: true }).waitFor()
    t.equal(await page.getByRole('table').count(), 0)
    await unlock(page)
    await page.getByText('Waiting for traffic').waitFor()
  })

  await t.test('exchanges arrive live, and can be filtered', async (t) => {
    await traffic()
    await page.getByRole('link', { name: 'GET /legacy/report' }).waitFor()
    await page.getByRole('link', { name: 'GET /hostile' }).waitFor()
    await checkAccessibility(t, page, 'exchanges')
    await picture(page, 'exchanges')
    await page.getByLabel('Rule').selectOption('legacy-envelope')
    t.equal(await page.locator('tbody tr').count(), 1)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('From').fill('5xx')
    t.equal(await page.locator('tbody tr').count(), 2)
    await page.getByRole('button', { name: 'Clear' }).click()
  })

  await t.test('one exchange, side by side', async (t) => {
    await page.getByRole('link', { name: 'GET /api/users/7' }).click()
    await page.getByRole('heading', { name: 'Client’s response' }).waitFor()
    t.match(await page.locator('.trail').textContent(), /legacy-envelope/)
    t.match(await page.locator('main').textContent(), /USER_NOT_FOUND/)
    await checkAccessibility(t, page, 'exchange')
    await picture(page, 'exchange')
  })

  await t.test('hostile text stays text', async (t) => {
    await page.goto(`${base}/#/exchanges`)
    await page.getByRole('link', { name: 'GET /hostile' }).click()
    await page.getByRole('heading', { name: 'Client’s response' }).waitFor()
    t.match(await page.title(), /Upstanding/)
    t.notMatch(await page.locator('main').textContent(), /\u202e/)
  })

  await t.test('rules', async (t) => {
    await page.getByRole('link', { name: 'Rules' }).click()
    await page.getByRole('heading', { name: 'bad-parameters' }).waitFor()
    await page.getByText('Would change').waitFor()
    await checkAccessibility(t, page, 'rules')
    await picture(page, 'rules')
  })

  await t.test('incidents, by the id that a client reports', async (t) => {
    await page.getByRole('link', { name: 'Incidents' }).click()
    await page.locator('ul.plain a').first().waitFor()
    const id = (await page.locator('ul.plain a').last().textContent())!
    await page.getByLabel('Id that a client reports').fill(id)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('heading', { name: 'Original' }).waitFor()
    t.ok((await page.locator('mark.leak').count()) > 0, 'findings are highlighted')
    t.match(await page.locator('main').textContent(), /OrderDao/)
    await checkAccessibility(t, page, 'incidents')
    await picture(page, 'incidents')
  })

  await t.test('the playground compares an edited config with what was recorded', async (t) => {
    await page.getByRole('link', { name: 'Playground' }).click()
    const editor = page.getByRole('textbox', { name: 'Config, YAML' })
    await editor.waitFor()
    await page.getByRole('heading', { name: /Result/ }).waitFor()
    t.match(await page.locator('.result').textContent(), /404/)
    await checkAccessibility(t, page, 'playground')
    await editor.click()
    await page.keyboard.press('Control+A')
    const edited = config(1)
      .replace('    mode: observe\n', '')
      .replace('USER_NOT_FOUND: 404', 'USER_NOT_FOUND: 410')
    await editor.fill(edited)
    await page.getByText('USER_NOT_FOUND: 410').first().waitFor()
    await page.locator('.result').getByText('410').first().waitFor()
    await page.getByRole('button', { name: /^Run over/ }).click()
    await page.getByRole('heading', { name: /exchanges would change/ }).waitFor()
    const differences = await page.locator('.differences').textContent()
    t.match(differences, /\/api\/users\/7/)
    t.match(differences, /\/legacy\/report/)
    await picture(page, 'playground')
    await editor.click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('bogus: 1\n')
    await page.locator('.problems .failure').first().waitFor()
  })

  await t.test('a dropped HAR stays in the browser', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'upstanding-har-'))
    t.teardown(() => rmSync(directory, { recursive: true }))
    const har = join(directory, 'shop.har')
    const entry = (path: string) => ({
      request: { method: 'GET', url: `http://shop.example${path}`, headers: [] },
      response: {
        status: 200,
        headers: [{ name: 'Content-Type', value: 'application/json' }],
        content: { text: Buffer.from('{"grüße":false}').toString('base64'), encoding: 'base64' },
      },
    })
    const entries = [entry('/api/a'), entry('/api/b'), { request: { url: 'data:,' } }]
    writeFileSync(har, JSON.stringify({ log: { entries } }))
    await page.getByLabel('or open a HAR or .http file').setInputFiles(har)
    await page.getByText('2 exchanges in the file, 1 left out').waitFor()
    t.match(await page.getByLabel('Request', { exact: true }).inputValue(), /^GET \/api\/a/)
    t.match(await page.getByLabel('The upstream’s response').inputValue(), /"grüße":false/)
  })

  await t.test('config: maintenance and reload', async (t) => {
    await page.getByRole('link', { name: 'Config' }).click()
    await page.getByRole('button', { name: 'Start maintenance' }).click()
    await page.getByRole('button', { name: 'End maintenance' }).click()
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.getByText('succeeded').waitFor()
    await checkAccessibility(t, page, 'config')
    await picture(page, 'config')
  })

  await t.test('by keyboard alone', async (t) => {
    await page.goto(`${base}/#/exchanges`)
    await page.reload()
    await unlock(page)
    await page.locator('tbody tr').first().waitFor()
    await page.locator('body').press('Tab')
    for (let i = 0; i < 40; i++) {
      const text = await page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''")
      if (/^GET \//.test(text)) break
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Client’s response' }).waitFor()
    t.pass('an exchange was opened without a mouse')
  })

  await t.test('on a phone, nothing is wider than the screen', async (t) => {
    const phone = await open(t, browser, base, { viewport: { width: 375, height: 740 } })
    await unlock(phone)
    for (const view of ['exchanges', 'rules', 'incidents', 'config', 'playground']) {
      await phone.goto(`${base}/#/${view}`)
      await phone.locator('h1').waitFor()
      const width = await phone.evaluate<number>('document.documentElement.scrollWidth')
      t.ok(width <= 375, `${view}: ${width}`)
    }
  })
})
