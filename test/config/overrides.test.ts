import t from 'tap'
import { overridesOf } from '../../src/config/overrides.js'

t.test('flags override the environment, and our variables override those of platforms', async (t) => {
  const table: [flags: Record<string, string>, environment: Record<string, string>, expected: string[]][] = [
    [{}, {}, []],
    [{}, { UPSTREAM: 'http://a' }, ['upstream=http://a from UPSTREAM']],
    [
      {},
      { UPSTREAM: 'http://a', UPSTANDING_UPSTREAM: 'http://b' },
      ['upstream=http://b from UPSTANDING_UPSTREAM'],
    ],
    [{ upstream: 'http://c' }, { UPSTANDING_UPSTREAM: 'http://b' }, ['upstream=http://c from --upstream']],
    [{}, { PORT: '80' }, ['listen=:80 from PORT']],
    [{}, { PORT: '80', UPSTANDING_LISTEN: ':81' }, ['listen=:81 from UPSTANDING_LISTEN']],
    [{ listen: ':82' }, { PORT: '80' }, ['listen=:82 from --listen']],
    [
      { mode: 'observe', 'log-level': 'warn' },
      {},
      ['mode=observe from --mode', 'log.level=warn from --log-level'],
    ],
    [{}, { UPSTREAM: '', PORT: '' }, []],
  ]
  for (const [flags, environment, expected] of table) {
    const found = overridesOf(flags, environment).map(
      ({ path, value, source }) => `${path.join('.')}=${value} from ${source}`,
    )
    t.same(found, expected)
  }
})
