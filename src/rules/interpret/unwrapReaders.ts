/**
 * Finds a wrapped error for `unwrap`: by dialects, by conditions in the config, or by both.
 *
 * @module
 */
import type { Dialect, Verdict } from '../../dialects/dialect.js'
import { documentOf } from '../../dialects/document.js'
import { mayHave } from '../../dialects/triggers.js'
import type { Body } from '../../http/body.js'
import type { Head } from '../../http/message.js'
import type { Skip } from '../rule.js'
import { type BodyPath, resolvePath, textOfValue } from './path.js'
import type { StatusSource } from './statusSource.js'
import type { Condition } from './when.js'

/** An error was found. */
export interface FoundError {
  readonly status: number
  /** What found it, for the trail. */
  readonly note: string
  readonly basis: NonNullable<Verdict['basis']>
}

export interface ErrorReader {
  accepts(mediaType: string): boolean
  /** Whether a body of this media type with these first bytes can be an error. */
  matchesPrefix(first: Buffer, mediaType: string): boolean
  /** Undefined: no error. A skip: an error without a status. */
  read(body: Body, head: Head): FoundError | Skip | undefined
}

/** Tries the dialects in order; the first that finds an error decides its status, unless the rule overrides it. */
export function dialectReader(
  dialects: readonly Dialect[],
  {
    condition,
    status,
  }: { readonly condition: Condition | undefined; readonly status: StatusSource | undefined },
  readsAnyType: boolean,
): ErrorReader {
  const prepared = dialects.map((dialect) => ({
    dialect,
    triggers: dialect.triggers.map((word) => Buffer.from(word)),
  }))
  const accepts = ({ accepts }: Dialect, mediaType: string): boolean => readsAnyType || accepts(mediaType)
  return {
    accepts: (mediaType) => dialects.some((dialect) => accepts(dialect, mediaType)),
    matchesPrefix: (first, mediaType) =>
      dialects.some(
        (dialect) => accepts(dialect, mediaType) && (dialect.matchesPrefix?.(first, mediaType) ?? true),
      ),
    read(body, head) {
      const { mediaType } = body
      for (const { dialect, triggers } of prepared) {
        if (!accepts(dialect, mediaType) || !mayHave(body, triggers)) continue
        const verdict = dialect.read(body, head)
        if (verdict === undefined) continue
        if (condition?.holds(body) === false) return undefined
        return amended(verdict, dialect.name, status, body, head)
      }
      return undefined
    },
  }
}

function amended(
  verdict: Verdict,
  name: string,
  own: StatusSource | undefined,
  body: Body,
  head: Head,
): FoundError {
  const { status, reason, codes = [], basis = 'stated' } = verdict
  const note = `${name}, ${reason}`
  const mapped = own?.read(body, head) ?? own?.mapped(codes)
  if (mapped !== undefined) return { status: mapped, note: `${note}, status of the rule`, basis: 'stated' }
  if (basis === 'assumed' && own?.default !== undefined)
    return { status: own.default, note: `${note}, default of the rule`, basis: 'stated' }
  return { status, note, basis }
}

const maxMessage = 200

/** The upstream's own words, truncated. */
export function wordsAt(body: Body, path: BodyPath | undefined): string {
  const document = path && documentOf(body)
  const words = document && path && resolvePath(document, path).map(textOfValue).find(Boolean)
  return words === undefined ? '' : `: ${JSON.stringify(words.slice(0, maxMessage))}`
}

/** Reads by conditions in the config. */
export function ownReader(condition: Condition, status: StatusSource): ErrorReader {
  return {
    accepts: condition.accepts,
    matchesPrefix: condition.matchesPrefix,
    read(body, head) {
      if (!condition.holds(body)) return undefined
      const found = status.read(body, head) ?? status.default
      return found === undefined
        ? { skip: `no status at ${status.place}, and no default` }
        : { status: found, note: 'when holds', basis: 'stated' }
    },
  }
}
