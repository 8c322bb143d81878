/**
 * fast-check with a fixed seed, so that a failure of `npm test` is caused by a change. `npm run fuzz` sets a random
 * `FUZZ_SEED`.
 *
 * @module
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) })

export { fc }
