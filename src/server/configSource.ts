/**
 * The config to serve: its file, overridden by flags and environment.
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
import { linesOfRules } from '../config/yamlPlaces.js'

export interface ConfigSource {
  /** Undefined if flags and environment are the whole config. */
  readonly file: string | undefined
  /** Reads the file. Never rejects. */
  load(): Promise<Loaded>
  /** Like {@link load}, in a thread if the config is large, so that this thread can continue to serve. */
  reload(): Promise<Loaded>
  /**
   * Compiles a config from an untrusted editor: it can use the files and variables that the active config uses, but no
   * secret.
   * @throws {DraftRefused} if it is too large, or too many others are waiting
   */
  draft(text: string, active: Active): Promise<Loaded>
  /** The active config with all settings in effect, as YAML; undefined if it no longer loads. */
  effective(active: Active): Promise<string | undefined>
  /** The line of each named rule in the text of the active config, counted from 1; empty if they cannot be found. */
  linesOfRules(text: string | undefined): Promise<RuleLines>
  /** Creates a plan from data that was loaded before, perhaps by another process. */
  assemble(data: ConfigData): Promise<Plan>
}

type RuleLines = ReadonlyMap<string, number>

/** The config in use. */
export interface Active {
  readonly plan: Plan
  readonly text: string | undefined
  /** Files that it includes. */
  readonly files: readonly string[]
}

// Largest text that is loaded here, which takes a few milliseconds; starting a thread takes tens of them, and memory.
const smallText = 4096

/** Limits on what editing a config may use of a serving process. */
export interface DraftLimits {
  /** How many drafts may wait while another one is loaded. */
  readonly waiting: number
  /** Heap of the thread that loads a draft, in MiB. */
  readonly heap: number
  /** Time limit in milliseconds. */
  readonly time: number
}

const draftLimits: DraftLimits = { waiting: 8, heap: 512, time: 30_000 }

/** A draft that is not loaded: others are waiting already, or it takes too many resources. */
export class DraftRefused extends Error {
  constructor(
    readonly statusCode: 422 | 503,
    message: string,
  ) {
    super(message)
  }
}

/** Runs one job at a time; a few others may wait. */
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
  let lines = { text: '', found: Promise.resolve<RuleLines>(new Map()) }

  async function find(text: string): Promise<RuleLines> {
    if (text.length <= smallText) return linesOfRules(text)
    const job: LoadJob = { name, text, options, task: 'lines' }
    return (await inThread<RuleLines>(job, limits).catch(() => undefined)) ?? new Map()
  }

  /** Loads in a thread, or here if the program has no file for a thread, as when its sources run without a build. */
  async function loadAside(
    job: Omit<LoadJob, 'name'>,
    here: () => Promise<Loaded> | Loaded,
    limits?: DraftLimits,
  ): Promise<Loaded> {
    const received = await inThread<ThreadResult>({ name, ...job }, limits)
    if (received === undefined) return here()
    const { json, ...result } = received
    if (json === undefined) return { ...result, plan: undefined }
    const data = JSON.parse(json) as ConfigData
    return { ...result, data, plan: await assemble(data, name) }
  }

  return {
    file,
    load,
    async reload() {
      if (file === undefined || (await sizeOf(file)) <= smallText) return load()
      // Not loaded here instead: what a thread could not load would end the serving process.
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
        throw new DraftRefused(422, 'Checking this config takes too much memory or time.')
      })
    },
    async effective({ text = '' }) {
      if (text.length <= smallText) return effectiveYaml(loadText(text, name, options))
      const job: LoadJob = { name, text, options, task: 'effective' }
      return inTurn(() => inThread<string | undefined>(job, limits)).catch(() => undefined)
    },
    linesOfRules(text = '') {
      if (text !== lines.text) lines = { text, found: find(text) }
      return lines.found
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

/** The variables that the active config and its files mention, with secrets masked in their values. */
async function confine(environment: Environment, { plan, text = '', files }: Active): Promise<Environment> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  const names = [text, ...texts].flatMap((each) => [...each.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!))
  const secret = plan.settings.admin?.token
  const entries = names.map((name) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined
    return [name, secret !== undefined && value?.includes(secret) ? '(masked)' : value] as const
  })
  return Object.fromEntries(entries)
}

/** The work for a thread. */
export interface LoadJob {
  /** The file to load. */
  readonly file?: string
  /** Loaded instead of the file. */
  readonly text?: string
  readonly name: string
  readonly options: LoadOptions
  /** What to return instead of the load result. */
  readonly task?: 'effective' | 'lines'
}

/** What a thread sends. */
export interface ThreadResult extends Omit<Loaded, 'plan' | 'data'> {
  /** The data as JSON. */
  readonly json: string | undefined
}

// If the program is bundled into one file, so is everything that the thread loads.
const entry = import.meta.url.endsWith('.cjs') ? './loadThread.cjs' : './loadThread.js'

/**
 * Loads in a thread. Returns undefined if there is no file for one, as when the sources run without a build.
 * @throws if the thread ends without a result
 */
async function inThread<T>(
  { options: { readFile: _, ...options }, ...job }: LoadJob,
  limits?: DraftLimits,
): Promise<T | undefined> {
  const url = new URL(entry, import.meta.url)
  if (!existsSync(url)) return undefined
  const thread = new Worker(url, {
    workerData: { ...job, options: { ...options, environment: { ...options.environment } } },
    // Nothing that the thread prints may reach the log.
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
