import t from 'tap'
import { meantHost, meantText } from '../../src/match/foreignText.js'

t.test('values as regular expressions', async (t) => {
  for (const [source, meant] of [
    ['^curl/.*', 'curl/*'],
    ['.*Mozilla.*', '*Mozilla*'],
    ['~*bot', '*bot*'],
    ['/bot/i', '*bot*'],
    ['(?i)chrome', '*chrome*'],
    ['^/login', '/login*'],
    ['max-age=\\d+', 'max-age=*'],
    ['Bearer .+', 'Bearer *'],
  ] as const)
    t.equal(meantText(source), meant, source)
})

t.test('values that are meant', async (t) => {
  for (const source of [
    'curl/*',
    'LegacyApp/1.*',
    '*/*',
    'Mozilla/5.0 (X11; Linux x86_64)',
    '/a/',
    '/login*',
    'W/"abc"',
    'a$b',
  ])
    t.equal(meantText(source), undefined, source)
})

t.test('hosts', async (t) => {
  t.equal(meantHost('^www\\.example\\.com$'), 'www.example.com')
  t.equal(meantHost('.*\\.example\\.com'), '*.example.com')
  t.equal(meantHost('*.example.com'), undefined)
  t.equal(meantHost('example.*'), undefined)
})
