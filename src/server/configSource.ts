/**
 * The config that is served: its file, and what flags and environment put in its place.
 *
 * @module
 */
import { type Loaded, type LoadOptions, loadFile, loadText } from '../config/load.js'

export interface Source {
  readonly file: string
  /** Reads the file. Never rejects. */
  load(): Promise<Loaded>
  /** Makes a plan of a text that was read from the file before. */
  compile(text: string): Loaded
}

export function sourceOf(file: string, options: LoadOptions): Source {
  return {
    file,
    load: () => loadFile(file, options),
    compile: (text) => ({ ...loadText(text, file, options), text }),
  }
}
