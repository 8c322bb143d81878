import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))

function filesIn(folder: string): string[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.(?:ts|mjs|css|md|yaml|json|sh)$/.test(name))
}

/** Words that take a second reading, and the usual ones. */
const instead: readonly (readonly [word: RegExp, usual: string])[] = [
  [/\banew\b/i, 'again'],
  [/(?<!-)\boctets?\b(?!-)/i, 'byte'],
  [/\b(?:told|tell|tells) apart\b/i, 'distinguish'],
  [
    /\bput(?:s|ting)? (?:it |them |the plan |another plan )?in force\b|\bplan in force\b|\brules in force\b/i,
    'active',
  ],
  [/\bmended\b|\bmends\b|\bhow to mend\b/i, 'fix'],
  [/\bof its own accord\b/i, 'by itself'],
  [/\bsightings?\b/i, 'observation'],
  [/\bmisdeeds?\b/i, 'failure'],
  [/\bas it stands\b|\bstands (?:there|here|in|before|behind|beside|between|below)\b/i, 'is'],
  [
    /\bwhom to ask\b|\bthe (?:upstream|service) is asked\b|\basks? the (?:upstream|service)\b/i,
    'call, request',
  ],
  [/\b(?:is|are|was|be) told of\b/i, 'notify, learn'],
  [/\bgone around\b/i, 'bypass'],
  [/\b(?:lest|wherein|hence|whence|thereof)\b/i, 'a plain word'],
  [/\bbut for\b/i, 'except for'],
  [/\bof one[’']s own\b/i, 'your own'],
  [/\bin answer to\b/i, 'in response to'],
  [/\bin the midst of\b/i, 'among'],
]

t.test('plain words in sources, pages and examples', async (t) => {
  const pages = readdirSync(root).filter((name) => name.endsWith('.md'))
  const files = [
    ...pages,
    ...['src', 'docs', 'config', 'deploy', 'scripts', 'bench', 'test'].flatMap(filesIn),
  ]
  t.ok(files.length > 300)
  for (const file of files) {
    // Detectors list what others wrote, and are tested with it.
    if (/^(?:src\/detect\/data|test\/(?:corpus|golden))\/|^test\/house\/words/.test(file)) continue
    const lines = readFileSync(root + file, 'utf8').split('\n')
    for (const [word, usual] of instead) {
      const at = lines.findIndex((line) => word.test(line))
      if (at >= 0) t.fail(`${file}:${at + 1} has ${word.exec(lines[at]!)?.[0]}; the usual word: ${usual}`)
    }
  }
})

t.test('no regular expression is a line of over 200 characters', async (t) => {
  for (const file of filesIn('src')) {
    readFileSync(root + file, 'utf8')
      .split('\n')
      .forEach((line, i) => {
        const isExpression = /(?:^\s*|= |\()\/[^/*].*\/[dgimsuvy]*[,)]*$/.test(line)
        if (line.length > 200 && isExpression) t.fail(`${file}:${i + 1}`)
      })
  }
})
