import t from 'tap'
import { Reservation, type SharedMemory } from '../../src/extProc/reservation.js'

const memoryOf = (size: number): SharedMemory => ({
  heldBytes: 0,
  hasRoomFor(bytes) {
    return this.heldBytes + bytes <= size
  },
})

t.test('extends up to the shared limit, and gives everything back', (t) => {
  const memory = memoryOf(100)
  const one = new Reservation(memory)
  const other = new Reservation(memory)
  t.ok(one.reserve(60))
  t.ok(one.reserve(40), 'is already reserved')
  t.ok(one.reserve(80))
  t.equal(memory.heldBytes, 80)
  t.notOk(other.reserve(21))
  t.equal(memory.heldBytes, 80, 'what does not fit is not reserved in part')
  t.ok(other.reserve(20))
  one.release()
  one.release()
  t.equal(memory.heldBytes, 20)
  t.ok(other.reserve(100))
  t.end()
})
