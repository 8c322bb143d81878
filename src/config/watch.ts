/**
 * Tells when files change, however they do: written in place, replaced by an editor, or swapped behind a symlink.
 *
 * @module
 */
import { stat } from 'node:fs/promises'

export interface FileWatch {
  /** Looks now, instead of when the time has come. */
  look(): Promise<void>
  close(): void
}

const interval = 500

/** Which file the path leads to at the end, and what state it is in. */
async function stateOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join()
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}

/**
 * Looks twice a second: what the kernel reports of one directory does not tell of a swap further along a chain of
 * links, nor of a file on a network. A change is told once two looks in a row see the same, so that half a file is
 * seldom read.
 *
 * @param files asked at each look, since another config may name others
 */
export async function watchFiles(files: () => readonly string[], changed: () => void): Promise<FileWatch> {
  const look = async () =>
    (await Promise.all(files().map(async (file) => `${file} ${await stateOf(file)}`))).join('\n')
  let told = await look()
  let last = told
  let looking = false
  const check = async () => {
    if (looking) return
    looking = true
    const now = await look()
    looking = false
    const settled = now === last
    last = now
    if (!settled || now === told) return
    told = now
    changed()
  }
  const timer = setInterval(() => void check(), interval).unref()
  return { look: check, close: () => clearInterval(timer) }
}
