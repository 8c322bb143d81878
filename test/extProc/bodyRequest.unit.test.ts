import t from 'tap'
import { bodyRequest } from '../../src/extProc/bodyRequest.js'
import { bodyMode } from '../../src/extProc/messages.js'
import type { Phase } from '../../src/rules/rule.js'

const need = { maxBytes: 1_000_000, maxHold: 1000, refuseByLength: false }
const requested = (length: string | undefined, phases: readonly Phase[] = [], maxBytes = need.maxBytes) =>
  bodyRequest(
    { ...need, maxBytes },
    length === undefined ? [] : ['Content-Length', length],
    phases.map((phase) => ({ phase })),
  )

t.test('only a body that surely fits is requested as a whole', async (t) => {
  for (const [length, mode, room] of [
    ['0', bodyMode.buffered, 0],
    ['32000', bodyMode.buffered, 32_000],
    ['32001', bodyMode.bufferedPartial, 32_001],
    ['9999999', bodyMode.bufferedPartial, 1_000_000],
    [undefined, bodyMode.bufferedPartial, 65_536],
    // Envoy refuses these, so they only must not be taken for a length.
    ['12, 12', bodyMode.bufferedPartial, 65_536],
    ['-1', bodyMode.bufferedPartial, 65_536],
    ['', bodyMode.bufferedPartial, 65_536],
    ['x', bodyMode.bufferedPartial, 65_536],
  ] as const) {
    t.match(requested(length), { mode, room }, String(length))
  }
  t.equal(requested(undefined, [], 100).room, 100, 'never more than the rule reads')
})

t.test('what may pass unread, and whose trailers are needed', async (t) => {
  for (const [phases, mayPassUnread, trailers] of [
    [['interpret', 'complete', 'present'], true, false],
    [['interpret', 'conceal'], false, false],
    [['sanitize'], false, true],
    [[], true, false],
  ] as const) {
    t.match(requested('1', phases), { mayPassUnread, trailers }, phases.join())
  }
})
