import t from 'tap'
import { siblingOf, strangerTo } from '../../../src/cli/probe/paths.js'

t.test('an absent path beside the hidden one, as long, and never the same', async (t) => {
  for (const path of ['/a', '/admin', '/admin/', '/admin/users', '/admin/users/', '/x/7', '/a.b']) {
    for (const random of [() => 0, () => 0.999, Math.random]) {
      const sibling = siblingOf(path, random)
      t.not(sibling, path)
      t.equal(sibling.length, path.length, `${sibling} beside ${path}`)
      t.equal(sibling.split('/').length, path.split('/').length)
      const parent = (of: string) => of.replace(/[^/]+\/?$/, '')
      t.equal(parent(sibling), parent(path))
    }
  }
  t.equal(
    siblingOf('/a', () => 0),
    '/b',
    'a random name may be that of the hidden path',
  )
  t.match(siblingOf('/'), /^\/[a-z]+$/, 'the root has no name, but absent paths below it')
})

t.test('a path that shares no segment with the hidden one', async (t) => {
  for (const path of ['/admin', '/admin/users', '/a/b/c', '/a/', '/']) {
    const stranger = strangerTo(path)
    t.not(stranger, path)
    t.not(stranger.split('/')[1], path.split('/')[1])
    if (path !== '/') t.equal(stranger.length, path.length, `${stranger} for ${path}`)
  }
})
