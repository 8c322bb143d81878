import t from 'tap'
import { allCommands } from '../../src/cli/index.js'
import { isOverride, read, settings } from './facts.js'

const text = read('deploy/systemd/upstanding.service')
const of = (key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map((found) => found[1]!).join(' ')

t.test('the unit starts and stops the program as it wants to be', async (t) => {
  const { bin } = JSON.parse(read('package.json'))
  const [program, command, ...rest] = of('ExecStart').split(' ')
  t.ok(Object.hasOwn(bin, program!.split('/').at(-1)!))
  t.ok((await allCommands()).some(({ name }) => name === command))
  t.same(rest, [])
  t.equal(of('ExecReload'), '/bin/kill -HUP $MAINPID')
  t.equal(of('KillMode'), 'mixed')
  t.ok(Number(of('TimeoutStopSec')) * 1000 > settings.limits.drain)
  t.ok(Number(of('LimitNOFILE')) > 2 * settings.limits.connections)
  t.ok(Number.parseInt(of('MemoryMax'), 10) * 2 ** 20 >= 4 * settings.limits.heldBytes)
})

t.test('its variables are the program’s own', async (t) => {
  const variables = [...of('Environment').matchAll(/(\w+)=/g)].map((found) => found[1]!)
  for (const variable of variables.filter((name) => name !== 'NODE_ENV')) t.ok(isOverride(variable), variable)
})

t.test('it may do no more than it has to', async (t) => {
  t.equal(of('DynamicUser'), 'yes')
  t.equal(of('CapabilityBoundingSet'), '')
  t.equal(of('ProtectSystem'), 'strict')
  t.equal(of('NoNewPrivileges'), 'yes')
  t.equal(of('MemoryDenyWriteExecute'), '', 'the engine compiles as it runs')
})
