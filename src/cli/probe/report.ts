/**
 * The result of a probe, for people and for programs.
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
  readonly timings: readonly Timing[]
  /** Times with a smaller p-value distinguish the paths. */
  readonly alpha: number
}

/** `unknown`: too few requests were answered, or the service was in trouble. */
export type ProbeVerdict = 'same' | 'different' | 'unknown'

const verdicts: Readonly<Record<ProbeVerdict, string>> = {
  same: 'Nothing in these responses distinguishes hidden from absent paths.',
  different: 'Hidden paths, or the location of the rule, can be distinguished.',
  unknown: 'No result: the server did not answer, or only with errors.',
}

export function verdictOf({
  differences,
  timings,
  alpha,
  answered,
  sent,
  absentStatus,
}: Result): ProbeVerdict {
  if (answered < sent / 2 || timings.every((timing) => timing.answered === 0)) return 'unknown'
  if (differences.length > 0 || timings.some(({ p }) => p < alpha)) return 'different'
  // A service that is down, or refuses everybody, gives every path the same answer.
  const inTrouble = absentStatus === undefined || absentStatus === 429 || absentStatus >= 500
  return inTrouble ? 'unknown' : 'same'
}

/** Equal differences in several shapes. */
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
  const { url, pairs, timings, differences, answered, sent, alpha, absentStatus } = result
  const evidence = differences.map(({ shape, ...difference }) => ({
    shape: shape.name,
    ...difference,
    remedy: remedyFor({ shape, ...difference }),
  }))
  const verdict = verdictOf(result)
  const counts = { answered, sent, absentStatus }
  const report = { url, verdict, pairs, ...counts, differences: evidence, timings, alpha }
  return `${JSON.stringify(report, null, 2)}\n`
}

const sides: Readonly<Record<Question, readonly [string, string]>> = {
  hidden: ['hidden', 'absent'],
  scope: ['inside', 'outside'],
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

const nameOf = ({ question, shape }: Timing) =>
  question === 'scope' ? `${shape}, inside and outside` : shape

function timeLine({ hidden, absent, p, samples, detectable }: Timing): string {
  const shown = p < 0.0001 ? '< 0.0001' : `= ${p.toFixed(4)}`
  return (
    `medians ${hidden.toFixed(2)} and ${absent.toFixed(2)} ms, p ${shown}, ${samples} samples each; ` +
    `differences above ${detectable.toFixed(2)} ms would show`
  )
}

export function inText(result: Result, paint: Paint): string {
  const { url, pairs, differences, timings, alpha, answered, sent } = result
  const lines = [paint('bold', url)]
  for (const { hidden, absent, outside } of pairs) {
    const elsewhere = outside.length > 0 ? `, outside ${outside.join(', ')}` : ''
    lines.push(`  hidden ${hidden}, absent ${absent.join(', ')}${elsewhere}`)
  }
  lines.push('', ...groupTable(result, paint))
  lines.push('', '  time to the first byte')
  for (const timing of timings) {
    const word = timing.p < alpha ? paint('red', 'different') : paint('green', 'the same')
    lines.push(`  ${nameOf(timing).padEnd(36)}${word}  ${timeLine(timing)}`)
  }
  if (answered < sent) lines.push(`  ${sent - answered} of ${sent} requests got no answer`)
  for (const evidence of evidenceOf(differences)) lines.push('', ...evidenceLines(evidence))
  if (timings.some(({ p }) => p < alpha)) lines.push('', 'time', `  remedy   ${timeRemedy}`)
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
  const { url, differences, timings, alpha } = result
  const lines = [`# Probe of ${url}`, '', `**${verdicts[verdictOf(result)]}**`, '']
  lines.push('| question | shapes | different |', '| --- | --- | --- |')
  for (const { group, question, shapes, different } of rowsOf(result))
    lines.push(`| ${sides[question].join(' / ')}: ${group} | ${shapes} | ${different} |`)
  for (const timing of timings)
    lines.push(`| time: ${nameOf(timing)} | ${timeLine(timing)} | ${timing.p < alpha ? 'yes' : 'no'} |`)
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

/** For an attribute or text of XML 1.0, which does not allow control characters. */
function xml(text: string): string {
  return quoted(text).replace(/[&<>"]/g, (char) => entities[char]!)
}

/** One test case per question and shape, and one for time. */
export function inJunit(result: Result): string {
  const { url, shapes, pairs, differences, timings, alpha } = result
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
  for (const timing of timings)
    cases.push(
      testCase('time', nameOf(timing), timing.p < alpha ? `${timeLine(timing)}; ${timeRemedy}` : undefined),
    )
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
