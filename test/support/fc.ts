/**
 * fast-check with the same inputs in each run, so that a test that fails does so for what changed; `FUZZ_SEED`
 * chooses others.
 *
 * @module
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 1) })

export { fc }
