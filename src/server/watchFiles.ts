/**
 * Notices changes of files, however they happen: written in place, replaced by an editor, or swapped behind a symlink.
 *
 * @module
 */
import { type FSWatcher, watch as watchDirectory } from 'node:fs'
import { lstat, readlink, stat } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve, sep } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface FileWatch {
  /** Checks now, instead of waiting for a notification. */
  look(): Promise<void>
  close(): void
}

// The operating system reports no changes of network files, and none at all once it has run out of watches.
const pollInterval = 10_000
/** A change is reported after this many quiet milliseconds, so that half-written files are rarely read. */
const quietTime = 50
const maxLinks = 40

/** Identifies the file that the path leads to, and its current contents. */
async function stateOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
    return [dev, ino, size, mtimeNs, ctimeNs].join()
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}

/**
 * The directories in which a change could affect the file, and the relevant names in each: the file itself, and every
 * symlink on the way to it, such as `..data` of a mounted ConfigMap.
 */
async function placesOf(file: string): Promise<[directory: string, name: string][]> {
  const places: [string, string][] = []
  let path = resolve(file)
  for (let links = 0; links < maxLinks; links++) {
    const link = await firstLinkOf(path)
    if (link === undefined) break
    places.push([dirname(link.at), link.at.slice(dirname(link.at).length).replace(sep, '')])
    path = join(resolve(dirname(link.at), link.target), link.rest)
  }
  places.push([dirname(path), path.slice(dirname(path).length).replace(sep, '')])
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isDirectory) places.push([path, ''])
  return places
}

async function firstLinkOf(
  path: string,
): Promise<{ readonly at: string; readonly target: string; readonly rest: string } | undefined> {
  const { root } = parse(path)
  const steps = path.slice(root.length).split(sep)
  let at = root
  for (const [i, step] of steps.entries()) {
    at = join(at, step)
    const found = await lstat(at).catch(() => undefined)
    if (found === undefined) return undefined
    if (found.isSymbolicLink())
      return { at, target: await readlink(at).catch(() => ''), rest: steps.slice(i + 1).join(sep) }
  }
  return undefined
}

/** The nearest directory that exists, and the name in it; with the directory's identity. */
async function existing(directory: string, name: string): Promise<readonly [string, string, string]> {
  const found = await stat(directory, { bigint: true }).catch(() => undefined)
  if (found !== undefined) return [directory, name, `${found.dev} ${found.ino}`]
  const parent = dirname(directory)
  return parent === directory ? [directory, name, ''] : existing(parent, basename(directory))
}

/** Watches of directories, kept as long as a watched file needs them. */
class DirectoryWatches {
  readonly #open = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>()
  #names = new Map<string, Set<string>>()
  #closed = false

  constructor(readonly onEvent: () => void) {}

  async update(files: readonly string[]): Promise<void> {
    const places = (await Promise.all(files.map(placesOf))).flat()
    const names = new Map<string, Set<string>>()
    const identities = new Map<string, string>()
    for (const [directory, name, identity] of await Promise.all(places.map((place) => existing(...place)))) {
      names.set(directory, (names.get(directory) ?? new Set()).add(name))
      identities.set(directory, identity)
    }
    if (this.#closed) return
    this.#names = names
    // A directory that was removed and made again is another one, about which the old watch reports nothing.
    for (const [directory, { identity }] of this.#open) {
      if (identities.get(directory) !== identity) this.#close(directory)
    }
    for (const [directory, identity] of identities) {
      if (!this.#open.has(directory)) this.#watch(directory, identity)
    }
  }

  #watch(directory: string, identity: string): void {
    try {
      const watcher = watchDirectory(directory, { persistent: false }, (_event, name) => {
        const wanted = this.#names.get(directory)
        // Others in the directory, such as a log, are written to all the time.
        const isWanted = name === null || wanted?.has(name) === true || wanted?.has('') === true
        // Its own name means that the directory was moved or removed.
        if (isWanted || name === basename(directory)) this.onEvent()
      })
      watcher.on('error', () => this.#close(directory))
      this.#open.set(directory, { watcher, identity })
    } catch {
      // The poll notices it, only later.
    }
  }

  #close(directory: string): void {
    this.#open.get(directory)?.watcher.close()
    this.#open.delete(directory)
  }

  close(): void {
    this.#closed = true
    for (const { watcher } of this.#open.values()) watcher.close()
  }
}

/**
 * Uses file notifications of the operating system, and also checks every ten seconds.
 * @param files called for each check, because another config may name other files
 * @param interval milliseconds between two checks without a notification
 */
export async function watchFiles(
  files: () => readonly string[],
  changed: () => void,
  interval = pollInterval,
): Promise<FileWatch> {
  const look = async () =>
    new Map(await Promise.all(files().map(async (file) => [file, await stateOf(file)] as const)))
  let reported = await look()
  let last = reported
  let looking: Promise<boolean> | undefined

  /** Returns whether two checks in a row saw the same state, and reports a change if they did. */
  const check = async (): Promise<boolean> => {
    const now = await look()
    const settled = !differs(last, now)
    last = now
    if (!settled) return false
    const isNews = differs(reported, now)
    reported = now
    if (isNews) changed()
    return true
  }
  const checkOnce = () => {
    looking ??= check().finally(() => {
      looking = undefined
    })
    return looking
  }

  let closed = false
  let settling = false
  let pending = false
  const settle = async () => {
    pending = true
    if (settling) return
    settling = true
    while (pending && !closed) {
      pending = false
      await delay(quietTime, undefined, { ref: false })
      const settled = await checkOnce()
      await watches.update(files())
      // A change made before the new directories were watched shows in the next check.
      if (!settled || !(await checkOnce())) pending = true
    }
    settling = false
  }
  const watches = new DirectoryWatches(() => void settle())
  await watches.update(files())
  const timer = setInterval(() => void settle(), interval).unref()
  return {
    look: async () => void (await checkOnce()),
    close() {
      closed = true
      clearInterval(timer)
      watches.close()
    },
  }
}

/** Whether a file changed; a file that was not watched before does not count. */
function differs(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): boolean {
  return [...now].some(([file, state]) => before.has(file) && before.get(file) !== state)
}
