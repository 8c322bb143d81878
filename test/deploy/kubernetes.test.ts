import { readdirSync } from 'node:fs'
import t from 'tap'
import { parseAddress } from '../../src/config/address.js'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { version } from '../../src/observe/processMetrics.js'
import { runTest } from '../../src/testing/testRun.js'
import { adminPort, image, isOverride, pathOf, publicPort, readYaml, settings } from './facts.js'

const of = (name: string) => readYaml(`deploy/kubernetes/${name}.yaml`)
const [deployment, service, policy, rules] = [
  of('deployment'),
  of('service'),
  of('networkpolicy'),
  of('configmap'),
]
const pod = deployment.spec.template
const [sidecar] = pod.spec.initContainers
const [legacy] = pod.spec.containers
const labels = pod.metadata.labels
const ports: Record<string, number> = Object.fromEntries(
  sidecar.ports.map((port: { name: string; containerPort: number }) => [port.name, port.containerPort]),
)

t.test('every file is listed, and is of the kind that its name says', async (t) => {
  const files = readdirSync(pathOf('deploy/kubernetes')).filter(
    (file) => file.endsWith('.yaml') && file !== 'kustomization.yaml',
  )
  t.same([...of('kustomization').resources].sort(), files.sort())
  for (const file of files) {
    const { apiVersion, kind, metadata } = of(file.replace('.yaml', ''))
    t.equal(`${kind.toLowerCase()}.yaml`, file)
    t.type(apiVersion, 'string')
    t.type(metadata.name, 'string')
  }
})

t.test('the sidecar is a native one, of this version', async (t) => {
  t.equal(sidecar.restartPolicy, 'Always')
  t.equal(sidecar.image, `upstanding:${version}`)
  t.equal(sidecar.command ?? sidecar.args, undefined, 'the image knows how to start')
})

t.test('ports, probes and variables are the program’s own', async (t) => {
  t.equal(ports.http, publicPort)
  t.equal(ports.admin, adminPort)
  const environment = new Map<string, string>(
    sidecar.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  )
  for (const variable of environment.keys()) t.ok(isOverride(variable), variable)
  t.match(parseAddress(environment.get('UPSTANDING_ADMIN')!), { host: '0.0.0.0', port: ports.admin })
  for (const [probe, path] of Object.entries({
    startupProbe: '/readyz',
    livenessProbe: '/healthz',
    readinessProbe: '/readyz?upstream',
  })) {
    t.same(sidecar[probe].httpGet, { path, port: 'admin' }, probe)
  }
  const { annotations } = pod.metadata
  t.equal(annotations['prometheus.io/port'], String(ports.admin))
})

t.test('rules come from the ConfigMap, as a directory, and are sound', async (t) => {
  const [mount] = sidecar.volumeMounts
  t.equal(mount.subPath, undefined)
  const [file, text] = Object.entries(rules.data)[0] as [string, string]
  t.equal(`${mount.mountPath}/${file}`, image.config)
  const volume = pod.spec.volumes.find(({ name }: { name: string }) => name === mount.name)
  t.equal(volume.configMap.name, rules.metadata.name)
  const { plan, errors: faults } = loadText(text, file, { environment: {} })
  t.same(
    faults.filter(({ severity }) => severity === 'fault').map(({ message }) => message),
    [],
  )
  t.match(plan!.settings.listen.address, { port: ports.http })
  t.ok(plan!.tests.length > 0)
  const ruleSet = new RuleSet(plan!.rules)
  for (const test of plan!.tests) t.same(runTest(ruleSet, test).mismatches, [], test.name)
})

t.test('service, policy and budget mean these pods', async (t) => {
  for (const selected of [
    deployment.spec.selector.matchLabels,
    service.spec.selector,
    policy.spec.podSelector.matchLabels,
    of('poddisruptionbudget').spec.selector.matchLabels,
  ]) {
    t.same(selected, labels)
  }
  t.equal(service.spec.ports[0].targetPort, ports.http)
  const [clients, monitoring] = policy.spec.ingress
  t.same(policy.spec.policyTypes, ['Ingress'])
  t.same([clients.ports.map((port: { port: number }) => port.port), clients.from], [[ports.http], undefined])
  t.same(
    monitoring.ports.map((port: { port: number }) => port.port),
    [ports.admin],
  )
  t.equal(monitoring.from.length, 1)
  t.equal(policy.spec.ingress.length, 2)
})

t.test('the sidecar may do no more than it has to, and has time to end', async (t) => {
  const { limits } = sidecar.resources
  t.same(sidecar.securityContext, {
    runAsNonRoot: true,
    runAsUser: image.user[0],
    runAsGroup: image.user[1],
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  t.ok(Number.parseInt(limits.memory, 10) * 2 ** 20 >= 4 * settings.limits.heldBytes)
  const pause = legacy.lifecycle.preStop.sleep.seconds * 1000
  t.ok(pod.spec.terminationGracePeriodSeconds * 1000 > pause + settings.limits.drain)
})
