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
import type { LoadJob } from './configSource.js'

// On Linux, this is the priority of this thread alone; elsewhere, it would be that of the process.
if (process.platform === 'linux') {
  try {
    setPriority(10)
  } catch {
    // A sandbox may not allow it. Then requests wait a little longer while a config is loaded.
  }
}

const { file, text, name, options, effective } = workerData as LoadJob
const loading =
  text === undefined ? loadFile(file!, options) : Promise.resolve({ ...loadText(text, name, options), text })
void loading.then((loaded) => {
  // The plan stays here: it consists of functions, which cannot be sent.
  const { plan: _, ...result } = loaded
  parentPort?.postMessage(effective ? effectiveYaml(loaded) : result)
})
