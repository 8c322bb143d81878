/**
 * The directory where the package is installed.
 *
 * @module
 */

/** Two levels up from here, and from the bundle in `dist/bundle/`: keep both at this depth. */
export const packageRoot = new URL('../../', import.meta.url)
