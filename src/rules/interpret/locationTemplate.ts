/**
 * Templates of a Location: path captures and JSON Pointers, percent-encoded, resolved as the client sees the service.
 *
 * @module
 */
import { type JsonNode, keyOf, readJson } from '../../http/jsonTokens.js'
import type { RequestView } from '../../http/message.js'
import { type Pointer, parsePointer, resolvePointer } from '../../http/pointer.js'

type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'path' }
  | { readonly kind: 'capture'; readonly name: string }
  | { readonly kind: 'member'; readonly text: string; readonly pointer: Pointer }

/** What a template is filled with. */
export interface TemplateValues {
  readonly request: RequestView
  readonly captures: Readonly<Record<string, string>>
  /** The text of a JSON body and its parsed value; undefined if there is none. */
  readonly text: string | undefined
  readonly document: unknown
}

export type Expansion = { readonly location: string } | { readonly missing: string }

export interface LocationTemplate {
  readonly readsBody: boolean
  expand(values: TemplateValues): Expansion
}

function partOf(inner: string): TemplatePart {
  if (inner === 'path') return { kind: 'path' }
  if (inner.startsWith('/')) return { kind: 'member', text: inner, pointer: parsePointer(inner) }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(inner)) return { kind: 'capture', name: inner }
  throw new SyntaxError(
    `"{${inner}}" is neither {path}, {name} of a path segment, nor {/pointer} into the body`,
  )
}

function parseTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = []
  let at = 0
  for (const found of text.matchAll(/\{([^{}]*)\}/g)) {
    if (found.index > at) parts.push({ kind: 'literal', text: text.slice(at, found.index) })
    parts.push(partOf(found[1]!))
    at = found.index + found[0].length
  }
  if (at < text.length) parts.push({ kind: 'literal', text: text.slice(at) })
  const literals = parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('')
  if (/[{}]/.test(literals))
    throw new SyntaxError(`"${text}" has an unmatched brace; write {path}, {name} or {/pointer}`)
  if (/[^\x21-\x7e]|["<>\\^`|]/.test(literals)) {
    throw new SyntaxError(`"${text}" has a character that must be percent-encoded in a URI`)
  }
  if (literals === text)
    throw new SyntaxError(`"${text}" is the same for every resource; use {path}, {name} or {/pointer}`)
  return parts
}

/** One path segment that cannot lead elsewhere. Undefined for a value that cannot be one. */
function encodeSegment(value: string): string | undefined {
  // A dot segment stays one even if it is encoded (WHATWG URL).
  if (value === '' || value === '.' || value === '..') return undefined
  try {
    return encodeURIComponent(value).replaceAll(
      /['()*!]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  } catch {
    return undefined
  }
}

/** The client's path with each segment encoded again, without a trailing slash. */
function encodePath(path: string): string | undefined {
  const segments: string[] = []
  for (const segment of path.split('/').filter((segment) => segment !== '')) {
    const encoded = encodeSegment(segment)
    if (encoded === undefined) return undefined
    segments.push(encoded.replaceAll(/%(?:3A|40|24|26|2B|2C|3B|3D|21|27|28|29|2A)/g, decodeURIComponent))
  }
  return `/${segments.join('/')}`
}

/** The digits of a number as written: parsing would round numbers of more than 15 digits. */
function digitsAt(text: string, pointer: Pointer): string | undefined {
  const tokens = readJson(text, 0)
  let node: JsonNode | undefined = tokens.ok ? tokens.root : undefined
  for (const token of pointer) {
    node =
      node?.kind === 'array'
        ? node.children[Number(token)]
        : node?.children.findLast((child) => keyOf(text, child) === token)
  }
  const digits = node?.kind === 'scalar' ? text.slice(node.start, node.end) : ''
  return /^-?\d+$/.test(digits) ? digits : undefined
}

function memberText(pointer: Pointer, { text, document }: TemplateValues): string | undefined {
  const value = resolvePointer(document, pointer)
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return undefined
  return Number.isSafeInteger(value) ? String(value) : digitsAt(text ?? '', pointer)
}

function fill(part: TemplatePart, values: TemplateValues): string | undefined {
  switch (part.kind) {
    case 'literal':
      return part.text
    case 'path':
      return encodePath(values.request.path)
    case 'capture':
      return Object.hasOwn(values.captures, part.name)
        ? encodeSegment(values.captures[part.name]!)
        : undefined
    case 'member':
      return encodeSegment(memberText(part.pointer, values) ?? '')
  }
}

const nameOf = (part: TemplatePart): string =>
  part.kind === 'path'
    ? '{path}'
    : part.kind === 'capture'
      ? `{${part.name}}`
      : part.kind === 'member'
        ? part.text
        : ''

/**
 * Compiles a template such as `{path}/{/id}`.
 *
 * @throws SyntaxError if it is invalid
 */
export function compileLocation(text: string): LocationTemplate {
  const parts = parseTemplate(text)
  return {
    readsBody: parts.some((part) => part.kind === 'member'),
    expand(values) {
      let reference = ''
      for (const part of parts) {
        const filled = fill(part, values)
        if (filled === undefined) return { missing: `nothing usable at ${nameOf(part)}` }
        // "/users/" and "{path}/…" have one slash between them.
        reference += reference.endsWith('/') && filled.startsWith('/') ? filled.slice(1) : filled
      }
      return resolveReference(reference, values.request)
    },
  }
}

/** Resolves a reference against the client's request (RFC 3986 §5.2); a path if it stays within the client's origin. */
export function resolveReference(reference: string, { origin, path }: RequestView): Expansion {
  try {
    const resolved = new URL(reference, new URL(encodePath(path) ?? '/', origin))
    const isHere = resolved.origin === new URL(origin).origin
    return {
      location: isHere ? `${resolved.pathname}${resolved.search}${resolved.hash}` : resolved.href,
    }
  } catch {
    return { missing: `${reference} is no reference` }
  }
}
