/**
 * The config that is served: its file, and what flags and environment put in its place.
 *
 * @module
 */
import { type Loaded, type LoadOptions, loadFile, loadText } from '../config/load.js'

export interface Source {
  /** Undefined: flags and environment are the whole config. */
  readonly file: string | undefined
  /** Reads the file. Never rejects. */
  load(): Promise<Loaded>
  /** Makes a plan of a text that was read from the file before. */
  compile(text: string): Loaded
}

export function sourceOf(file: string | undefined, options: LoadOptions): Source {
  const compile = (text: string) => ({ ...loadText(text, file ?? 'config', options), text })
  return {
    file,
    load: file === undefined ? async () => compile('') : () => loadFile(file, options),
    compile,
  }
}
