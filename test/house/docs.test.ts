import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { organizationFiles } from '../../scripts/organization.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

t.test('links between pages lead somewhere', async (t) => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '')
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue
      t.ok(existsSync(join(root, dirname(page), target!)), `${page} links to ${target}`)
    }
  }
})

/** Anchors of the headings of a page, as GitHub makes them. */
const anchorsOf = (text: string) =>
  new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )

t.test('anchors in links exist', async (t) => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '')
    for (const [, target, anchor] of text.matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)) {
      const file = target === '' ? page : join(dirname(page), target!)
      t.ok(anchorsOf(readFileSync(join(root, file), 'utf8')).has(anchor!), `${page}: ${target}#${anchor}`)
    }
  }
})

t.test('no word is written twice', async (t) => {
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
    t.equal(/\b(?!that|had)([a-z]+) \1\b/.exec(text)?.[0], undefined, page)
  }
})

t.test('the start page lists every page', async (t) => {
  const start = readFileSync(join(root, 'docs/README.md'), 'utf8')
  for (const page of pages) {
    if (!page.startsWith('docs/') || page === 'docs/README.md' || page.includes('/kinds/')) continue
    t.ok(start.includes(`(${page.slice('docs/'.length)})`), page)
  }
})

t.test('the architecture page names every folder of the sources', async (t) => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  for (const name of readdirSync(join(root, 'src'))) t.match(page, `\`src/${name}\``, name)
  for (const [, file] of page.matchAll(/`(src\/[\w/.]+)`/g)) t.ok(existsSync(join(root, file!)), file!)
})

t.test('a fork names its organization once, and every other place follows', async (t) => {
  const fork = t.testdir()
  const old = 'https://github.com/upstanding-proxy/upstanding'
  const repository = { url: 'git+https://github.com/acme/upstanding.git' }
  const written: Readonly<Record<string, string>> = {
    'package.json': JSON.stringify({ homepage: `${old}#readme`, repository }),
    Dockerfile: `# ${'-'.repeat(500)} ${old}`,
    'README.md': old,
    'SECURITY.md': 'no link',
    'deploy/values.yaml': 'image: ghcr.io/upstanding-proxy/upstanding:1',
    'docs/page.md': `${old} and ${old}/issues`,
    '.github/config.yml': old,
  }
  for (const [name, text] of Object.entries(written)) {
    mkdirSync(dirname(join(fork, name)), { recursive: true })
    writeFileSync(join(fork, name), text)
  }
  const files = organizationFiles(fork)
  t.strictSame(
    Object.keys(files).sort(),
    Object.keys(written)
      .filter((name) => name !== 'SECURITY.md')
      .sort(),
  )
  for (const [name, text] of Object.entries(files)) t.notMatch(text, /upstanding-proxy/, name)
})
