/**
 * A thread that loads one config and ends: reading and checking 1,000 rules takes seconds, during which the serving
 * thread would not respond.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { effectiveYaml } from '../config/effective.js'
import { loadFile, loadText } from '../config/load.js'
import type { LoadJob } from './configSource.js'

const { file, text, name, options, effective } = workerData as LoadJob
const loading =
  text === undefined ? loadFile(file!, options) : Promise.resolve({ ...loadText(text, name, options), text })
void loading.then((loaded) => {
  // The plan stays here: it consists of functions, which cannot be sent.
  const { plan: _, ...result } = loaded
  parentPort?.postMessage(effective ? effectiveYaml(loaded) : result)
})
