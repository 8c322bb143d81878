/**
 * What the detectors find in the collection of error pages, and what a scan costs.
 *
 * Prints, for each language, pages found and missed; clean pages wrongly touched; the speed on ordinary text
 * and the cost of hostile text beside it, and of each pattern over text made for it. Run with `npm run bench:detect`.
 *
 * @module
 */
import { families } from '../src/detect/detector.js'
import { detectors } from '../src/detect/index.js'
import { match, type Pattern } from '../src/detect/pattern.js'
import { scan } from '../src/detect/scan.js'
import { type Page, readCorpus, signsOfPage } from '../test/detect/corpus.js'

const all = new Set(families)
const size = 1 << 20
const leaks = (page: Page): boolean => signsOfPage(page).length > 0

function printFindings(): void {
  const languages = new Map<string, { found: number; missed: string[] }>()
  for (const page of readCorpus('leaking')) {
    const row = languages.get(page.language) ?? { found: 0, missed: [] }
    if (leaks(page)) row.found++
    else row.missed.push(page.name)
    languages.set(page.language, row)
  }
  console.log('language      found  missed')
  for (const [language, { found, missed }] of languages) {
    console.log(
      `${language.padEnd(12)} ${String(found).padStart(6)} ${String(missed.length).padStart(7)}  ${missed.join(' ')}`,
    )
  }
  const clean = readCorpus('clean')
  const touched = clean.filter(leaks).map((page) => page.name)
  console.log(`clean pages: ${clean.length}, wrongly touched: ${touched.length} ${touched.join(' ')}\n`)
}

/** Nanoseconds of CPU time per character, the least of five runs. */
function cost(text: string): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5; run++) {
    const before = process.cpuUsage()
    scan(text, all)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, ((user + system) * 1000) / text.length)
  }
  return least
}

const fill = (piece: string): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size)

/** Pieces of which whole texts are made: each begins what some pattern looks for, and none is a leak. */
const hostile = [
  'at ',
  '(',
  '[',
  '{',
  '.',
  'a.',
  ':',
  '::',
  '"',
  "'",
  'File "',
  '\\',
  '\\n',
  '/',
  '/a',
  '1',
  '1.',
  ':1',
  '0x',
  '#1 ',
  '\n',
  ' ',
  '@',
  '--- ',
  '^',
  '~',
  '<',
  '|',
  '=',
  'A=1\n',
  'at a.b.c(',
  'password ',
  'Exception ',
  'SELECT ',
  '10.0.0.',
  'a-b:',
  'in x.py ',
  'Caused by: ',
  'eyJ',
  '1 | \n',
  'A::',
  'A\\B',
  'x.js:1:',
  '/usr',
  '://a',
  'Error.',
  'Foo.Bar.',
  'A::A->',
  ') in /a',
  '-bcdfghjk2',
  'dc=a,',
  'Error in x(',
  '0: (A::B',
  'GET /a ',
  '[file] => /a\n',
  'a/b/c.py',
  '.py',
  'host=a ',
  'Server=a;',
  'Server=a;b =',
  'a:x:0:0:',
  'rw-r--',
  '2024-01-01 10:00:00 [a',
  '] a.b.c.',
  'System.Net.',
  'column a.b',
  'postgres://a',
  'class: a.b.',
  '(): ',
  'a.b is ',
  'The value ',
  'Error.A',
]

function printCosts(): void {
  const clean = readCorpus('clean')
  const text = (name: string): string => clean.find((page) => page.name === name)!.content
  const harmless = cost(fill(clean.map((page) => page.content).join('\n')))
  console.log('cost of a scan of 1 MiB           ns/char   MB/s   times the harmless')
  const print = (name: string, each: number): void =>
    console.log(
      `${name.padEnd(32)} ${each.toFixed(1).padStart(8)} ${(1000 / each).toFixed(0).padStart(6)} ${(each / harmless).toFixed(2).padStart(8)}`,
    )
  print('all clean pages, one after another', harmless)
  for (const name of ['prose.txt', 'custom.html', 'style.css', 'problem.json'])
    print(name, cost(fill(text(name))))
  for (const piece of hostile) print(`hostile: ${JSON.stringify(piece)}`, cost(fill(piece)))
  printSmall(text('spring.json'))
}

/** The cost of one scan of a text that is too short to be measured once. */
function printSmall(small: string): void {
  for (let run = 0; run < 20_000; run++) scan(small, all)
  const started = process.hrtime.bigint()
  for (let run = 0; run < 20_000; run++) scan(small, all)
  console.log(
    `\nsmall clean JSON (${small.length} characters): ${(Number(process.hrtime.bigint() - started) / 20_000_000).toFixed(2)} µs`,
  )
}

const fillers = [
  '',
  ' ',
  'a',
  'a=',
  ';',
  '(',
  '.',
  'a.',
  '/',
  'a/',
  ':',
  '"',
  '\n',
  '1',
  '=',
  'a b ',
  'Aa.',
  '-',
]

/** Its keys with something between, and its examples, whole and cut off: what follows a long prefix may be the slow part. */
const piecesFor = ({ keys, finds }: Pattern): readonly string[] => [
  ...keys.flatMap((key) => fillers.flatMap((filler) => [key + filler, key.toUpperCase() + filler])),
  ...finds.flatMap((text) =>
    [1, 0.9, 0.7, 0.5, 0.3].map((part) => text.slice(0, Math.ceil(part * text.length))),
  ),
]

/** Each pattern alone over text made for it: where a search could take more than linear time. */
function printDearest(): void {
  const dearest: { readonly each: number; readonly piece: string; readonly source: string }[] = []
  for (const { patterns, family } of detectors) {
    for (const pattern of patterns) {
      for (const piece of piecesFor(pattern)) {
        const text = piece.repeat(Math.ceil(4096 / piece.length))
        let each = Number.POSITIVE_INFINITY
        for (let run = 0; run < 3; run++) {
          const started = process.hrtime.bigint()
          match(text, pattern, family)
          each = Math.min(each, Number(process.hrtime.bigint() - started) / text.length)
        }
        dearest.push({ each, piece, source: pattern.expression.source })
      }
    }
  }
  dearest.sort((a, b) => b.each - a.each)
  console.log(
    '\ndearest patterns over their own keys and examples, 4 KiB each (a search that is not linear stands out)',
  )
  for (const { each, piece, source } of dearest.slice(0, 8)) {
    console.log(
      `${each.toFixed(0).padStart(6)} ns/char  ${JSON.stringify(piece).padEnd(28)} ${source.slice(0, 60)}`,
    )
  }
}

printFindings()
printCosts()
printDearest()
