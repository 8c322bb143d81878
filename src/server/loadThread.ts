/**
 * A thread that loads one config and ends: reading and checking 1,000 rules takes seconds, during which the serving
 * thread would not respond.
 *
 * @module
 */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { effectiveYaml } from '../config/effective.js'
import { loadFile, loadText } from '../config/load.js'
import { linesOfRules } from '../config/yamlPlaces.js'
import type { LoadJob, ThreadResult } from './configSource.js'

// On Linux, this is only the priority of this thread; elsewhere, it would be that of the process.
if (process.platform === 'linux') {
  try {
    setPriority(10)
  } catch {
    // A sandbox may not allow it. Then requests wait a little longer while a config is loaded.
  }
}

const { file, text, name, options, task } = workerData as LoadJob

const load = async (): Promise<unknown> => {
  if (task === 'lines') return linesOfRules(text!)
  const loaded =
    text === undefined ? await loadFile(file!, options) : { ...loadText(text, name, options), text }
  if (task === 'effective') return effectiveYaml(loaded)
  // The plan stays here: it consists of functions, which cannot be sent. As text, the data is received in half the time.
  const { plan: _, data, ...others } = loaded
  return { ...others, json: data === undefined ? undefined : JSON.stringify(data) } satisfies ThreadResult
}

void load().then((sent) => parentPort?.postMessage(sent))
