/**
 * The verdict of a probe, for people and for programs.
 *
 * @module
 */
import type { Paint } from '../paint.js'
import type { ShapeDifference, Timing } from './compare.js'
import type { Pair } from './paths.js'
import type { Shape } from './shapes.js'

export interface Result {
  readonly url: string
  readonly pairs: readonly Pair[]
  readonly shapes: readonly Shape[]
  readonly differences: readonly ShapeDifference[]
  readonly timing: Timing
  /** Times whose p-value lies below it tell the paths apart. */
  readonly alpha: number
}

export function toldApart({ differences, timing, alpha }: Result): boolean {
  return differences.length > 0 || timing.p < alpha
}

export function inJson(result: Result): string {
  const { url, pairs, timing, differences } = result
  const evidence = differences.map(({ shape, ...difference }) => ({ shape: shape.name, ...difference }))
  return `${JSON.stringify({ url, toldApart: toldApart(result), pairs, differences: evidence, timing }, null, 2)}\n`
}

const widest = 48

function shortened(text: string): string {
  const line = JSON.stringify(text).slice(1, -1)
  return line.length <= widest ? line : `${line.slice(0, widest - 1)}…`
}

export function inText(result: Result, paint: Paint): string {
  const { url, pairs, shapes, differences, timing, alpha } = result
  const lines = [paint('bold', url)]
  for (const { hidden, absent } of pairs) lines.push(`  hidden ${hidden}, absent ${absent.join(', ')}`)
  lines.push('', ...groupTable(shapes, differences, paint))
  const timeTells = timing.p < alpha
  const p = timing.p < 0.0001 ? '< 0.0001' : `= ${timing.p.toFixed(4)}`
  lines.push(
    `  ${'time'.padEnd(24)}${timeTells ? paint('red', 'told apart') : paint('green', 'the same')}` +
      `  medians ${timing.hidden.toFixed(2)} and ${timing.absent.toFixed(2)} ms, p ${p}, ${timing.samples} samples each`,
  )
  if (differences.length > 0) lines.push('', ...evidenceLines(differences))
  const verdict = toldApart(result)
    ? paint('red', 'Hidden and absent paths can be told apart.')
    : paint('green', 'Hidden and absent paths cannot be told apart by any of this.')
  return `${[...lines, '', verdict].join('\n')}\n`
}

function groupTable(
  shapes: readonly Shape[],
  differences: readonly ShapeDifference[],
  paint: Paint,
): string[] {
  const groups = [...new Set(shapes.map(({ group }) => group))]
  return groups.map((group) => {
    const all = shapes.filter((shape) => shape.group === group)
    const told = new Set(
      differences.filter(({ shape }) => shape.group === group).map(({ shape }) => shape.name),
    )
    const count = `${told.size} of ${all.length} told apart`
    const word = told.size === 0 ? paint('green', 'the same') : paint('red', count)
    return `  ${group.padEnd(24)}${word}${told.size === 0 ? `  in ${all.length} shapes` : ''}`
  })
}

/** The same difference in many shapes is told once. */
function evidenceLines(differences: readonly ShapeDifference[]): string[] {
  const alike = new Map<string, { difference: ShapeDifference; shapes: Set<string> }>()
  for (const difference of differences) {
    const { what, hidden, absent, shape } = difference
    const key = JSON.stringify([what.replace(/ of response \d+$/, ''), hidden, absent])
    const known = alike.get(key) ?? { difference, shapes: new Set<string>() }
    known.shapes.add(shape.name)
    alike.set(key, known)
  }
  return [...alike.values()].flatMap(({ difference: { what, hidden, absent }, shapes }) => {
    const names = [...shapes]
    const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
    return [
      `${what}  (${names.slice(0, 3).join(', ')}${more})`,
      `  hidden  ${shortened(hidden)}`,
      `  absent  ${shortened(absent)}`,
    ]
  })
}
