// `npm test` builds first, and tests then use that build: compiling every module again for each test file takes
// several times as long as the tests. A single test file runs against the sources.
import { register } from 'node:module'

if (process.env.TEST_COMPILED) register('./compiledHooks.mjs', import.meta.url)
