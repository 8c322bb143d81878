/**
 * Words and numbers that all reports of an audit use.
 *
 * @module
 */
import type { Confidence } from './checks.js'

const words: Readonly<Record<Confidence, string>> = {
  sure: 'sure',
  likely: 'likely',
  review: 'needs review',
}

export const inWords = (confidence: Confidence): string => words[confidence]

/** A share from 0 to 1. */
export function percentOf(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return 'under 0.1 %'
  if (percent > 99.9 && percent < 100) return 'over 99.9 %'
  return `${Number(percent.toFixed(1))} %`
}

export function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
