/**
 * `${NAME}` and `${NAME:-default}` in a scalar, replaced from the environment; `$${` stands for `${`. Defaults nest:
 * `${A:-${B:-c}}`.
 *
 * @module
 */

export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that could not be replaced, as written in the text. */
export interface ReplacementError {
  readonly code: 'unset-variable' | 'bad-variable'
  readonly found: string
}

export interface Replacement {
  readonly text: string
  readonly errors: readonly ReplacementError[]
  /** Variables whose value ends with a line break, as when a file was read into the environment. */
  readonly withLineBreak: readonly string[]
}

const name = /^[A-Za-z_][A-Za-z0-9_]*/
const deepest = 20

/** Replaces every variable. As in a shell, the default after `:-` also replaces an empty value. */
export function replaceVariables(text: string, environment: Environment): Replacement {
  const errors: ReplacementError[] = []
  const withLineBreak: string[] = []
  return { text: replaced(text, 0), errors, withLineBreak }

  function replaced(text: string, depth: number): string {
    let result = ''
    let from = 0
    for (;;) {
      const at = text.indexOf('${', from)
      if (at === -1) return result + text.slice(from)
      if (text[at - 1] === '$' && at - 1 >= from) {
        result += `${text.slice(from, at - 1)}\${`
        from = at + 2
        continue
      }
      const { end, isClosed } = endOf(text, at)
      const found = text.slice(at, end)
      const inner = isClosed && depth < deepest ? found.slice(2, -1) : ''
      result += text.slice(from, at) + resolve(found, inner, depth)
      from = end
    }
  }

  function resolve(found: string, inner: string, depth: number): string {
    const [variable = ''] = name.exec(inner) ?? []
    const rest = inner.slice(variable.length)
    if (variable === '' || !(rest === '' || rest.startsWith(':-'))) {
      errors.push({ code: 'bad-variable', found })
      return found
    }
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
    if (rest !== '' && (value === undefined || value === '')) return replaced(rest.slice(2), depth + 1)
    if (value === undefined) errors.push({ code: 'unset-variable', found })
    if (/[\r\n]$/.test(value ?? '')) withLineBreak.push(variable)
    return value ?? found
  }
}

/** Where the variable that begins at `start` ends: after its `}`, or else at the line break or the end of the text. */
function endOf(text: string, start: number): { readonly end: number; readonly isClosed: boolean } {
  let open = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\n') return { end: at, isClosed: false }
    if (text[at] === '}' && --open === 0) return { end: at + 1, isClosed: true }
    if (text[at] === '$' && text[at + 1] === '{') {
      open++
      at++
    }
  }
  return { end: text.length, isClosed: false }
}
