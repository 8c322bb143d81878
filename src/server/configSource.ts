/**
 * The config that is served: its file, and what flags and environment put in its place.
 *
 * @module
 */
import { existsSync } from 'node:fs'
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
   * Compiles a config from an untrusted editor: it can use the files and variables that
   * the active config uses, but no secret.
   *
   * @throws {DraftRefused} when it is too large, or too many others wait
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

/** Limits on what editing a config may use of a serving process. */
export interface DraftLimits {
  /** Drafts that wait while another one is loaded. */
  readonly waiting: number
  /** MiB of heap of the thread that loads one. */
  readonly heap: number
  /** Time limit in milliseconds. */
  readonly time: number
}

const draftLimits: DraftLimits = { waiting: 8, heap: 512, time: 30_000 }

/** A draft that is not loaded: others are first, or it takes too much. */
export class DraftRefused extends Error {
  constructor(
    readonly statusCode: 422 | 503,
    message: string,
  ) {
    super(message)
  }
}

/** Runs one job at a time; a few may wait. */
function queueOf({ waiting }: DraftLimits) {
  let tail: Promise<unknown> = Promise.resolve()
  let queued = 0
  return async <T>(job: () => Promise<T>): Promise<T> => {
    if (queued > waiting)
      throw new DraftRefused(503, 'Other configs are being checked; try again in a moment.')
    queued++
    const done = tail.then(job).finally(() => queued--)
    tail = done.catch(() => undefined)
    return done
  }
}

export function sourceOf(
  file: string | undefined,
  options: LoadOptions,
  limits: DraftLimits = draftLimits,
): ConfigSource {
  const name = file ?? 'config'
  const load = async () => (file === undefined ? loadedText('', name, options) : loadFile(file, options))
  const inTurn = queueOf(limits)

  /** Loads in a thread, or here where the program has none, as where its sources run as they are. */
  async function loadAside(
    job: Omit<LoadJob, 'name'>,
    here: () => Promise<Loaded> | Loaded,
    limits?: DraftLimits,
  ): Promise<Loaded> {
    const result = await inThread<Omit<Loaded, 'plan'>>({ name, ...job }, limits)
    if (result === undefined) return here()
    const { data } = result
    return { ...result, plan: data === undefined ? undefined : await assemble(data, name) }
  }

  return {
    file,
    load,
    async reload() {
      if (file === undefined || (await sizeOf(file)) <= smallText) return load()
      // Loading here what a thread could not would end the process that serves.
      return loadAside({ file, options }, load).catch((error: Error) => unloadable(file, error))
    },
    async draft(text, active) {
      const { readFile: _, ...others } = options
      const confined = {
        ...others,
        environment: await confine(options.environment, active),
        includable: active.files,
      }
      const here = () => loadedText(text, name, confined)
      if (text.length <= smallText) return here()
      return inTurn(() => loadAside({ text, options: confined }, here, limits)).catch((error: Error) => {
        if (error instanceof DraftRefused) throw error
        throw new DraftRefused(422, 'To check this config takes too much memory or time.')
      })
    },
    async effective({ text = '' }) {
      if (text.length <= smallText) return effectiveYaml(loadText(text, name, options))
      const job = { name, text, options, effective: true }
      return inTurn(() => inThread<string | undefined>(job, limits)).catch(() => undefined)
    },
    assemble: (data) => assemble(data, name),
  }
}

const unloadable = (file: string, error: Error): Loaded => ({
  plan: undefined,
  errors: [
    {
      code: 'not-loaded',
      severity: 'fault',
      place: { file, line: 0, column: 0, length: 0 },
      message: `the thread that loads the config ended: ${error.message}; give the process more memory, or make the config smaller`,
    },
  ],
})

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
  /** Loaded instead of the file. */
  readonly text?: string
  readonly name: string
  readonly options: LoadOptions
  /** Whether the effective config is wanted, not what was loaded. */
  readonly effective?: boolean
}

// One file of all that the thread loads, where the program is one file too.
const entry = import.meta.url.endsWith('.cjs') ? './loadThread.cjs' : './loadThread.js'

/**
 * Undefined where there is no such thread: where the sources run as they are.
 *
 * @throws when the thread ends without a result
 */
async function inThread<T>(
  { options: { readFile: _, ...options }, ...job }: LoadJob,
  limits?: DraftLimits,
): Promise<T | undefined> {
  const url = new URL(entry, import.meta.url)
  if (!existsSync(url)) return undefined
  const thread = new Worker(url, {
    workerData: { ...job, options: { ...options, environment: { ...options.environment } } },
    // Nothing of it may reach the log.
    stdout: true,
    stderr: true,
    execArgv: [],
    ...(limits !== undefined && { resourceLimits: { maxOldGenerationSizeMb: limits.heap } }),
  })
  const timer = limits && setTimeout(() => void thread.terminate(), limits.time)
  try {
    return await new Promise((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
      thread.once('exit', () => reject(new Error('no result')))
    })
  } finally {
    clearTimeout(timer)
    void thread.terminate()
  }
}
