import t from 'tap'
import { generalize } from '../../../src/cli/audit/patterns.js'

t.test('patterns as a person would write them, with their evidence', async (t) => {
  const table: [name: string, patterns: string[], all: string[], expected: string[], reasons: string[]][] = [
    ['two are written out', ['/a.php', '/b.php'], ['/a.php', '/b.php'], ['/a.php', '/b.php'], []],
    [
      'files of one kind',
      ['/a.php', '/b.php', '/c.php', '/d.php'],
      ['/a.php', '/b.php', '/c.php', '/d.php', '/e.php', '/style.css'],
      ['/*.php'],
      ['/*.php: 4 of the 5 paths seen that it matches'],
    ],
    [
      'not when most others behave',
      ['/a.php', '/b.php', '/c.php'],
      ['/a.php', '/b.php', '/c.php', '/d.php', '/e.php', '/f.php', '/g.php'],
      ['/a.php', '/b.php', '/c.php'],
      [],
    ],
    [
      'an API as a whole',
      ['/api/users/{id}', '/api/orders/{id}', '/api/carts/{id}', '/api/items'],
      ['/api/users/{id}', '/api/orders/{id}', '/api/carts/{id}', '/api/items', '/api/health', '/'],
      ['/api/**'],
      ['/api/**: 4 of the 5 paths seen that it matches'],
    ],
  ]
  for (const [name, patterns, all, expected, reasons] of table)
    t.same(generalize(patterns, all), { patterns: expected, reasons }, name)
})
