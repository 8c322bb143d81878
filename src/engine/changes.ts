/**
 * The differences between two heads and two bodies, as data.
 *
 * @module
 */
import { pairsOf } from '../http/fields.js'
import type { Head } from '../http/message.js'
import type { Effect } from '../rules/rule.js'

/** A header line. */
export type FieldLine = readonly [name: string, value: string]

export interface HeadChanges {
  readonly status: readonly [before: number, after: number] | undefined
  readonly removed: readonly FieldLine[]
  readonly added: readonly FieldLine[]
}

export interface Changes extends HeadChanges {
  /** The body that replaces the previous one; undefined if it stays. */
  readonly body: { readonly how: string; readonly contentType: string; readonly bytes: number } | undefined
  /** The id under which the original is logged. */
  readonly incident: string | undefined
}

/** Compares the lines of two heads, repeated ones included, but not their order. */
export function changesOfHead(before: Head, after: Head): HeadChanges {
  const status = before.status === after.status ? undefined : ([before.status, after.status] as const)
  const [was, is] = [pairsOf(before.fields), pairsOf(after.fields)]
  return { status, removed: without(was, is), added: without(is, was) }
}

function without(lines: readonly FieldLine[], others: readonly FieldLine[]): FieldLine[] {
  const left = new Map<string, number>()
  const keyOf = ([name, value]: FieldLine) => `${name.toLowerCase()}:${value}`
  for (const line of others) left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(keyOf(line)) ?? 0
    left.set(keyOf(line), count - 1)
    return count <= 0
  })
}

/** What an effect changed, from the heads before and after it. */
export function changesOf(effect: Effect, before: Head, after: Head): Changes {
  const { body, finalReply, replacement, incident } = effect
  const reply = finalReply ?? replacement
  const change =
    reply !== undefined
      ? { how: 'the whole response', contentType: typeOf(reply.head), bytes: reply.body.length }
      : body && { how: body.manner, contentType: body.contentType, bytes: body.content.length }
  return { ...changesOfHead(before, after), body: change, incident: incident?.id }
}

function typeOf({ fields }: Head): string {
  return pairsOf(fields).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
}
