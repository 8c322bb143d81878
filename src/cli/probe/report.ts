/**
 * The verdict of a probe, for people and for programs.
 *
 * @module
 */
import type { Paint } from '../paint.js'
import type { Comparison, Question, ShapeDifference, Timing } from './compare.js'
import type { Pair } from './paths.js'
import { remedyFor, timeRemedy } from './remedies.js'
import type { Shape } from './shapes.js'

export interface Result extends Comparison {
  readonly url: string
  readonly pairs: readonly Pair[]
  readonly shapes: readonly Shape[]
  readonly timing: Timing
  /** Times whose p-value lies below it distinguish the paths. */
  readonly alpha: number
}

/** `unknown`: nothing, or too little, was answered to say anything. */
export type ProbeVerdict = 'same' | 'different' | 'unknown'

const verdicts: Readonly<Record<ProbeVerdict, string>> = {
  same: 'Nothing in these responses distinguishes hidden from absent paths.',
  different: 'Hidden paths, or the location of the rule, can be distinguished.',
  unknown: 'No result: the server did not answer.',
}

export function verdictOf({ differences, timing, alpha, answered }: Result): ProbeVerdict {
  if (answered === 0 || timing.answered === 0) return 'unknown'
  return differences.length > 0 || timing.p < alpha ? 'different' : 'same'
}

/** Differences of the same kind in several shapes. */
interface Evidence extends Pick<ShapeDifference, 'question' | 'what' | 'hidden' | 'absent' | 'offset'> {
  readonly shapes: readonly string[]
  readonly remedy: string
}

function evidenceOf(differences: readonly ShapeDifference[]): Evidence[] {
  const alike = new Map<string, { first: ShapeDifference; shapes: Set<string> }>()
  for (const difference of differences) {
    const { question, what, hidden, absent, shape } = difference
    const key = JSON.stringify([question, what.replace(/ of response \d+$/, ''), hidden, absent])
    const known = alike.get(key) ?? { first: difference, shapes: new Set<string>() }
    known.shapes.add(shape.name)
    alike.set(key, known)
  }
  return Array.from(alike.values(), ({ first, shapes }) => {
    const { question, what, hidden, absent, offset } = first
    return { question, what, hidden, absent, offset, shapes: [...shapes], remedy: remedyFor(first) }
  })
}

export function inJson(result: Result): string {
  const { url, pairs, timing, differences, answered, sent, alpha } = result
  const evidence = differences.map(({ shape, ...difference }) => ({
    shape: shape.name,
    ...difference,
    remedy: remedyFor({ shape, ...difference }),
  }))
  const verdict = verdictOf(result)
  const report = { url, verdict, pairs, answered, sent, differences: evidence, timing: { ...timing, alpha } }
  return `${JSON.stringify(report, null, 2)}\n`
}

const sides: Readonly<Record<Question, readonly [string, string]>> = {
  hidden: ['hidden', 'absent'],
  scope: ['inside', 'outside'],
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function timeLine({ hidden, absent, p, samples, detectable }: Timing): string {
  const shown = p < 0.0001 ? '< 0.0001' : `= ${p.toFixed(4)}`
  return (
    `medians ${hidden.toFixed(2)} and ${absent.toFixed(2)} ms, p ${shown}, ${samples} samples each; ` +
    `differences above ${detectable.toFixed(2)} ms would show`
  )
}

export function inText(result: Result, paint: Paint): string {
  const { url, pairs, differences, timing, alpha, answered, sent } = result
  const lines = [paint('bold', url)]
  for (const { hidden, absent, outside } of pairs) {
    const elsewhere = outside.length > 0 ? `, outside ${outside.join(', ')}` : ''
    lines.push(`  hidden ${hidden}, absent ${absent.join(', ')}${elsewhere}`)
  }
  lines.push('', ...groupTable(result, paint))
  const timeTells = timing.p < alpha
  const word = timeTells ? paint('red', 'different') : paint('green', 'the same')
  lines.push(`  ${'time'.padEnd(24)}${word}  ${timeLine(timing)}`)
  if (answered < sent) lines.push(`  ${sent - answered} of ${sent} requests got no answer`)
  for (const evidence of evidenceOf(differences)) lines.push('', ...evidenceLines(evidence))
  if (timeTells) lines.push('', 'time', `  remedy   ${timeRemedy}`)
  const verdict = verdictOf(result)
  return `${[...lines, '', paint(verdict === 'same' ? 'green' : 'red', verdicts[verdict])].join('\n')}\n`
}

interface Row {
  readonly group: string
  readonly question: Question
  readonly shapes: number
  readonly different: number
}

function rowsOf({ shapes, differences, pairs }: Result): Row[] {
  const questions: Question[] = pairs.some(({ outside }) => outside.length > 0)
    ? ['hidden', 'scope']
    : ['hidden']
  return questions.flatMap((question) =>
    [...new Set(shapes.map(({ group }) => group))].map((group) => {
      const found = differences.filter(({ shape, question: of }) => shape.group === group && of === question)
      const different = new Set(found.map(({ shape }) => shape.name)).size
      return { group, question, shapes: shapes.filter((shape) => shape.group === group).length, different }
    }),
  )
}

function groupTable(result: Result, paint: Paint): string[] {
  return rowsOf(result).flatMap(({ group, question, shapes, different }, i, rows) => {
    const title =
      question === 'scope' && rows[i - 1]?.question !== 'scope' ? ['', '  inside and outside the rule'] : []
    const word =
      different === 0
        ? `${paint('green', 'the same')}  in ${shapes} shapes`
        : paint('red', `${different} of ${shapes} different`)
    return [...title, `  ${group.padEnd(24)}${word}`]
  })
}

function evidenceLines({ question, what, shapes, hidden, absent, offset, remedy }: Evidence): string[] {
  const more = shapes.length > 3 ? ` and ${shapes.length - 3} more` : ''
  const [first, second] = sides[question]
  return [
    `${what}, from byte ${offset} on  (${shapes.slice(0, 3).join(', ')}${more})`,
    `  ${first.padEnd(8)} ${quoted(hidden)}`,
    `  ${second.padEnd(8)} ${quoted(absent)}`,
    `  remedy   ${remedy}`,
  ]
}

const cell = (text: string) => quoted(text).replaceAll('|', '\\|').replaceAll('`', "'")

export function inMarkdown(result: Result): string {
  const { url, differences, timing, alpha } = result
  const lines = [`# Probe of ${url}`, '', `**${verdicts[verdictOf(result)]}**`, '']
  lines.push('| question | shapes | different |', '| --- | --- | --- |')
  for (const { group, question, shapes, different } of rowsOf(result))
    lines.push(`| ${sides[question].join(' / ')}: ${group} | ${shapes} | ${different} |`)
  lines.push(`| time | ${timeLine(timing)} | ${timing.p < alpha ? 'yes' : 'no'} |`)
  const found = evidenceOf(differences)
  if (found.length > 0) {
    lines.push('', '| what | shapes | first | second | remedy |', '| --- | --- | --- | --- | --- |')
    for (const { what, shapes, hidden, absent, offset, remedy } of found)
      lines.push(
        `| ${what}, byte ${offset} | ${cell(shapes.join(', '))} | \`${cell(hidden)}\` | \`${cell(absent)}\` | ${remedy} |`,
      )
  }
  return `${lines.join('\n')}\n`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** For an attribute or text of XML 1.0, which has no place for control characters. */
function xml(text: string): string {
  return quoted(text).replace(/[&<>"]/g, (char) => entities[char]!)
}

/** One test case per question and shape, and one for time. */
export function inJunit(result: Result): string {
  const { url, shapes, pairs, differences, timing, alpha } = result
  const verdict = verdictOf(result)
  const questions: Question[] = pairs.some(({ outside }) => outside.length > 0)
    ? ['hidden', 'scope']
    : ['hidden']
  let failures = 0
  const testCase = (suite: string, name: string, failure: string | undefined) => {
    if (failure !== undefined) failures++
    const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}"`
    return failure === undefined ? `${open}/>` : `${open}><failure message="${xml(failure)}"/></testcase>`
  }
  const cases = questions.flatMap((question) =>
    shapes.map((shape) => {
      const found = differences.find(
        (difference) => difference.shape === shape && difference.question === question,
      )
      const [first, second] = sides[question]
      const text =
        found && `${found.what}: ${first} ${found.hidden}, ${second} ${found.absent}; ${remedyFor(found)}`
      return testCase(`${first} against ${second}: ${shape.group}`, shape.name, text)
    }),
  )
  cases.push(testCase('time', timeLine(timing), timing.p < alpha ? timeRemedy : undefined))
  cases.push(testCase('server', 'answers', verdict === 'unknown' ? verdicts.unknown : undefined))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${xml(`probe ${url}`)}" tests="${cases.length}" failures="${failures}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}
