import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

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
