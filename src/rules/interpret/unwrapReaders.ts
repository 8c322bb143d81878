/**
 * What finds a wrapped error for `unwrap`: one of the dialects, or conditions of one's own.
 *
 * @module
 */
import type { Dialect } from '../../dialects/dialect.js'
import { jsonOf } from '../../dialects/parseResults.js'
import { mayHave } from '../../dialects/triggers.js'
import type { Body } from '../../http/body.js'
import type { Head } from '../../http/message.js'
import { type Pointer, resolvePointer } from '../../http/pointer.js'
import type { Skip } from '../rule.js'
import type { StatusSource } from './statusSource.js'
import type { Condition } from './when.js'

/** An error was found. */
export interface Found {
  readonly status: number
  /** By what, for the trail. */
  readonly note: string
}

export interface Reader {
  speaks(mediaType: string): boolean
  /** Whether a body of this media type that begins so can be an error. */
  mayBegin(first: Buffer, mediaType: string): boolean
  /** Undefined: no error. A skip: an error that tells no status. */
  read(body: Body, head: Head): Found | Skip | undefined
}

/** Tries the dialects in order; the first that finds an error tells its status. */
export function dialectReader(dialects: readonly Dialect[]): Reader {
  const prepared = dialects.map((dialect) => ({
    dialect,
    triggers: dialect.triggers.map((word) => Buffer.from(word)),
  }))
  return {
    speaks: (mediaType) => dialects.some((dialect) => dialect.accepts(mediaType)),
    mayBegin: (first, mediaType) =>
      dialects.some(
        (dialect) => dialect.accepts(mediaType) && (dialect.matchesPrefix?.(first, mediaType) ?? true),
      ),
    read(body, head) {
      const { mediaType } = body
      for (const { dialect, triggers } of prepared) {
        if (!dialect.accepts(mediaType) || !mayHave(body, triggers)) continue
        const verdict = dialect.read(body, head)
        if (verdict !== undefined)
          return { status: verdict.status, note: `${dialect.name}, ${verdict.reason}` }
      }
      return undefined
    },
  }
}

const maxMessage = 200

/** The upstream's own words, bounded. */
function wordsAt(document: unknown, pointer: Pointer | undefined): string {
  const words = pointer === undefined ? undefined : resolvePointer(document, pointer)
  return typeof words === 'string' ? `: ${JSON.stringify(words.slice(0, maxMessage))}` : ''
}

/** Conditions of one's own. */
export function ownReader(condition: Condition, status: StatusSource, message: Pointer | undefined): Reader {
  return {
    speaks: condition.speaks,
    mayBegin: condition.mayBegin,
    read(body) {
      if (!condition.holds(body)) return undefined
      const document = jsonOf(body)
      const found = status.read(document)
      if (found === undefined) return { skip: `no status at ${status.place}, and no default` }
      return { status: found, note: `when holds${wordsAt(document, message)}` }
    },
  }
}
