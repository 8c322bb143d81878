/**
 * Writes `docs/reference/detectors.md`: every pattern of every detector with its examples, which run as tests.
 *
 * @module
 */
import type { PatternDetector } from '../src/detect/pattern.js'

export function detectorsPage(detectors: readonly PatternDetector[]): string {
  return `${[
    '# Detectors',
    '',
    'Generated from the code by `npm run gen`. Each line is one pattern; its examples run as tests.',
    'The page [leaks](leaks.md) describes in words what each detector looks for.',
    ...detectors.flatMap(section),
  ].join('\n')}\n`
}

/** Patterns made of one table of messages share their counter-examples, and are printed as a list. */
function section({ family, summary, patterns }: PatternDetector): string[] {
  const sharing = new Map<readonly string[], number>()
  for (const { ignores } of patterns) sharing.set(ignores, (sharing.get(ignores) ?? 0) + 1)
  const own = patterns.filter(({ ignores }) => sharing.get(ignores) === 1)
  const tables = [...sharing].filter(([, count]) => count > 1).map(([ignores]) => ignores)
  const rows = own.map(
    ({ finds, ignores, ofFailures }) =>
      `| ${ofFailures === true ? '5xx only: ' : ''}${finds.map(code).join('<br>')} | ${ignores.map(code).join('<br>')} |`,
  )
  return [
    '',
    `## ${family}`,
    '',
    summary,
    '',
    '| finds | ignores |',
    '| --- | --- |',
    ...rows,
    ...tables.flatMap((ignores) => [
      '',
      'Messages that contain one of these:',
      '',
      ...patterns.filter((pattern) => pattern.ignores === ignores).map(({ finds }) => `- ${code(finds[0]!)}`),
      '',
      `They are not found in: ${ignores.map(code).join(', ')}.`,
    ]),
  ]
}

/** Code in a cell of a table: control characters are shown as escapes, and a bar would end the cell. */
function code(text: string): string {
  const shown = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll('\\\\', '\\')
    .replaceAll('|', '\\|')
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest > 0 ? `${fence} ${shown} ${fence}` : `\`${shown}\``
}
