import t from 'tap'
import { sourceWarnings } from '../../../src/rules/retryAfter/warnings.js'

t.test('sources that are never read', async (t) => {
  for (const [from, match, warned] of [
    [['RateLimit', '/retryAfter'], {}, []],
    [['RateLimit', 'ratelimit'], {}, ['/retryAfter/from/1']],
    [['/a', '/A'], {}, []],
    [['/a', '/b', '/a'], {}, ['/retryAfter/from/2']],
    [['$.retryAfter'], {}, ['/retryAfter/from/0']],
    [['/a'], { contentType: 'text/html' }, ['/retryAfter/from/0']],
    [['/a', 'RateLimit'], { contentType: ['text/html', 'text/plain'] }, ['/retryAfter/from/0']],
    [['/a'], { contentType: ['text/html', 'Application/JSON'] }, []],
    [['/a'], { contentType: 'application/*' }, []],
    [['/a'], { contentType: 'application/problem+json' }, []],
    [['RateLimit'], { contentType: 'text/html' }, []],
    [[], { contentType: 'text/html' }, []],
  ] as const) {
    const places = sourceWarnings(from, match as Readonly<Record<string, unknown>>).map(({ at }) => at)
    t.same(places, warned, JSON.stringify([from, match]))
  }
})
