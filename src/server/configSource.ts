/**
 * The config that is served: its file, and what flags and environment put in its place.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { assemble } from '../config/assemble.js'
import { effectiveYaml } from '../config/effective.js'
import type { Environment } from '../config/environment.js'
import {
  type ConfigData,
  type Loaded,
  type LoadOptions,
  loadFile,
  loadText,
  type Plan,
} from '../config/load.js'

export interface ConfigSource {
  /** Undefined: flags and environment are the whole config. */
  readonly file: string | undefined
  /** Reads the file. Never rejects. */
  load(): Promise<Loaded>
  /** The same, while this thread serves: a large config does not keep it from that. */
  reload(): Promise<Loaded>
  /**
   * Makes a plan of a text from somebody who may not know every file and variable of this machine: it can use those that
   * the active config uses, but no secret.
   */
  draft(text: string, active: Active): Promise<Loaded>
  /** The active config with all that takes effect, as YAML; undefined when it no longer loads. */
  effective(active: Active): Promise<string | undefined>
  /** Makes a plan of data that was loaded before, perhaps by another process. */
  assemble(data: ConfigData): Promise<Plan>
}

/** What is served now. */
export interface Active {
  readonly plan: Plan
  readonly text: string | undefined
  /** Files that it includes. */
  readonly files: readonly string[]
}

// Loading so much takes a few milliseconds; to start a thread takes tens of them, and memory.
const smallText = 4096

export function sourceOf(file: string | undefined, options: LoadOptions): ConfigSource {
  const name = file ?? 'config'
  const load = async () => (file === undefined ? loadedText('', name, options) : loadFile(file, options))

  /** Loads in a thread, or here where none can be started. */
  async function loadAside(
    job: Omit<LoadJob, 'name'>,
    here: () => Promise<Loaded> | Loaded,
  ): Promise<Loaded> {
    const loaded = await inThread<Omit<Loaded, 'plan'>>({ name, ...job }).catch(() => undefined)
    if (loaded === undefined) return here()
    const { data } = loaded
    return { ...loaded, plan: data === undefined ? undefined : await assemble(data, name) }
  }

  return {
    file,
    load,
    async reload() {
      if (file === undefined || (await sizeOf(file)) <= smallText) return load()
      return loadAside({ file, options }, load)
    },
    async draft(text, active) {
      const { readFile: _, ...others } = options
      const confined = {
        ...others,
        environment: await confine(options.environment, active),
        includable: active.files,
      }
      const here = () => loadedText(text, name, confined)
      return text.length <= smallText ? here() : loadAside({ text, options: confined }, here)
    },
    async effective({ text = '' }) {
      if (text.length <= smallText) return effectiveYaml(loadText(text, name, options))
      return inThread<string | undefined>({ name, text, options, effective: true }).catch(() => undefined)
    },
    assemble: (data) => assemble(data, name),
  }
}

const loadedText = (text: string, name: string, options: LoadOptions): Loaded => ({
  ...loadText(text, name, options),
  text,
})

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )

/** The variables that the active config and its files name, with no secret among their values. */
async function confine(environment: Environment, { plan, text = '', files }: Active): Promise<Environment> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  const names = [text, ...texts].flatMap((each) => [...each.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!))
  const secret = plan.settings.admin?.token
  const entries = names.map((name) => {
    const value = environment[name]
    return [name, secret !== undefined && value?.includes(secret) ? '(masked)' : value] as const
  })
  return Object.fromEntries(entries)
}

/** What the thread is to do. */
export interface LoadJob {
  /** The file to load. */
  readonly file?: string
  /** Loaded in place of the file. */
  readonly text?: string
  readonly name: string
  readonly options: LoadOptions
  /** Whether the effective config is wanted, not what was loaded. */
  readonly effective?: boolean
}

// One file of all that the thread loads, where the program is one file too.
const entry = import.meta.url.endsWith('.cjs') ? './loadThread.cjs' : './loadThread.js'

/** Rejects when there is no such thread here, as where the sources run as they are. */
function inThread<T>({ options: { readFile: _, ...options }, ...job }: LoadJob): Promise<T> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(entry, import.meta.url), {
      workerData: { ...job, options: { ...options, environment: { ...options.environment } } },
      // Nothing of it may reach the log.
      stdout: true,
      stderr: true,
      execArgv: [],
    })
    thread.once('message', (result: T) => {
      resolve(result)
      void thread.terminate()
    })
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('the thread ended')))
  })
}
