/** Ids, hashes and numbers, which every response may hold, are never findings, whatever their digits. */

import t from 'tap'
import { families } from '../../src/detect/detector.js'
import { scan } from '../../src/detect/scan.js'
import { fc } from '../support/fc.js'

const all = new Set(families)

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const capitals = (length: number) => fc.stringMatching(new RegExp(`^[A-Z]{${length}}$`))

const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  UUID: fc.uuid(),
  'UUID in capitals': fc.uuid().map((text) => text.toUpperCase()),
  'UUID that begins like an error number': fc.uuid().map((text) => `800a${text.slice(4)}`),
  'eight hex digits': hex(8),
  'hex number of eight digits': hex(8).map((text) => `0x${text}`),
  'address on a blockchain': hex(40).map((text) => `0x${text}`),
  'MD5 hash': hex(32),
  'SHA-1 hash': hex(40),
  'SHA-256 hash': hex(64),
  'object id': hex(24),
  'trace parent': fc.tuple(hex(32), hex(16)).map(([trace, span]) => `00-${trace}-${span}-01`),
  'order number': fc.tuple(capitals(2), digits(4), capitals(3)).map((parts) => parts.join('-')),
  'error code of an API': fc.tuple(capitals(3), digits(5)).map((parts) => parts.join('-')),
  'flight number': fc.tuple(capitals(2), digits(4)).map((parts) => parts.join('')),
  'big number': digits(19),
  'decimal number': fc.tuple(digits(5), digits(2)).map((parts) => parts.join('.')),
  'phone number': fc.tuple(digits(3), digits(7)).map(([area, number]) => `+49 ${area} ${number}`),
  'entity tag': fc.tuple(hex(8), hex(11)).map((parts) => `W/"${parts.join('-')}"`),
  'MAC address': fc.array(hex(2), { minLength: 6, maxLength: 6 }).map((parts) => parts.join(':')),
}

for (const [kind, made] of Object.entries(kinds)) {
  t.test(kind, async () => {
    fc.assert(
      fc.property(made, (id) =>
        [id, `Request ${id} could not be handled.`, `requestId: ${id}`].every(
          (text) => scan(text, all).length === 0,
        ),
      ),
      { numRuns: 300 },
    )
  })
}
