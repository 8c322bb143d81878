import { existsSync } from 'node:fs'
import t from 'tap'
import { image, isOverride, pathOf, publicPort, readYaml, settings } from './facts.js'

const { services, networks } = readYaml('deploy/compose.yaml')
const { legacy, upstanding } = services
const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)![1]) * 1000

t.test('clients reach the proxy, and the service only through it', async (t) => {
  t.same(upstanding.ports, [`${publicPort}:${publicPort}`])
  t.equal(legacy.ports, undefined)
  t.same(legacy.networks, ['behind'])
  t.equal(networks.behind.internal, true)
  t.ok(upstanding.networks.includes('before') && upstanding.networks.includes('behind'))
  t.match(upstanding.environment.UPSTREAM, /^http:\/\/legacy:\d+$/, 'the service by its name')
})

t.test('its variables, mounts and time to end are the program’s own', async (t) => {
  for (const variable of Object.keys(upstanding.environment)) t.ok(isOverride(variable), variable)
  const [from, to, mode] = upstanding.volumes[0].split(':')
  t.equal(`${to}/upstanding.yaml`, image.config)
  t.equal(mode, 'ro')
  t.ok(existsSync(pathOf(`deploy/${from}/upstanding.yaml`)), 'there is a config in what is mounted')
  t.ok(seconds(upstanding.stop_grace_period) > settings.limits.drain)
  t.ok(existsSync(pathOf(`deploy/${upstanding.build}/Dockerfile`)))
})

t.test('it may do no more than it has to', async (t) => {
  t.equal(upstanding.read_only, true)
  t.same(upstanding.cap_drop, ['ALL'])
  t.same(upstanding.security_opt, ['no-new-privileges:true'])
  t.ok(Number.parseInt(upstanding.mem_limit, 10) * 2 ** 20 >= 4 * settings.limits.heldBytes)
})
