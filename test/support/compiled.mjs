// `npm test` builds first, and tests then meet that build: compiling every module anew for each test file takes
// several times as long as the tests. A test file run by itself meets the sources.
import { register } from 'node:module'

if (process.env.TEST_COMPILED) register('./compiledHooks.mjs', import.meta.url)
