/**
 * Paths into a document: JSON Pointers (RFC 6901) in which `*` matches any item or member, or a part of a name.
 *
 * @module
 */
import { type Document, documentIn } from '../../dialects/document.js'
import { isMembers, type Members } from '../../dialects/parseResults.js'
import { parsePointer } from '../../http/pointer.js'
import { compileWildcard } from '../../match/wildcard.js'

type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'glob'; test(name: string): boolean }

export interface BodyPath {
  readonly source: string
  readonly steps: readonly PathStep[]
  /** The last name, if it is plain ASCII that every format writes in the same bytes. */
  readonly trigger: string | undefined
}

// A name without anything that JSON or XML may write in another way. Digits may be an index.
const findable = /^@?(?:[A-Za-z][\w.-]*:)?([A-Za-z_][\w.-]*)$/

/**
 * Compiles a path.
 * @throws SyntaxError saying what to write instead, also for JSONPath, XPath and dotted names
 */
export function compilePath(text: string): BodyPath {
  if (text !== '' && (!text.startsWith('/') || text.startsWith('//')))
    throw new SyntaxError(`"${text}" is not a path into the body; write ${JSON.stringify(asPath(text))}`)
  const steps = parsePointer(text).map(compileStep)
  const last = steps.at(-1)
  const name = last?.kind === 'name' ? findable.exec(last.name)?.[1] : undefined
  return { source: text, steps, trigger: name }
}

function compileStep(token: string): PathStep {
  if (token === '*') return { kind: 'any' }
  return token.includes('*')
    ? { kind: 'glob', test: compileWildcard(token).test }
    : { kind: 'name', name: token }
}

/** The intended path for `$.errors[0].code`, `error.code` or `//Fault/faultcode`. */
export function asPath(text: string): string {
  const steps = text
    .replace(/^\$/, '')
    .replaceAll(/\[['"]?([^\]'"]*)['"]?\]/g, '.$1')
    .split(/[./]+/)
    .filter((step) => step !== '')
  return `/${steps.join('/')}`
}

const isIndex = (name: string): boolean => /^(?:0|[1-9]\d{0,9})$/.test(name)
const localOf = (name: string): string => name.replace(/^(@?)[A-Za-z][\w.-]*:/, '$1')

/**
 * The values that the path matches, in document order; an empty list if there are none. Inherited members are never
 * found. If a text is itself a JSON or XML document, the path continues inside it.
 */
export function resolvePath({ format, value }: Document, { steps }: BodyPath): unknown[] {
  const isText = format !== 'json'
  let place = value
  let begin = 0
  // Most paths are names of members of JSON objects, which need no lists.
  if (!isText)
    for (; begin < steps.length; begin++) {
      const step = steps[begin]!
      if (step.kind !== 'name' || !isMembers(place)) break
      if (!Object.hasOwn(place, step.name)) return []
      place = place[step.name]
    }
  let found: unknown[] = [place]
  // Each value once: in XML a single element also counts as a list of one, so several ways lead to it.
  for (const step of steps.slice(begin))
    found = [...new Set(found.flatMap((each) => next(each, step, isText)))]
  return isText ? found.flat() : found
}

function next(value: unknown, step: PathStep, isText: boolean): unknown[] {
  if (typeof value === 'string') {
    const inner = documentIn(value)
    if (inner !== undefined) return next(inner, step, value.trimStart().startsWith('<'))
    return isText && isOneItem(step) ? [value] : []
  }
  if (Array.isArray(value)) return nextInList(value, step, isText)
  return isMembers(value) ? nextInMembers(value, step, isText) : []
}

/**
 * Whether a single item matches the step: formats without lists write a list of one like its item.
 */
function isOneItem(step: PathStep): boolean {
  return step.kind === 'any' || (step.kind === 'name' && step.name === '0')
}

function nextInList(list: readonly unknown[], step: PathStep, isText: boolean): unknown[] {
  if (step.kind === 'any') return isText ? [...list, ...list.flatMap((item) => childrenOf(item))] : [...list]
  if (step.kind === 'name' && isIndex(step.name)) {
    const item = list[Number(step.name)]
    return item === undefined ? [] : [item]
  }
  return isText ? list.flatMap((item) => next(item, step, isText)) : []
}

const childrenOf = (item: unknown): unknown[] =>
  isMembers(item) ? nextInMembers(item, { kind: 'any' }, true) : []

function nextInMembers(members: Members, step: PathStep, isText: boolean): unknown[] {
  if (step.kind === 'name') {
    const name = isText ? localOf(step.name) : step.name
    if (Object.hasOwn(members, name)) return [members[name]]
    return isText && step.name === '0' ? [members] : []
  }
  if (step.kind === 'glob')
    return Object.keys(members).flatMap((name) => (step.test(name) ? [members[name]] : []))
  if (!isText) return Object.values(members)
  return [
    members,
    ...Object.keys(members).flatMap((name) => (/^[@#]/.test(name) ? [] : [members[name]].flat())),
  ]
}

/** The value as text; undefined for lists and objects. An element with attributes counts as its text. */
export function textOfValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = isMembers(value) && Object.hasOwn(value, '#text') ? value['#text'] : undefined
  return typeof text === 'string' ? text : undefined
}
