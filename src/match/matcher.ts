/**
 * The compiled `match` of a rule.
 *
 * @module
 */
import { mediaTypeOf } from '../http/mediaType.js'
import type { Head, RequestView } from '../http/message.js'
import { compileGlob, matchPath, type PathPattern } from './glob.js'
import { compileFields, compileMediaRanges, type FieldCondition } from './headerMatch.js'
import type { MatchOptions } from './matchSchema.js'
import { normalizedPath, type PathSource } from './pathCandidate.js'
import { everyPath } from './pathCandidates.js'
import { compileRequest } from './requestMatch.js'
import { compileStatuses } from './statuses.js'

export { type MatchOptions, matchSchema } from './matchSchema.js'

import { standardMethods } from '../http/methods.js'

export interface Matcher {
  /** In the form in which the rule compares paths; undefined for every path. */
  readonly patterns: readonly PathPattern[] | undefined
  /** Undefined for every method. */
  readonly methods: ReadonlySet<string> | undefined
  matchesStatus(status: number): boolean
  /** Tests headers, host, query and share; path and method are looked up in an index. */
  matchesRequest(request: RequestView): boolean
  /** Tests headers and media type of the response, but not its status. */
  matchesResponse(head: Head): boolean
  /** What `{name}` captures in a normalized path, by the first pattern that matches. */
  captures(path: string): Readonly<Record<string, string>>
  /** Whether a pattern matches the target, interpreted as the rule interprets paths. */
  matchesTarget(target: string): boolean
  /** The first condition that does not hold, and what was found instead; undefined if all hold. */
  failed(request: RequestView, head: Head): string | undefined
}

/** Reports what the schema cannot express; `at` is a JSON Pointer below `match`. */
export type ReportMatchError = (at: string, message: string) => void

const noCaptures: Readonly<Record<string, string>> = Object.freeze({})

/** Compiles a `match`. An invalid part is reported and then matches everything, so that all errors are found. */
export function compileMatch(
  options: MatchOptions,
  report: ReportMatchError,
  paths: PathSource = normalizedPath,
): Matcher {
  const patterns = eachOf(options.path, '/path', report, (text) => paths.fold(compileGlob(text)))
  const methods = eachOf(options.method, '/method', report, checkedMethod)
  const statusTests = eachOf(options.status, '/status', report, (form) => compileStatuses([form]))
  const requestFields = compileFields(options.requestHeader ?? {})
  const requestConditions = compileRequest(options, report)
  const responseFields = compileFields(options.responseHeader ?? {})
  const ranges = eachOf(options.contentType, '/contentType', report, (range) => range)
  const matchesType = ranges === undefined ? undefined : compileMediaRanges(ranges)
  const methodSet = methods === undefined ? undefined : new Set(methods)
  const matchesStatus = (status: number) =>
    statusTests === undefined || statusTests.some((matches) => matches(status))

  const isMatched = (path: string) => path === everyPath || firstMatch(patterns ?? [], path) !== undefined

  return {
    patterns,
    methods: methodSet,
    matchesStatus,
    matchesRequest: (request) =>
      requestFields.every((condition) => condition.test(request.fields)) &&
      requestConditions.every((condition) => condition.test(request)),
    matchesResponse: (head) =>
      responseFields.every((condition) => condition.test(head.fields)) &&
      (matchesType?.(head.fields) ?? true),
    captures: (path) => firstMatch(patterns ?? [], path) ?? noCaptures,
    matchesTarget: (target) => patterns === undefined || paths.pathsOfTarget(target).some(isMatched),
    failed(request, head) {
      if (patterns !== undefined && !paths.pathsOf(request).some(isMatched))
        return `path: found ${request.path}`
      if (methodSet !== undefined && !methodSet.has(request.method)) return `method: found ${request.method}`
      const fromRequest = failedField(requestFields, request, 'requestHeader')
      if (fromRequest !== undefined) return fromRequest
      const unmet = requestConditions.find((condition) => !condition.test(request))
      if (unmet !== undefined) return `${unmet.name}: found ${unmet.found(request)}`
      if (!matchesStatus(head.status)) return `status: found ${head.status}`
      const fromResponse = failedField(responseFields, head, 'responseHeader')
      if (fromResponse !== undefined) return fromResponse
      if (matchesType?.(head.fields) === false)
        return `contentType: found ${mediaTypeOf(head.fields) || 'none'}`
      return undefined
    },
  }
}

/** Compiles one item or a list; undefined if there is none or all are invalid. */
function eachOf<T, R>(
  given: T | readonly T[] | undefined,
  at: string,
  report: ReportMatchError,
  compile: (item: T) => R,
): readonly R[] | undefined {
  if (given === undefined) return undefined
  const isList = Array.isArray(given)
  const items: readonly T[] = isList ? given : [given as T]
  const compiled = items.flatMap((item, i) => {
    try {
      return [compile(item)]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      report(isList ? `${at}/${i}` : at, error.message)
      return []
    }
  })
  return compiled.length === 0 ? undefined : compiled
}

function checkedMethod(method: string): string {
  const upper = method.toUpperCase()
  if (method !== upper && standardMethods.has(upper)) {
    throw new SyntaxError(`"${method}": methods are case-sensitive (RFC 9110 §9.1); write "${upper}"`)
  }
  return method
}

function firstMatch(
  patterns: readonly PathPattern[],
  path: string,
): Readonly<Record<string, string>> | undefined {
  for (const pattern of patterns) {
    const captures = matchPath(pattern, path)
    if (captures !== undefined) return captures
  }
  return undefined
}

function failedField(
  conditions: readonly FieldCondition[],
  message: RequestView | Head,
  key: string,
): string | undefined {
  const failed = conditions.find((condition) => !condition.test(message.fields))
  return failed && `${key}.${failed.name}: found ${failed.found(message.fields)}`
}
