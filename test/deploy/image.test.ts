import { existsSync } from 'node:fs'
import t from 'tap'
import { adminPort, image, isOverride, pathOf, publicPort, read } from './facts.js'

const sourceOf = (path: string) => path.replace('/app/dist/bundle/', 'src/bin/').replace(/\.cjs$/, '.ts')

t.test('the image starts what the program is', async (t) => {
  t.same(image.command, ['serve'])
  for (const words of [image.entrypoint, image.health]) {
    t.equal(words[0], 'node')
    t.ok(existsSync(pathOf(sourceOf(words.at(-1)!))), words.join(' '))
  }
  t.same(image.exposed, [publicPort], 'the admin port is not published by the way')
  t.not(adminPort, publicPort)
})

t.test('it runs as a user of its own, without a distribution', async (t) => {
  t.same(image.user, [10001, 10001])
  t.equal(image.bases.at(-1), 'scratch')
  t.match(image.bases[0], /BASE\} AS build$/)
  t.match(image.dockerfile, /^ARG BASE=node:\d+-slim$/m)
  t.notMatch(image.dockerfile, /^(?:HEALTHCHECK.*)?(?:CMD|ENTRYPOINT) [^[]/m, 'no command needs a shell')
})

t.test('its variables are the program’s own', async (t) => {
  const variables = [...image.dockerfile.matchAll(/\b(UPSTANDING_\w+)=/g)].map((found) => found[1]!)
  t.ok(variables.length > 0)
  for (const variable of variables) t.ok(isOverride(variable), variable)
})

t.test('what it copies exists, and is let into the build', async (t) => {
  const letIn = read('.dockerignore').split('\n')
  t.equal(letIn[0], '*')
  t.ok(image.copied.length > 3)
  for (const path of image.copied) {
    t.ok(existsSync(pathOf(path)), path)
    t.ok(letIn.includes(`!${path.replace(/^\.\//, '')}`), `.dockerignore: ${path}`)
  }
})
