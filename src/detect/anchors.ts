/**
 * Finds in one pass which of many short keys occur in a text: the pre-scan that rules out clean text. It is the
 * automaton of Aho and Corasick (1975) over a folded alphabet, so the cost per character is the same for any text and
 * any number of keys.
 *
 * @module
 */

const classBits = 6
const other = 0
const whiteSpace = 1
const digit = 2
const firstLetter = 3
const lastLetter = 28

/**
 * Letters of either case are the same, as are all digits and all white space; characters that no key uses are `other`.
 */
function foldedAlphabet(): Uint8Array {
  const classes = new Uint8Array(128).fill(other)
  for (const code of [9, 10, 11, 12, 13, 32]) classes[code] = whiteSpace
  for (let code = 48; code <= 57; code++) classes[code] = digit
  for (let letter = 0; letter < 26; letter++) {
    classes[65 + letter] = firstLetter + letter
    classes[97 + letter] = firstLetter + letter
  }
  let next = lastLetter + 1
  for (const char of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u001b') classes[char.charCodeAt(0)] = next++
  return classes
}

const classes = foldedAlphabet()
const noBreakSpace = 0xa0

function classOf(code: number): number {
  if (code < 128) return classes[code]!
  return code === noBreakSpace ? whiteSpace : other
}

function isLetter(code: number): boolean {
  const found = classOf(code)
  return found >= firstLetter && found <= lastLetter
}

/** Finds the owners whose keys occur in a text. */
export interface Anchors {
  /** The numbers of the owners, in ascending order; none for most texts. */
  owners(text: string): number[]
  readonly isBuilt: boolean
  /** Does a small part of the construction; returns whether there is more to do. */
  build(): boolean
}

/**
 * Constructed piece by piece with `build`, or else with the first text: for all detectors, it takes some tens of
 * milliseconds and 2 MiB, which starting the proxy does not need.
 * @param keys the keys of each owner, in which `0` matches any digit and a space any white space, and after which a
 * final `\b` allows no letter; letter case is ignored
 */
export function compileAnchors(keys: readonly (readonly string[])[]): Anchors {
  let building: Generator<void, Automaton> | undefined
  let built: ((text: string) => number[]) | undefined
  const build = (): boolean => {
    building ??= buildAutomaton(keys)
    const step = building.next()
    if (step.done === true) {
      built = ownersIn(step.value)
      building = undefined
    }
    return built === undefined
  }
  return {
    get isBuilt() {
      return built !== undefined
    },
    build: () => built === undefined && build(),
    owners(text) {
      while (built === undefined) build()
      return built(text)
    },
  }
}

const anywhere = 1
const beforeNoLetter = 2

function ownersIn({ next, endings, isOpen }: Automaton): (text: string) => number[] {
  const kinds = Uint8Array.from(endings, (owners, state) =>
    owners.length === 0 ? 0 : isOpen[state] === 1 ? anywhere : beforeNoLetter,
  )
  // Marks the states reached by the current text; cleared at its end.
  const reached = new Uint8Array(endings.length)
  return (text) => {
    const states: number[] = []
    let state = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      state = next[(state << classBits) | (code < 128 ? classes[code]! : classOf(code))]!
      const kind = kinds[state]!
      if (kind === 0 || reached[state] === 1) continue
      if (kind === beforeNoLetter && isLetter(text.charCodeAt(at + 1))) continue
      reached[state] = 1
      states.push(state)
    }
    if (states.length === 0) return []
    const found = new Set<number>()
    for (const each of states) {
      reached[each] = 0
      for (const owner of endings[each]!) found.add(owner)
    }
    return [...found].sort((a, b) => a - b)
  }
}

interface Automaton {
  readonly next: Uint16Array
  /** For each state, the owners of the keys that end there. */
  readonly endings: readonly (readonly number[])[]
  /** For each state, whether a key ends there that any character may follow. */
  readonly isOpen: Uint8Array
}

const width = 1 << classBits
/** More of a key would take more memory, and rule out few texts more. */
const longestKey = 12
const none: readonly number[] = []
const ownersInStep = 64
const statesInStep = 256

/**
 * The tree of the keys is built in the table that it becomes; a tree of objects would take a hundred times the memory.
 * The loops are in functions of their own, because V8 does not optimize them within a generator.
 */
function* buildAutomaton(keys: readonly (readonly string[])[]): Generator<void, Automaton> {
  const mostStates = keys.flat().reduce((sum, key) => sum + Math.min(key.length, longestKey), 1)
  const next = new Uint16Array(mostStates * width)
  const endings: (readonly number[])[] = [none]
  const isOpen = new Uint8Array(mostStates)
  for (const [owner, own] of keys.entries()) {
    if (owner % ownersInStep === ownersInStep - 1) yield
    for (const key of own) addKey(key.slice(0, longestKey), owner, { next, endings, isOpen })
  }
  const fallback = new Uint16Array(endings.length)
  const queue = new Uint16Array(endings.length)
  let queued = 1
  for (const [at, state] of queue.entries()) {
    if (at % statesInStep === statesInStep - 1) yield
    queued = linkState(state, { next, endings, isOpen }, fallback, queue, queued)
  }
  return { next: next.subarray(0, endings.length * width), endings, isOpen }
}

interface Building extends Automaton {
  readonly endings: (readonly number[])[]
}

function addKey(key: string, owner: number, { next, endings, isOpen }: Building): void {
  const isBounded = key.endsWith('\b')
  const length = isBounded ? key.length - 1 : key.length
  let state = 0
  for (let at = 0; at < length; at++) {
    const edge = state * width + classOf(key.charCodeAt(at))
    if (next[edge] === 0) next[edge] = endings.push(none) - 1
    state = next[edge]!
  }
  endings[state] = union(endings[state]!, [owner])
  if (!isBounded) isOpen[state] = 1
}

function union(one: readonly number[], other: readonly number[]): readonly number[] {
  if (one.length === 0) return other
  return other.length === 0 ? one : [...new Set([...one, ...other])]
}

/**
 * Completes the state's row of the table, breadth first, so that its fallback is complete before it is needed. Adds
 * the state's children to the queue, and returns its new length.
 */
function linkState(
  state: number,
  { next, endings, isOpen }: Building,
  fallback: Uint16Array,
  queue: Uint16Array,
  queued: number,
): number {
  let length = queued
  for (let symbol = 0; symbol < width; symbol++) {
    const child = next[state * width + symbol]!
    const back = state === 0 ? 0 : next[fallback[state]! * width + symbol]!
    if (child === 0) {
      next[state * width + symbol] = back
      continue
    }
    fallback[child] = back
    endings[child] = union(endings[child]!, endings[back]!)
    if (isOpen[back] === 1) isOpen[child] = 1
    queue[length++] = child
  }
  return length
}
