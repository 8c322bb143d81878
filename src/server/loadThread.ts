/**
 * A thread that loads one config and ends: reading and checking 1,000 rules takes seconds, in which the thread that
 * serves would answer nobody.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type LoadOptions, loadFile } from '../config/load.js'

const { file, options } = workerData as { file: string; options: LoadOptions }
void loadFile(file, options).then(({ errors, data, files, text }) =>
  parentPort?.postMessage({ errors, data, files, text }),
)
