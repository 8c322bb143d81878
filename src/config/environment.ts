/**
 * `${NAME}` and `${NAME:-default}` in a scalar, replaced from the environment; `$${` stands for `${`.
 *
 * @module
 */

export type Environment = Readonly<Record<string, string | undefined>>

/** What could not be replaced, as it stands in the text. */
export interface ReplacementFault {
  readonly code: 'unset-variable' | 'bad-variable'
  readonly found: string
}

export interface Replacement {
  readonly text: string
  readonly faults: readonly ReplacementFault[]
}

const marker = /\$\$\{|\$\{([^}\n]*)(\}?)/g
const variable = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/

/** Replaces every variable. As in a shell, `:-` also takes the place of an empty value. */
export function replaceVariables(text: string, environment: Environment): Replacement {
  const faults: ReplacementFault[] = []
  const replaced = text.replace(marker, (found: string, inner: string | undefined, end: string) => {
    if (inner === undefined) return '${'
    const parts = end === '}' ? variable.exec(inner) : null
    if (parts === null) {
      faults.push({ code: 'bad-variable', found })
      return found
    }
    const [, name, fallback] = parts
    const value = environment[name!]
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value
    if (value === undefined) faults.push({ code: 'unset-variable', found })
    return value ?? found
  })
  return { text: replaced, faults }
}
