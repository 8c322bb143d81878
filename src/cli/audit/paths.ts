/**
 * Groups paths into the patterns of a config: a segment that names one of many resources becomes `{id}`.
 *
 * @module
 */

const date = /^\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.]+Z?)?$/
const number = /^-?\d+$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const hex = /^(?=.*\d)[0-9a-f]{8,}$/i
/** ULIDs, nano ids, base64: long, letters with several digits among them. */
const token = /^[A-Za-z0-9_=-]{16,}$/
const manyDigits = 3
const worded = /^[a-z]+(?:[-_][a-z]+)*(?:[-_]v?\d{1,4})?$/i
/** `order-17`, `INV2024001`. */
const numbered = /^[A-Za-z]{1,12}[-_]?\d{2,}$/
const email = /^[^@/]+@[^@/]+\.[a-z]{2,}$/i

/** The placeholder for a segment that names one of many resources; undefined if it is a word of the API. */
export function placeholderOf(segment: string): string | undefined {
  if (date.test(segment)) return '{date}'
  if (number.test(segment) || uuid.test(segment) || hex.test(segment) || email.test(segment)) return '{id}'
  if (/^v\d+$/i.test(segment)) return undefined
  if (numbered.test(segment)) return '{id}'
  const isToken = token.test(segment) && segment.replace(/\D/g, '').length >= manyDigits
  return isToken && !worded.test(segment) ? '{id}' : undefined
}

/** The path with placeholders for segments that obviously name one of many: the same for most paths of one endpoint. */
export function roughPattern(path: string): string {
  return path
    .split('/')
    .map((segment) => placeholderOf(segment) ?? segment)
    .join('/')
}

interface PathNode {
  readonly children: Map<string, PathNode>
  visits: number
  /** Whether its words turned out to be names of resources. */
  collapsed: boolean
}

const newNode = (): PathNode => ({ children: new Map(), visits: 0, collapsed: false })

const maxSegments = 24
// More distinct words than this in one place are names of resources.
const maxWords = 40
const fewVisits = 3
const manyOnce = 12
// The paths of an attack, or of an endless crawl, must not fill the memory.
const maxNodes = 50_000

/** All paths seen, as a tree of their segments. */
export class PathTree {
  readonly #root = newNode()
  #nodes = 1

  /** Adds a normalized path. */
  add(path: string): void {
    let node = this.#root
    for (const segment of segmentsOf(path)) {
      node.visits++
      node = this.#childOf(node, placeholderOf(segment) ?? segment)
    }
    node.visits++
  }

  #childOf(node: PathNode, key: string): PathNode {
    if (!node.collapsed && !node.children.has(key) && node.children.size >= maxWords) this.#collapse(node)
    const name = node.collapsed ? '{id}' : key
    const known = node.children.get(name)
    if (known !== undefined) return known
    if (this.#nodes >= maxNodes) return node
    this.#nodes++
    const child = newNode()
    node.children.set(name, child)
    return child
  }

  /** Merges the words into one child, and what is below them. */
  #collapse(node: PathNode): void {
    const merged = newNode()
    for (const child of node.children.values()) this.#merge(merged, child)
    node.children.clear()
    node.children.set('{id}', merged)
    node.collapsed = true
  }

  #merge(into: PathNode, from: PathNode): void {
    into.visits += from.visits
    for (const [key, child] of from.children) {
      const known = into.children.get(key)
      if (known === undefined) into.children.set(key, child)
      else this.#merge(known, child)
    }
  }

  /** Treats many words that rarely occur as names of resources, too. Called once, after all paths were added. */
  settle(): void {
    const nodes = [this.#root]
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      const rare = [...node.children.values()].filter(({ visits }) => visits <= fewVisits)
      if (!node.collapsed && node !== this.#root && rare.length >= manyOnce) this.#collapse(node)
      nodes.push(...node.children.values())
    }
  }

  /** The pattern of a path that was added. */
  patternOf(path: string): string {
    const names = new Map<string, number>()
    let node: PathNode | undefined = this.#root
    const parts = segmentsOf(path).map((segment) => {
      const own = placeholderOf(segment)
      const key = node?.collapsed === true ? '{id}' : (own ?? segment)
      node = node?.children.get(key)
      if (!key.startsWith('{') || key !== (own ?? '{id}')) return literal(key)
      const count = (names.get(key) ?? 0) + 1
      names.set(key, count)
      return count === 1 ? key : `${key.slice(0, -1)}${count}}`
    })
    return `/${parts.join('/')}${path.split('/').length - 1 > maxSegments ? '/**' : ''}`
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1, maxSegments + 1)
}

/** A segment that a pattern cannot spell becomes a wildcard. */
function literal(segment: string): string {
  return /[*{}?#\\]|%[0-9a-f]{2}/i.test(segment) || segment === '.' || segment === '..' ? '*' : segment
}
