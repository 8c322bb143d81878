/**
 * Other readings of a text: without colour codes and invisible characters, and with written line ends as real ones.
 *
 * @module
 */

/** A text made from another, and the way back from its positions. */
export interface PlainReading {
  readonly text: string
  positionOf(offset: number): number
}

// ECMA-48 control sequences (colours, links are OSC and rarer) and characters without width.
const invisible = /\u001b\[[0-9;:?]{0,40}[A-Za-z]|[\u001b\u009b\u00ad\u200b-\u200d\u2060\ufeff]/g
const invisibleSign = /[\u001b\u009b\u00ad\u200b-\u200d\u2060\ufeff]/
const writtenLineEnd = /\\[nrt]/g

/** The readings that differ from the text itself, none for most texts. */
export function plainReadings(text: string): PlainReading[] {
  const readings: PlainReading[] = []
  if (invisibleSign.test(text)) readings.push(withoutInvisible(text))
  if (text.includes('\\n') || text.includes('\\t')) {
    // Two characters take the place of two, so positions stay.
    readings.push({ text: text.replace(writtenLineEnd, '\n '), positionOf: (offset) => offset })
  }
  return readings
}

function withoutInvisible(text: string): PlainReading {
  const keptFrom: number[] = []
  const startsAt: number[] = []
  let length = 0
  let from = 0
  let plain = ''
  const keep = (to: number) => {
    if (to === from) return
    keptFrom.push(from)
    startsAt.push(length)
    plain += text.slice(from, to)
    length += to - from
  }
  for (const found of text.matchAll(invisible)) {
    keep(found.index)
    from = found.index + found[0].length
  }
  keep(text.length)
  return {
    text: plain,
    positionOf(offset) {
      let low = 0
      let high = startsAt.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (startsAt[middle]! <= offset) low = middle
        else high = middle - 1
      }
      return (keptFrom[low] ?? 0) + offset - (startsAt[low] ?? 0)
    },
  }
}
