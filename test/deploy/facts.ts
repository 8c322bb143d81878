/**
 * What the program and the image are, for files of deployments to be held against.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { overridesOf } from '../../src/config/overrides.js'

const root = new URL('../../', import.meta.url)
export const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
export const pathOf = (path: string) => fileURLToPath(new URL(path, root))
// biome-ignore lint/suspicious/noExplicitAny: files of others' formats, whose fields the tests look at
export const readYaml = (path: string): any => parse(read(path))

const dockerfile = read('Dockerfile')
const lines = (word: string) =>
  [...dockerfile.matchAll(new RegExp(`^(?:HEALTHCHECK .*)?${word} (.+)$`, 'gm'))].map((found) => found[1]!)

export const image = {
  dockerfile,
  bases: lines('FROM'),
  user: lines('USER').at(-1)!.split(':').map(Number),
  exposed: lines('EXPOSE').flatMap((line) => line.split(' ').map(Number)),
  config: /UPSTANDING_CONFIG=(\S+)/.exec(dockerfile)![1]!,
  entrypoint: JSON.parse(lines('ENTRYPOINT').at(-1)!) as string[],
  command: JSON.parse(dockerfile.match(/^CMD (\[.*)$/m)![1]!) as string[],
  health: JSON.parse(dockerfile.match(/^HEALTHCHECK .*CMD (\[.*)$/m)![1]!) as string[],
  copied: [...dockerfile.matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap((found) => found[1]!.split(' ')),
}

/** The image's settings, as its own config and nothing else makes them. */
export const settings = loadText(read('config/container.yaml'), 'container.yaml', { environment: {} }).plan!
  .settings

const portOf = (address: { kind: string }) => (address as unknown as { port: number }).port
export const publicPort = portOf(settings.listen.address)
export const adminPort = portOf(settings.admin!.address)

/** Whether the program takes something of this variable by itself. */
export function isOverride(variable: string): boolean {
  return variable === 'UPSTANDING_CONFIG' || overridesOf({}, { [variable]: '1' }).length > 0
}
