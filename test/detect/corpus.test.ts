import t from 'tap'
import { families } from '../../src/detect/detector.js'
import { scan } from '../../src/detect/scan.js'
import { readCorpus, signsOfPage } from './corpus.js'

const all = new Set(families)

// Their traces are in members of JSON, frame by frame, or they have none.
const withoutTrace = new Set([
  'go/exec.txt',
  'go/get.json',
  'go/json.txt',
  'go/opError.txt',
  'go/struct.json',
  'go/time.txt',
  'haskell/patterns.txt',
  'java/h2-message.json',
  'java/helpfulNpe.json',
  'java/spring-message.txt',
  'java/to-string.html',
  'javascript/fastify-message.json',
  'javascript/nunjucks.txt',
  'javascript/restify.json',
  'javascript/system-call.json',
  'perl/mojolicious-routes.html',
  'php/eloquent-message.json',
  'php/laravel.json',
  'php/phpinfo.html',
  'php/phpinfo.txt',
  'php/server.txt',
  'python/arguments.json',
  'python/django-404.html',
  'python/django-routes.html',
  'python/pyramid.txt',
  'ruby/rails-template.html',
  'rust/actix.txt',
  'rust/todo.json',
  'shell/bash.txt',
])

// What they say is no trace.
const withoutTraces = new Set(['databases', 'servers'])

t.test('a page that leaks is found', async (t) => {
  for (const page of readCorpus('leaking')) {
    const found = new Set(signsOfPage(page).map(({ family }) => family))
    t.ok(found.size > 0, page.name)
    if (withoutTraces.has(page.language) || withoutTrace.has(page.name)) continue
    t.ok(found.has('stackTrace'), `${page.name}: stack trace`)
  }
})

t.test('each frame of a trace is found by itself', async (t) => {
  const frame = /^\s*(?:at \S.*[(:]|from \S+:\d|#\d+ |File ")\S/
  for (const page of readCorpus('leaking').filter(({ name }) => !name.endsWith('.html'))) {
    for (const line of page.texts.flatMap((text) => text.split('\n')).filter((text) => frame.test(text))) {
      t.ok(scan(line, all).length > 0, `${page.name}: ${line}`)
    }
  }
})

t.test('a clean page is not touched', async (t) => {
  for (const page of readCorpus('clean')) t.same(signsOfPage(page), [], page.name)
})
