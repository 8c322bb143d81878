import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { watchFiles } from '../../src/server/watchFiles.js'

/** A directory with a file, and a watch that checks on demand. */
async function watched(t: Test, prepare: (directory: string) => string) {
  const file = prepare(t.testdir())
  let changes = 0
  const files = [file]
  const watch = await watchFiles(
    () => files,
    () => changes++,
  )
  watch.close()
  const looks = async () => {
    const before = changes
    await watch.look()
    await watch.look()
    return changes - before
  }
  return { file, files, watch, looks, changes: () => changes }
}

const plain = (directory: string) => {
  const file = join(directory, 'a.yaml')
  writeFileSync(file, 'one')
  return file
}

t.test('a file written in place, replaced, removed and back', async (t) => {
  const { file, looks } = await watched(t, plain)
  t.equal(await looks(), 0, 'nothing changed')
  writeFileSync(file, 'two!')
  t.equal(await looks(), 1, 'written in place')
  t.equal(await looks(), 0, 'reported once')
  writeFileSync(`${file}.tmp`, 'six!')
  renameSync(`${file}.tmp`, file)
  t.equal(await looks(), 1, 'replaced by a file of equal size')
  rmSync(file)
  t.equal(await looks(), 1, 'removed')
  writeFileSync(file, 'back')
  t.equal(await looks(), 1, 'back')
})

t.test('the swap of a link further along the chain, as a mounted ConfigMap changes', async (t) => {
  let root = ''
  const { looks } = await watched(t, (directory) => {
    root = directory
    for (const [revision, text] of Object.entries({ '..1': 'one', '..2': 'two' })) {
      mkdirSync(join(directory, revision))
      writeFileSync(join(directory, revision, 'a.yaml'), text)
    }
    symlinkSync('..1', join(directory, '..data'))
    symlinkSync('..data/a.yaml', join(directory, 'a.yaml'))
    return join(directory, 'a.yaml')
  })
  t.equal(await looks(), 0)
  symlinkSync('..2', join(root, '..data_tmp'))
  renameSync(join(root, '..data_tmp'), join(root, '..data'))
  t.equal(await looks(), 1)
})

t.test('a file that is still being written is not reported', async (t) => {
  const { file, watch, changes } = await watched(t, plain)
  for (const text of ['t', 'tw', 'two']) {
    writeFileSync(file, text)
    await watch.look()
    t.equal(changes(), 0)
  }
  await watch.look()
  t.equal(changes(), 1)
})

t.test('a newly watched file is not reported, a change of it is', async (t) => {
  const { file, files, looks } = await watched(t, plain)
  const other = `${file}.pem`
  writeFileSync(other, 'cert')
  files.push(other)
  t.equal(await looks(), 0)
  writeFileSync(other, 'another')
  t.equal(await looks(), 1)
})

/** Changes that the operating system alone can report: nothing is polled. */
async function reported(t: Test, file: string, changes: (() => void)[]) {
  let report: () => void = () => {}
  const watch = await watchFiles(
    () => [file],
    () => report(),
    3_600_000,
  )
  // The watch itself keeps no process alive.
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => {
    clearInterval(alive)
    watch.close()
  })
  for (const change of changes) {
    const noticed = new Promise<void>((resolve) => {
      report = resolve
    })
    change()
    await noticed
  }
}

t.test('the operating system reports changes', async (t) => {
  const file = plain(t.testdir())
  await reported(t, file, [
    () => writeFileSync(file, 'two!'),
    () => {
      writeFileSync(`${file}.tmp`, 'three')
      renameSync(`${file}.tmp`, file)
    },
    () => rmSync(file),
    () => writeFileSync(file, 'back'),
  ])
})

t.test('the operating system reports swapped links, again and again', async (t) => {
  const directory = t.testdir()
  for (const revision of ['..1', '..2', '..3']) {
    mkdirSync(join(directory, revision))
    writeFileSync(join(directory, revision, 'a.yaml'), revision)
  }
  symlinkSync('..1', join(directory, '..data'))
  symlinkSync('..data/a.yaml', join(directory, 'a.yaml'))
  const swap = (revision: string) => () => {
    symlinkSync(revision, join(directory, '..data_tmp'))
    renameSync(join(directory, '..data_tmp'), join(directory, '..data'))
  }
  await reported(t, join(directory, 'a.yaml'), [
    swap('..2'),
    swap('..3'),
    () => writeFileSync(join(directory, '..3', 'a.yaml'), 'in place'),
  ])
})

t.test('the operating system reports a directory that is removed, moved and made again', async (t) => {
  const root = t.testdir()
  const directory = join(root, 'a', 'b')
  const made = (text: string) => {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'a.yaml'), text)
  }
  made('one')
  await reported(t, join(directory, 'a.yaml'), [
    () => rmSync(directory, { recursive: true }),
    () => made('two'),
    () => writeFileSync(join(directory, 'a.yaml'), 'three'),
    () => rmSync(join(root, 'a'), { recursive: true }),
    () => made('four'),
    () => renameSync(directory, `${directory}.old`),
    () => renameSync(`${directory}.old`, directory),
    () => writeFileSync(join(directory, 'a.yaml'), 'five'),
    () => {
      rmSync(directory, { recursive: true })
      made('six')
    },
  ])
})
