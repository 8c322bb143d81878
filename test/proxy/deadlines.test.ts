import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import t from 'tap'
import { Watch, type Watched } from '../../src/proxy/deadlines.js'

const never = Number.POSITIVE_INFINITY

function watchedUntil(deadline: number, onDeadline: (own: Watched) => void): Watched {
  const own: Watched = { deadline, place: -1, onDeadline: () => onDeadline(own) }
  return own
}

t.test('notifies each entry once when its deadline has passed, and none that has left', async (t) => {
  const watch = new Watch()
  const calls: number[] = []
  let all: Watched[] = []
  await new Promise<void>((resolve) => {
    all = Array.from({ length: 9 }, (_, i) =>
      watchedUntil(i === 8 ? never : 0, (own) => {
        calls.push(i)
        watch.delete(own)
        if (calls.length === 6) resolve()
      }),
    )
    for (const one of all) watch.add(one)
    watch.delete(all[0]!)
    watch.delete(all[4]!)
    watch.delete(all[4]!)
  })
  t.same(calls.toSorted(), [1, 2, 3, 5, 6, 7])
  t.equal(watch.size, 1)
  watch.delete(all[8]!)
})

t.test('continues if one callback removes others', async (t) => {
  const watch = new Watch()
  const calls: string[] = []
  await new Promise<void>((resolve) => {
    const first = watchedUntil(0, () => calls.push('first'))
    const second = watchedUntil(0, () => calls.push('second'))
    const third = watchedUntil(0, () => {
      calls.push('third')
      for (const one of [first, second, third]) watch.delete(one)
      resolve()
    })
    for (const one of [first, second, third]) watch.add(one)
  })
  t.same(calls, ['third'])
  t.equal(watch.size, 0)
})

t.test('after a stall of the process, data that arrived in time is read first', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const client = connect((server.address() as AddressInfo).port)
  const [socket] = (await once(server, 'connection')) as [Socket]
  const watch = new Watch()
  const calls: string[] = []
  socket.on('data', () => calls.push('data'))
  await new Promise<void>((resolve) => {
    const own = watchedUntil(watch.now, () => {
      calls.push('deadline')
      watch.delete(own)
      resolve()
    })
    watch.add(own)
    client.write('in time')
    for (const end = performance.now() + 300; performance.now() < end; );
  })
  client.destroy()
  t.same(calls, ['data', 'deadline'])
})
