/**
 * One pass over a text that tells which of many short keys occur in it: the pre-scan that rules out clean text.
 *
 * It is the automaton of Aho and Corasick (1975) over a folded alphabet, so its cost per character is the
 * same whatever the text and however many the keys.
 *
 * @module
 */

const classBits = 6
const other = 0
const whiteSpace = 1
const digit = 2

/** Letters without case, every digit as one, white space as one; what no key uses is `other`. */
function foldedAlphabet(): Uint8Array {
  const classes = new Uint8Array(128).fill(other)
  for (const code of [9, 10, 11, 12, 13, 32]) classes[code] = whiteSpace
  for (let code = 48; code <= 57; code++) classes[code] = digit
  for (let letter = 0; letter < 26; letter++) {
    classes[65 + letter] = 3 + letter
    classes[97 + letter] = 3 + letter
  }
  let next = 29
  for (const char of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u001b') classes[char.charCodeAt(0)] = next++
  return classes
}

const classes = foldedAlphabet()
const noBreakSpace = 0xa0

function classOf(code: number): number {
  if (code < 128) return classes[code]!
  return code === noBreakSpace ? whiteSpace : other
}

/** Which owners have one of their keys in a text. */
export interface Anchors {
  /** Numbers of the owners, in ascending order, none for most texts. */
  owners(text: string): number[]
}

/**
 * @param keys for each owner its keys, of which `0` stands for any digit and a space for any white space;
 * letter case does not count
 */
export function compileAnchors(keys: readonly (readonly string[])[]): Anchors {
  const { next, endings } = buildAutomaton(keys)
  const isEnding = Uint8Array.from(endings, (owners) => (owners.length > 0 ? 1 : 0))
  // Marks of the states reached by the text at hand; cleared again at the end of each.
  const reached = new Uint8Array(endings.length)
  return {
    owners(text) {
      const states: number[] = []
      let state = 0
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at)
        state = next[(state << classBits) | (code < 128 ? classes[code]! : classOf(code))]!
        if (isEnding[state] === 1 && reached[state] === 0) {
          reached[state] = 1
          states.push(state)
        }
      }
      if (states.length === 0) return []
      const found = new Set<number>()
      for (const each of states) {
        reached[each] = 0
        for (const owner of endings[each]!) found.add(owner)
      }
      return [...found].sort((a, b) => a - b)
    },
  }
}

interface Automaton {
  readonly next: Uint16Array
  readonly endings: readonly (readonly number[])[]
}

function buildAutomaton(keys: readonly (readonly string[])[]): Automaton {
  const children: Map<number, number>[] = [new Map()]
  const endings: Set<number>[] = [new Set()]
  for (const [owner, own] of keys.entries()) {
    for (const key of own) {
      let state = 0
      for (let at = 0; at < key.length; at++) {
        const symbol = classOf(key.charCodeAt(at))
        let child = children[state]!.get(symbol)
        if (child === undefined) {
          child = children.push(new Map()) - 1
          endings.push(new Set())
          children[state]!.set(symbol, child)
        }
        state = child
      }
      endings[state]!.add(owner)
    }
  }
  return { next: linkStates(children, endings), endings: endings.map((owners) => [...owners]) }
}

/** Turns the tree into a complete table, breadth first, so that a state's fallback is finished before it. */
function linkStates(children: readonly Map<number, number>[], endings: readonly Set<number>[]): Uint16Array {
  const width = 1 << classBits
  const next = new Uint16Array(children.length * width)
  const fallback = new Uint16Array(children.length)
  const queue: number[] = [0]
  for (const state of queue) {
    for (let symbol = 0; symbol < width; symbol++) {
      const child = children[state]!.get(symbol)
      const back = state === 0 ? 0 : next[fallback[state]! * width + symbol]!
      next[state * width + symbol] = child ?? back
      if (child === undefined) continue
      fallback[child] = back
      for (const owner of endings[back]!) endings[child]!.add(owner)
      queue.push(child)
    }
  }
  return next
}
