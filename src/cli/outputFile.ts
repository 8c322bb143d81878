/**
 * Writes the output of a command to a file.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { CommandError } from './command.js'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'the file already exists; --force replaces it, --out names another file',
  EISDIR: 'this is a directory',
  ENOENT: 'its directory does not exist',
  ENOSPC: 'no space left',
  ENOTDIR: 'its directory is a file',
  EROFS: 'the file system is read-only',
}

/**
 * @param flag `wx` keeps a file that already exists
 * @throws {CommandError} if the file cannot be written
 */
export async function writeOutput(
  file: string,
  content: string | Buffer,
  flag: 'w' | 'wx' = 'w',
): Promise<void> {
  try {
    await writeFile(file, content, { flag })
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new CommandError(`cannot write ${file}: ${reasons[code] ?? message}`)
  }
}
