/**
 * Of a value that fits no branch of a union, keeps the faults of the branch that was most likely meant.
 *
 * @module
 */
import type { ErrorObject } from 'ajv'
import type { Schema } from './describe.js'

/**
 * Reduces the errors of ajv (`allErrors`, `verbose`) to those that help: for each `anyOf` either the errors
 * of one branch, or one error that stands for the union as a whole. A rule's `oneOf` stays, its parts go.
 */
export function settleUnions(errors: readonly ErrorObject[]): ErrorObject[] {
  const union = outermost(errors)
  if (union === undefined) return [...errors]
  const prefix = `${union.schemaPath}/`
  const inside = errors.filter((error) => error.schemaPath.startsWith(prefix) && isWithin(error, union))
  const outside = errors.filter((error) => error !== union && !inside.includes(error))
  const kept = union.keyword === 'oneOf' ? [union] : branchMeant(union, inside, prefix)
  return [...settled(kept, union), ...settleUnions(outside)]
}

/** The union itself is settled; what is left inside the branch may hold further ones. */
function settled(kept: ErrorObject[], union: ErrorObject): ErrorObject[] {
  return kept.length === 1 && kept[0] === union ? kept : settleUnions(kept)
}

function outermost(errors: readonly ErrorObject[]): ErrorObject | undefined {
  let found: ErrorObject | undefined
  for (const error of errors) {
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') continue
    if (found === undefined || error.schemaPath.length < found.schemaPath.length) found = error
  }
  return found
}

function isWithin(error: ErrorObject, union: ErrorObject): boolean {
  return error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`)
}

function branchMeant(union: ErrorObject, inside: readonly ErrorObject[], prefix: string): ErrorObject[] {
  const branches = (union.schema as Schema[]).map((_, index) =>
    inside.filter((error) => error.schemaPath.startsWith(`${prefix}${index}/`)),
  )
  const ofType = branches.filter(
    (branch) =>
      !branch.some((error) => error.keyword === 'type' && error.instancePath === union.instancePath),
  )
  const [first, ...others] = ofType.sort((a, b) => a.length - b.length)
  const isScalar = union.data === null || typeof union.data !== 'object'
  if (first === undefined || (isScalar && others.length > 0) || isNumberWithoutUnit(union)) return [union]
  return first
}

/** A bare number where a duration or a size is one of the branches: the unit is what is missing. */
function isNumberWithoutUnit(union: ErrorObject): boolean {
  return (
    typeof union.data === 'number' &&
    (union.schema as Schema[]).some((branch) => branch.format === 'duration' || branch.format === 'size')
  )
}
