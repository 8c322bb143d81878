/**
 * One plain text composed of many strings and scanned once; maps leaks back to the strings that contain them.
 *
 * @module
 */
import type { Family, Leak } from '../detector.js'

export type Scan = (text: string) => readonly Leak[]

/** A leak in a string of `owner`; `offset` counts in that string. */
export interface SheetFinding<Owner> {
  readonly owner: Owner
  readonly family: Family
  readonly offset: number
}

interface StyleEntry<Owner> {
  readonly owner: Owner
  readonly start: number
  readonly end: number
}

/** Collects strings; `near` ones are put on adjacent lines, like the frames of one trace, others apart. */
export class Sheet<Owner> {
  readonly #parts: string[] = []
  readonly #entries: StyleEntry<Owner>[] = []
  #length = 0

  add(text: string, owner: Owner, near: boolean): void {
    const gap = near ? '\n' : '\n\n'
    const start = this.#length + gap.length
    this.#parts.push(gap, text)
    this.#length = start + text.length
    this.#entries.push({ owner, start, end: this.#length })
  }

  /** Every string that a leak touches, in order. */
  scan(scan: Scan): SheetFinding<Owner>[] {
    const findings: SheetFinding<Owner>[] = []
    const entries = this.#entries
    let first = 0
    for (const leak of scan(this.#parts.join(''))) {
      while (first < entries.length && entries[first]!.end <= leak.start) first++
      for (let i = first; i < entries.length && entries[i]!.start < leak.end; i++) {
        const { owner, start } = entries[i]!
        findings.push({ owner, family: leak.family, offset: Math.max(0, leak.start - start) })
      }
    }
    return findings
  }
}
