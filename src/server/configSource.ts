/**
 * The config that is served: its file, and what flags and environment put in its place.
 *
 * @module
 */
import { stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { assemble } from '../config/assemble.js'
import { type ConfigData, type Loaded, type LoadOptions, loadFile, loadText } from '../config/load.js'

export interface Source {
  /** Undefined: flags and environment are the whole config. */
  readonly file: string | undefined
  /** Reads the file. Never rejects. */
  load(): Promise<Loaded>
  /** The same, while this thread serves: a large config does not keep it from that. */
  reload(): Promise<Loaded>
  /** Makes a plan of another text, as if it stood in the file. */
  compile(text: string): Loaded
  /** Makes a plan of data that was loaded before, perhaps by another process. */
  assemble(data: ConfigData): Promise<Plan>
}

type Plan = NonNullable<Loaded['plan']>

// Loading so much takes a few milliseconds; to start a thread takes tens of them, and memory.
const smallFile = 4096

export function sourceOf(file: string | undefined, options: LoadOptions): Source {
  const name = file ?? 'config'
  const compile = (text: string) => ({ ...loadText(text, name, options), text })
  const load = async () => (file === undefined ? compile('') : loadFile(file, options))
  return {
    file,
    load,
    async reload() {
      const size =
        file === undefined
          ? 0
          : await stat(file).then(
              ({ size }) => size,
              () => 0,
            )
      if (file === undefined || size <= smallFile) return load()
      const loaded = await loadInThread(file, options).catch(() => undefined)
      // Where no thread can be started, it takes longer.
      if (loaded === undefined) return load()
      const { data } = loaded
      return data === undefined ? loaded : { ...loaded, plan: await assemble(data, name) }
    },
    compile,
    assemble: (data) => assemble(data, name),
  }
}

// One file of all that the thread loads, where the program is one file too.
const entry = import.meta.url.endsWith('.cjs') ? './loadThread.cjs' : './loadThread.js'

/** Rejects when there is no such thread here, as where the sources run as they are. */
function loadInThread(file: string, { readFile: _, ...options }: LoadOptions): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(entry, import.meta.url), {
      workerData: { file, options: { ...options, environment: { ...options.environment } } },
      // Nothing of it may reach the log.
      stdout: true,
      stderr: true,
      execArgv: [],
    })
    thread.once('message', (loaded: Omit<Loaded, 'plan'>) => {
      resolve({ ...loaded, plan: undefined })
      void thread.terminate()
    })
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('the thread ended')))
  })
}
