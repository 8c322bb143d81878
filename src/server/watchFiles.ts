/**
 * Watches files for changes of any sort: written in place, replaced by an editor, or swapped behind a symlink.
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
 * Looks twice a second: kernel notifications for one directory miss a swap further along a chain of
 * links, or a file on a network. A change is reported once two checks in a row agree, so that half a file is
 * seldom read.
 *
 * @param files called at each check, since another config may name others
 */
export async function watchFiles(files: () => readonly string[], changed: () => void): Promise<FileWatch> {
  const look = async () =>
    new Map(await Promise.all(files().map(async (file) => [file, await stateOf(file)] as const)))
  let reported = await look()
  let last = reported
  let looking = false
  const check = async () => {
    if (looking) return
    looking = true
    const now = await look()
    looking = false
    const settled = !differs(last, now)
    last = now
    if (!settled) return
    const isNews = differs(reported, now)
    reported = now
    if (isNews) changed()
  }
  const timer = setInterval(() => void check(), interval).unref()
  return { look: check, close: () => clearInterval(timer) }
}

/** Whether a file is in another state than it was; a file that was not looked at before is no news. */
function differs(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): boolean {
  return [...now].some(([file, state]) => before.has(file) && before.get(file) !== state)
}
