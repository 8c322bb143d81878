/**
 * Writes the organization from `repository` in package.json into every file that needs it, so that a fork
 * changes one line and runs `npm run gen`.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const places = ['package.json', 'Dockerfile', 'README.md', 'SECURITY.md', 'deploy', 'docs', '.github']
const link = /\b(ghcr\.io|github\.com)\/[\w.-]+\/upstanding\b/g

/** Texts of the files that name the organization, by path below `root`. */
export function organizationFiles(root: string): Readonly<Record<string, string>> {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const organization = /github\.com\/([\w.-]+)\//.exec(repository.url)![1]!
  const files = places.flatMap((place) => {
    const path = join(root, place)
    if (statSync(path).isFile()) return [place]
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .map((name) => join(place, name))
      .filter((name) => /\.(?:ya?ml|md|txt|tpl|service|json)$/.test(name))
  })
  return Object.fromEntries(
    files
      .map((file): [string, string] => [file, readFileSync(join(root, file), 'utf8')])
      .filter(([, text]) => text.search(link) !== -1)
      .map(([file, text]) => [file, text.replace(link, `$1/${organization}/upstanding`)]),
  )
}
