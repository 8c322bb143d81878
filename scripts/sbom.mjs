// Writes a CycloneDX SBOM of the image to standard output: the npm packages in the bundle, Node and the libraries built
// into it, and the system libraries copied next to it. Argument: the folder with the copied libraries. The same input
// gives the same bytes: the SBOM contains no time, and its serial number is derived from its content.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const product = JSON.parse(readFileSync(at('package.json'), 'utf8'))

const purl = (type, name, version) =>
  `pkg:${type}/${name.replace(/^@/, '%40')}@${version.replaceAll('+', '%2B').replaceAll(':', '%3A')}`
const component = (type, name, version, reference, licenses) => ({
  type,
  'bom-ref': reference,
  name,
  version,
  purl: reference,
  ...(licenses && { licenses: [{ expression: licenses }] }),
})

/** What the bundle's metafile says was put into it, with versions from the installed packages. */
function bundled() {
  const { packages } = JSON.parse(readFileSync(at('dist/bundle/packages.json'), 'utf8'))
  const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages
  return packages.map(({ name, version, license }) => {
    const integrity = lock[`node_modules/${name}`]?.integrity
    const hash = /^sha512-(.+)$/.exec(integrity ?? '')?.[1]
    return {
      ...component('library', name, version, purl('npm', name, version), license),
      ...(hash && { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] }),
    }
  })
}

/** Node, and the libraries that its build contains. */
function runtime() {
  const { node, modules: _, napi: _napi, ...parts } = process.versions
  return [
    component('application', 'node', node, purl('generic', 'node', node)),
    ...Object.entries(parts).map(([name, version]) =>
      component('library', name, version, purl('generic', name, version)),
    ),
  ]
}

/** The Debian packages of the shared libraries below `root`. */
function systemLibraries(root) {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.so(?:\.|$)/.test(name),
  )
  const packages = new Set()
  for (const file of files) {
    // Debian merges /lib into /usr/lib, and dpkg may know the file under either name.
    for (const path of [`/${file}`, `/usr/${file}`, `/${file}`.replace(/^\/usr/, '')]) {
      try {
        const owner = execFileSync('dpkg-query', ['--search', path], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        // A file that another package has diverted gets lines about that as well, and no owner of its own.
        const line = owner.split('\n').find((each) => each !== '' && !each.startsWith('diversion by '))
        if (line === undefined) continue
        packages.add(line.split(': ')[0].split(',')[0])
        break
      } catch {}
    }
  }
  return [...packages].map((name) => {
    const [own, version, source] = execFileSync(
      'dpkg-query',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
      ['--show', '--showformat=${Package}\t${Version}\t${source:Package}', name],
      { encoding: 'utf8' },
    ).split('\t')
    return {
      ...component('library', own, version, purl('deb/debian', own, version)),
      // glibc is what people search for; libc6 is its package.
      properties: [{ name: 'debian:source', value: source }],
    }
  })
}

const root = process.argv[2]
const components = [
  ...bundled(),
  ...runtime(),
  ...(root && existsSync(join(root, '.')) ? systemLibraries(root) : []),
].sort((a, b) => (a.purl < b.purl ? -1 : 1))
const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex')
const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')}`,
  version: 1,
  metadata: {
    component: component(
      'application',
      product.name,
      product.version,
      purl('npm', product.name, product.version),
      product.license,
    ),
  },
  components,
  dependencies: [
    { ref: purl('npm', product.name, product.version), dependsOn: components.map(({ purl }) => purl) },
  ],
}
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`)
