/**
 * Tests whether two samples come from the same distribution.
 *
 * @module
 */

// Coefficients of a Chebyshev fit, beginning with the constant term.
const fit = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
]

/** Complement of the error function for x >= 0, with a relative error below 1.2e-7. */
function erfc(x: number): number {
  const t = 1 / (1 + x / 2)
  return t * Math.exp(-x * x + fit.reduceRight((sum, term) => sum * t + term, 0))
}

export interface RankTest {
  /** Probability that a member of the second sample exceeds one of the first; 0.5 if nothing distinguishes them. */
  readonly chance: number
  /** Two-sided. */
  readonly p: number
}

/** Mann–Whitney U in its normal approximation, corrected for ties and continuity. */
export function mannWhitney(first: readonly number[], second: readonly number[]): RankTest {
  const [n, m] = [first.length, second.length]
  const all = [
    ...first.map((value) => ({ value, own: false })),
    ...second.map((value) => ({ value, own: true })),
  ]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  let ties = 0
  for (let i = 0; i < all.length; ) {
    let end = i
    while (end < all.length && all[end]!.value === all[i]!.value) end++
    const count = end - i
    const rank = (i + 1 + end) / 2
    for (; i < end; i++) if (all[i]!.own) rankSum += rank
    ties += count ** 3 - count
  }
  const u = rankSum - (m * (m + 1)) / 2
  const total = n + m
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)))
  const chance = u / (n * m)
  if (!(variance > 0)) return { chance, p: 1 }
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance)
  return { chance, p: erfc(z / Math.SQRT2) }
}

/** Two-sample Kolmogorov–Smirnov test: the p-value of the greatest distance between the distributions. */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number {
  const a = [...first].sort((x, y) => x - y)
  const b = [...second].sort((x, y) => x - y)
  let distance = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const value = Math.min(a[i]!, b[j]!)
    while (a[i]! <= value) i++
    while (b[j]! <= value) j++
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length))
  }
  const size = Math.sqrt((a.length * b.length) / (a.length + b.length))
  const lambda = (size + 0.12 + 0.11 / size) * distance
  // The series does not converge near 0, where the p-value is 1.
  if (lambda < 0.2) return 1
  let p = 0
  for (let k = 1; k <= 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda)
  return Math.min(1, Math.max(0, p))
}

export function median(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Normal quantiles for a two-sided level of 0.0005 (two tests at 0.001) and a power of 0.8. */
const quantiles = 3.48 + 0.84
/** Efficiency of the rank test relative to the mean of normal samples. */
const rankEfficiency = 3 / Math.PI

/**
 * By how much two samples of this size must be shifted against each other to be distinguished four times in five, if
 * both scatter like this one. The spread is taken from the quartiles, so that outliers do not count.
 */
export function detectableShift(sample: readonly number[], size: number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const deviation = (at(0.75) - at(0.25)) / 1.349
  return (quantiles * deviation * Math.sqrt(2 / size)) / Math.sqrt(rankEfficiency)
}
