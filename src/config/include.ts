/**
 * Reads the files that `include` names, for teams that keep rules in separate files.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { compileWildcard } from '../match/wildcard.js'
import { isMapping } from '../schema/check.js'
import { encodingError } from './encoding.js'
import type { Environment } from './environment.js'
import type { ConfigError } from './errors.js'
import { unreadableReason } from './errors.js'
import { type ConfigPath, type ConfigText, parseSource } from './source.js'
import type { SchemaProblem } from './validate.js'

/** A file whose rules and tests follow those of the config. */
export interface Included {
  readonly source: ConfigText
  readonly rules: readonly unknown[]
  readonly tests: readonly unknown[]
}

export interface Includes {
  readonly included: readonly Included[]
  /** Errors in `include` itself. */
  readonly findings: readonly SchemaProblem[]
  readonly warnings: readonly SchemaProblem[]
  /** Errors and warnings in the included files, with their places. */
  readonly errors: readonly ConfigError[]
  /** The included files, and the folders in which more could appear. */
  readonly watched: readonly string[]
}

/** @param patterns file names relative to the directory; `*` in the last part matches any characters */
export function readIncludes(
  patterns: string | readonly string[],
  directory: string,
  { environment, includable }: { readonly environment: Environment; readonly includable?: readonly string[] },
): Includes {
  const isList = Array.isArray(patterns)
  const all = [patterns].flat() as readonly string[]
  const findings: SchemaProblem[] = []
  const warnings: SchemaProblem[] = []
  const errors: ConfigError[] = []
  const included: Included[] = []
  const watched = new Set<string>()
  for (const [index, pattern] of all.entries()) {
    const path = isList ? ['include', String(index)] : ['include']
    const report = (list: SchemaProblem[], code: SchemaProblem['code'], message: string) =>
      list.push({ code, path, at: 'value', message })
    const { files, failure } = filesOf(pattern, directory)
    if (failure !== undefined) {
      report(
        findings,
        'unreadable-file',
        `"${pattern}": ${failure}; expected a file or folder that can be read`,
      )
      continue
    }
    if (pattern.includes('*')) watched.add(resolve(directory, dirname(pattern)))
    if (files.length === 0) {
      report(warnings, 'empty-include', `"${pattern}" matches no file; fix the pattern or add the file`)
    }
    for (const file of files) {
      if (watched.has(file)) continue
      if (includable?.includes(file) === false) {
        const message = `"${pattern}": ${file} is not included by the active config; save the config to include it`
        report(findings, 'unreadable-file', message)
        continue
      }
      watched.add(file)
      try {
        const bytes = readFileSync(file)
        const encoding = encodingError(bytes, file)
        if (encoding !== undefined) {
          errors.push(encoding)
          continue
        }
        const source = parseSource(bytes.toString(), file, environment)
        errors.push(...source.errors, ...source.warnings)
        if (source.errors.length === 0) included.push(contentOf(source, errors))
      } catch (error) {
        const reason = unreadableReason(error as NodeJS.ErrnoException)
        report(
          findings,
          'unreadable-file',
          `"${pattern}": ${file}: ${reason}; expected a file that can be read`,
        )
      }
    }
  }
  return { included, findings, warnings, errors, watched: [...watched] }
}

function filesOf(pattern: string, directory: string): { files: readonly string[]; failure?: string } {
  const path = resolve(directory, pattern)
  if (!pattern.includes('*')) return { files: [path] }
  const [folder, name] = [dirname(path), basename(path)]
  if (folder.includes('*'))
    return { files: [], failure: '"*" is only allowed in the file name, not in a directory' }
  const wildcard = compileWildcard(name)
  try {
    const names = readdirSync(folder).filter((each) => wildcard.test(each) && !each.startsWith('.'))
    return { files: names.sort().map((each) => resolve(folder, each)) }
  } catch (error) {
    return { files: [], failure: `${folder}: ${unreadableReason(error as NodeJS.ErrnoException)}` }
  }
}

/** An included file may only have rules and tests; everything else exists once for the whole config. */
function contentOf(source: ConfigText, errors: ConfigError[]): Included {
  const { value } = source
  const report = (path: ConfigPath, at: 'key' | 'value', code: ConfigError['code'], message: string) =>
    errors.push({
      code,
      severity: 'fault',
      place: at === 'key' ? source.placeOfKey(path) : source.placeOfValue(path),
      message,
    })
  if (!isMapping(value) && value !== undefined && value !== null) {
    report([], 'value', 'wrong-type', 'expected a mapping with "rules": put "rules:" above the list')
  }
  const members = (isMapping(value) ? value : {}) as Record<string, unknown>
  for (const key of Object.keys(members)) {
    if (['rules', 'tests', '$schema'].includes(key) || key.startsWith('x-')) continue
    const message = `"${key}" in an included file; expected only "rules" and "tests": move it to the file that includes this one`
    report([key], 'key', 'unknown-key', message)
  }
  const listOf = (key: string): readonly unknown[] => {
    const list = members[key] ?? []
    if (Array.isArray(list)) return list
    report([key], 'value', 'wrong-type', `"${key}" is not a list; begin each item with "- "`)
    return []
  }
  return { source, rules: listOf('rules'), tests: listOf('tests') }
}
