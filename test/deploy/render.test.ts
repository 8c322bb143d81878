/** The kustomize components and the Helm chart, rendered by the real tools where they are installed. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseAllDocuments, stringify } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { image, pathOf, settings } from './facts.js'

const run = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, HELM_NO_PLUGINS: '1' } })
const missing = (command: string) =>
  run(command, ['version']).error === undefined ? false : `${command} is not installed`
/** The oldest version of Kubernetes that has native sidecars on by default, and the newest that the schemas know. */
const kubernetesVersions = ['1.29', '1.36']

/** Against the schemas of Kubernetes, which `kubernetes-validate` (from PyPI) carries; unknown members are errors. */
function checkSchemas(t: Test, manifests: string) {
  if (missing('kubernetes-validate')) {
    t.comment('kubernetes-validate is not installed: not checked against the schemas')
    return
  }
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-manifests-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'all.yaml')
  // The Prometheus operator's kind is none of Kubernetes' own.
  const own = manifests
    .split(/^---$/m)
    .filter((text) => /^kind:/m.test(text) && !/^kind: PodMonitor/m.test(text))
  writeFileSync(file, own.join('---\n'))
  for (const version of kubernetesVersions) {
    const { status, stdout, stderr } = run('kubernetes-validate', ['--strict', '-k', version, file])
    t.equal(status, 0, `${version}: ${stdout}${stderr}`)
    t.equal((stdout + stderr).match(/ passed for resource /g)?.length, own.length, version)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: files of others' formats, whose fields the tests look at
const documents = (text: string): any[] => parseAllDocuments(text).map((document) => document.toJS())

// biome-ignore lint/suspicious/noExplicitAny: as above
function checkSidecar(t: Test, sidecar: any) {
  t.equal(sidecar.restartPolicy, 'Always')
  t.same(
    sidecar.ports.map(({ containerPort }: { containerPort: number }) => containerPort),
    [8080, 9901],
  )
  t.equal(`${sidecar.volumeMounts[0].mountPath}/upstanding.yaml`, image.config)
  t.match(sidecar.securityContext, { runAsUser: image.user[0], readOnlyRootFilesystem: true })
  t.ok(Number.parseInt(sidecar.resources.limits.memory, 10) * 2 ** 20 >= 4 * settings.limits.heldBytes)
}

function checkConfig(t: Test, text: string) {
  const { plan, errors } = loadText(text, 'upstanding.yaml', { environment: {} })
  t.ok(plan, errors.map(({ message }) => message).join('; '))
  t.match(plan?.settings.listen.address, { port: 8080 })
}

const app = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, labels: { upstanding: enabled } }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers: [{ name: shop, image: "registry.example/shop:1" }]
---
apiVersion: v1
kind: Service
metadata: { name: shop, labels: { upstanding: enabled } }
spec: { selector: { app: shop }, ports: [{ name: web, port: 80, targetPort: 3000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: other }
spec:
  selector: { matchLabels: { app: other } }
  template:
    metadata: { labels: { app: other } }
    spec:
      containers: [{ name: other, image: "registry.example/other:1" }]
`

t.test(
  'the Component adds the sidecar to labeled Deployments only',
  { skip: missing('kustomize') },
  async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'upstanding-kustomize-'))
    t.teardown(() => rmSync(directory, { recursive: true }))
    for (const name of ['component', 'monitoring'])
      cpSync(pathOf(`deploy/kubernetes/${name}`), join(directory, name), { recursive: true })
    writeFileSync(join(directory, 'app.yaml'), app)
    writeFileSync(
      join(directory, 'kustomization.yaml'),
      'resources: [app.yaml]\ncomponents: [component, monitoring]\n',
    )
    const { stdout, stderr } = run('kustomize', ['build', directory])
    const rendered = documents(stdout)
    const find = (kind: string, name: string) =>
      rendered.find((each) => each.kind === kind && each.metadata.name === name)
    t.ok(rendered.length > 0, stderr)
    checkSchemas(t, stdout)
    const { template } = find('Deployment', 'shop').spec
    checkSidecar(t, template.spec.initContainers[0])
    t.same(template.metadata.labels, { app: 'shop', upstanding: 'enabled' })
    t.equal(find('Deployment', 'other').spec.template.spec.initContainers, undefined)
    t.same(find('Service', 'shop').spec.ports, [{ name: 'web', port: 80, targetPort: 8080 }])
    t.ok(find('NetworkPolicy', 'upstanding'))
    t.ok(find('PodMonitor', 'upstanding'))
    checkConfig(t, find('ConfigMap', 'upstanding-rules').data['upstanding.yaml'])
  },
)

t.test('the sample application renders', { skip: missing('kustomize') }, async (t) => {
  const { stdout, stderr } = run('kustomize', ['build', pathOf('deploy/kubernetes')])
  t.ok(documents(stdout).length >= 6, stderr)
  checkSchemas(t, stdout)
})

t.test('the Helm chart', { skip: missing('helm') }, async (t) => {
  const chart = pathOf('deploy/helm/upstanding')
  const lint = run('helm', ['lint', '--strict', chart])
  t.equal(lint.status, 0, lint.stdout + lint.stderr)
  const template = (...args: readonly string[]) =>
    run('helm', ['template', 'shop', chart, '--kube-version', '1.29.0', ...args])
  const all = ['--set', 'podMonitor.enabled=true', '--set', 'autoscaling.enabled=true']
  const { stdout, stderr } = template(...all)
  const rendered = documents(stdout).filter(Boolean)
  t.same(
    rendered.map(({ kind }) => kind).sort(),
    ['ConfigMap', 'HorizontalPodAutoscaler', 'NetworkPolicy', 'PodMonitor', 'Service'],
    stderr,
  )
  checkSchemas(t, stdout)
  checkConfig(t, rendered.find(({ kind }) => kind === 'ConfigMap').data['upstanding.yaml'])
  const patch = documents(template('--set', 'patchOnly=true').stdout).filter(Boolean)
  t.equal(patch.length, 1)
  const { spec } = patch[0].spec.template
  checkSidecar(t, spec.initContainers[0])
  t.equal(spec.volumes[0].name, spec.initContainers[0].volumeMounts[0].name)

  await t.test('with your own values', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'upstanding-chart-'))
    t.teardown(() => rmSync(directory, { recursive: true }))
    const values = join(directory, 'values.yaml')
    writeFileSync(values, ownValues)
    const { stdout } = template('--values', values)
    checkSchemas(t, stdout)
    const all = documents(stdout).filter(Boolean)
    const find = (kind: string) => all.find((each) => each.kind === kind)
    const text = find('ConfigMap').data['upstanding.yaml']
    checkConfig(t, text)
    t.match(text, 'drainDelay: 5s')
    t.match(find('Service'), {
      metadata: { name: 'shop' },
      spec: { ports: [{ port: 8000, targetPort: 8080 }] },
    })
    t.same(find('NetworkPolicy').spec.podSelector.matchLabels, { app: 'shop', tier: 'web' })
    const patchText = template('--values', values, '--set', 'patchOnly=true').stdout
    const [merged] = documents(patchText).filter(Boolean)
    const [sidecar] = merged.spec.template.spec.initContainers
    t.equal(sidecar.image, 'registry.example/up@sha256:0123')
    t.ok(sidecar.env.some(({ name }: { name: string }) => name === 'UPSTANDING_ADMIN_TOKEN'))
    t.equal(merged.spec.template.spec.terminationGracePeriodSeconds, 90)
    // As kubectl patches a Deployment: into a copy of one, with what the schema wants.
    const spec = merged.spec.template.spec
    spec.containers = [{ name: 'shop', image: 'registry.example/shop:1' }]
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'shop' } },
        template: { metadata: { labels: { app: 'shop' } }, spec },
      },
    }
    checkSchemas(t, stringify(deployment))
  })
})

const ownValues = `target: { deployment: shop, podLabels: { app: shop, tier: web }, port: 9000 }
image: { repository: registry.example/up, digest: "sha256:0123" }
terminationGracePeriodSeconds: 90
config:
  mode: observe
  limits: { drainDelay: 5s }
  rules:
    - name: envelope
      match: { path: /api/**, status: 200 }
      unwrap: { when: { /success: false }, status: 404 }
env:
  - name: UPSTANDING_ADMIN_TOKEN
    valueFrom: { secretKeyRef: { name: upstanding, key: token } }
service: { name: shop, port: 8000 }
`

t.test('alerts fire when they should', { skip: missing('promtool') }, async (t) => {
  const { status, stdout, stderr } = run('promtool', [
    'test',
    'rules',
    pathOf('deploy/prometheus/alerts.test.yaml'),
  ])
  t.equal(status, 0, stdout + stderr)
})
