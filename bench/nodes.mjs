// The Node binaries to measure on.
import { execFileSync } from 'node:child_process'

/** The binary of a version, from npm's own package of it, or at a path; without either the one that runs this. */
export function binaryOf(version) {
  if (version === undefined) return process.execPath
  if (version.includes('/')) return version
  const output = execFileSync('npx', ['-y', `node@${version}`, '-p', 'process.execPath'], {
    encoding: 'utf8',
  })
  return output.trim().split('\n').at(-1)
}

export function versionOf(binary) {
  return execFileSync(binary, ['-v'], { encoding: 'utf8' }).trim()
}
