/**
 * Parses an OpenAPI description (2.0, 3.0, 3.1), and finds how exchanges differ from it.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { unreadableReason } from '../../config/errors.js'
import { isMembers, type Members, memberOf } from '../../dialects/parseResults.js'
import { getField } from '../../http/fields.js'
import { mediaTypeOf } from '../../http/mediaType.js'
import { InputError } from './inputs.js'
import { roughPattern } from './paths.js'
import type { Sample } from './sample.js'

interface DeclaredResponse {
  readonly headers: readonly string[]
  readonly mediaTypes: readonly string[]
}

interface DeclaredOperation {
  readonly method: string
  /** By status as written: `200`, `4XX`, `default`. */
  readonly responses: ReadonlyMap<string, DeclaredResponse>
}

interface DeclaredPath {
  /** The path as a pattern of a config. */
  readonly pattern: string
  readonly segments: readonly RegExp[]
  readonly literals: number
  readonly operations: readonly DeclaredOperation[]
}

export interface Specification {
  readonly file: string
  readonly title: string
  readonly paths: readonly DeclaredPath[]
}

/** @throws InputError if it cannot be read, or describes no path */
export async function readSpecification(file: string): Promise<Specification> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`${file}: ${unreadableReason(error)}`)
  })
  let document: unknown
  try {
    document = parse(text, { logLevel: 'silent' })
  } catch {
    throw new InputError(`${file}: neither YAML nor JSON; expected an OpenAPI description`)
  }
  const paths = memberOf(document, 'paths')
  if (!isMembers(paths) || Object.keys(paths).length === 0)
    throw new InputError(`${file}: not an OpenAPI description: it has no "paths"`)
  const title = memberOf(memberOf(document, 'info'), 'title')
  const declared = basesOf(document).flatMap((base) =>
    Object.entries(paths).map(([path, item]) =>
      declaredPath(base + path, resolved(item, document), document),
    ),
  )
  return {
    file,
    title: typeof title === 'string' ? title : file,
    paths: declared.sort((a, b) => b.literals - a.literals),
  }
}

/** Base paths of the servers, of which a description may list several. */
function basesOf(document: unknown): string[] {
  const basePath = memberOf(document, 'basePath')
  if (typeof basePath === 'string') return [basePath.replace(/\/$/, '')]
  const servers = memberOf(document, 'servers')
  const urls = Array.isArray(servers) ? servers.map((server) => memberOf(server, 'url')) : []
  const bases = urls.flatMap((url) => {
    if (typeof url !== 'string') return []
    const path = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '').replace(/\/$/, '')
    return [path.startsWith('/') || path === '' ? path : `/${path}`]
  })
  return bases.length === 0 ? [''] : [...new Set(bases)]
}

/** Follows a local reference. */
function resolved(value: unknown, document: unknown): unknown {
  const seen = new Set<string>()
  let found = value
  for (;;) {
    const reference = memberOf(found, '$ref')
    if (typeof reference !== 'string' || !reference.startsWith('#/') || seen.has(reference)) return found
    seen.add(reference)
    const steps = reference.slice(2).split('/')
    found = steps.reduce<unknown>(
      (at, step) => memberOf(at, step.replaceAll('~1', '/').replaceAll('~0', '~')),
      document,
    )
  }
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

function declaredPath(path: string, item: unknown, document: unknown): DeclaredPath {
  const segments = path.split('/').slice(1)
  const operations = methods.flatMap((method): DeclaredOperation[] => {
    const operation = memberOf(item, method)
    const responses = resolved(memberOf(operation, 'responses'), document)
    if (!isMembers(operation)) return []
    const byStatus = Object.entries(isMembers(responses) ? responses : {}).map(
      ([status, response]) =>
        [status, declaredResponse(resolved(response, document), operation, document)] as const,
    )
    return [{ method: method.toUpperCase(), responses: new Map(byStatus) }]
  })
  return {
    pattern: `/${segments.map(patternOf).join('/')}`,
    segments: segments.map((segment) => {
      const parts = segment.split(/\{[^{}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      return new RegExp(`^${parts.join('[^/]+')}$`)
    }),
    literals: segments.filter((segment) => !segment.includes('{')).length,
    operations,
  }
}

function patternOf(segment: string): string {
  const name = /^\{([^{}]*)\}$/.exec(segment)?.[1]?.replace(/\W/g, '_')
  if (name !== undefined) return `{${/^\d|^$/.test(name) ? `_${name}` : name}}`
  return segment.replace(/\{[^{}]*\}/g, '*')
}

function declaredResponse(response: unknown, operation: Members, document: unknown): DeclaredResponse {
  const headers = memberOf(response, 'headers')
  const content = memberOf(response, 'content')
  const produces = operation.produces ?? memberOf(document, 'produces')
  const isOld = memberOf(response, 'schema') !== undefined && Array.isArray(produces)
  return {
    headers: isMembers(headers) ? Object.keys(headers) : [],
    mediaTypes: isMembers(content) ? Object.keys(content) : isOld ? (produces as string[]) : [],
  }
}

/** A difference, and how often it was observed. */
export interface SpecDifference {
  readonly what: 'status' | 'header' | 'content type' | 'method' | 'path'
  readonly endpoint: string
  readonly message: string
  readonly count: number
}

export interface SpecComparison {
  readonly specification: Specification
  /** Exchanges at declared paths. */
  readonly matched: number
  readonly differences: readonly SpecDifference[]
  /** Declared responses that were never observed, such as `GET /users/{id} 404`. */
  readonly unseen: readonly string[]
  readonly declared: number
}

/** Headers that a response of this status needs to be complete, declared or not. */
const needed: Readonly<Record<number, string>> = {
  201: 'Location',
  401: 'WWW-Authenticate',
  405: 'Allow',
  429: 'Retry-After',
  503: 'Retry-After',
}
const maxDifferences = 1_000

/** Compares exchanges with the description, one by one. */
export class Comparer {
  #matched = 0
  readonly #counts = new Map<string, { difference: Omit<SpecDifference, 'count'>; count: number }>()
  readonly #seen = new Set<string>()

  constructor(readonly specification: Specification) {}

  /** The pattern of a declared path; undefined for others. */
  patternOf(path: string): string | undefined {
    return this.#pathOf(path)?.pattern
  }

  #pathOf(path: string): DeclaredPath | undefined {
    const segments = path.split('/').slice(1)
    return this.specification.paths.find(
      (declared) =>
        declared.segments.length === segments.length &&
        declared.segments.every((pattern, i) => pattern.test(segments[i]!)),
    )
  }

  add({ request, head }: Sample): void {
    const declared = this.#pathOf(request.path)
    if (declared === undefined) {
      if (head.status !== 404)
        this.#count('path', `${request.method} ${roughPattern(request.path)}`, 'no such path is declared')
      return
    }
    this.#matched++
    const endpoint = `${request.method} ${declared.pattern}`
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const operation = declared.operations.find((each) => each.method === method)
    if (operation === undefined) {
      if (head.status !== 405 && head.status !== 501)
        this.#count('method', endpoint, 'the method is not declared')
      return
    }
    const key = keyOf(operation, head.status)
    if (key === undefined) {
      const known = [...operation.responses.keys()].join(', ') || 'none'
      this.#count('status', endpoint, `${head.status} is not declared (${known})`)
    } else this.#seen.add(`${operation.method} ${declared.pattern} ${key}`)
    const response = key === undefined ? undefined : operation.responses.get(key)
    const wanted = new Set([
      ...(response?.headers ?? []),
      ...(needed[head.status] ? [needed[head.status]!] : []),
    ])
    for (const name of wanted) {
      if (getField(head.fields, name.toLowerCase()) === undefined)
        this.#count('header', endpoint, `${head.status} without ${name}`)
    }
    const type = mediaTypeOf(head.fields)
    const types = response?.mediaTypes ?? []
    if (type !== '' && types.length > 0 && !types.some((each) => isOfType(type, each)))
      this.#count('content type', endpoint, `${head.status} as ${type} (declared: ${types.join(', ')})`)
  }

  #count(what: SpecDifference['what'], endpoint: string, message: string): void {
    const key = `${what} ${endpoint} ${message}`
    const known = this.#counts.get(key)
    if (known !== undefined) known.count++
    else if (this.#counts.size < maxDifferences)
      this.#counts.set(key, { difference: { what, endpoint, message }, count: 1 })
  }

  result(): SpecComparison {
    const declared = this.specification.paths.flatMap(({ pattern, operations }) =>
      operations.flatMap(({ method, responses }) =>
        [...responses.keys()].filter((key) => key !== 'default').map((key) => `${method} ${pattern} ${key}`),
      ),
    )
    return {
      specification: this.specification,
      matched: this.#matched,
      differences: [...this.#counts.values()]
        .map(({ difference, count }) => ({ ...difference, count }))
        .sort((a, b) => b.count - a.count),
      unseen: declared.filter((each) => !this.#seen.has(each)),
      declared: declared.length,
    }
  }
}

function keyOf({ responses }: DeclaredOperation, status: number): string | undefined {
  const own = [String(status), `${Math.trunc(status / 100)}XX`, `${Math.trunc(status / 100)}xx`]
  return [...own, 'default'].find((key) => responses.has(key))
}

function isOfType(type: string, declared: string): boolean {
  const [bare = ''] = declared.toLowerCase().split(';')
  const wanted = bare.trim()
  return (
    wanted === type || wanted === '*/*' || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)))
  )
}
