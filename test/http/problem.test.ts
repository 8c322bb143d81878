import t from 'tap'
import { JsonText, type Problem, problemRenderer, renderProblem } from '../../src/http/problem.js'
import { testGolden } from '../support/golden.js'

testGolden('problem', '----\n', (_t, problem = '', accept = '') => {
  const { content, contentType } = renderProblem(JSON.parse(problem) as Problem, accept.trim())
  return `Content-Type: ${contentType}\n\n${String(content).trimEnd()}`
})

t.test('JSON texts are taken over as they are', (t) => {
  const extensions = {
    n: new JsonText('1.0e2'),
    deep: new JsonText('['.repeat(50_000) + ']'.repeat(50_000)),
    s: new JsonText('"\\u003cb\\u003e"'),
    nothing: undefined,
    title: 'not the title',
  }
  const problem = { title: 'T', status: 400, extensions }
  const json = String(renderProblem(problem, undefined).content)
  t.ok(json.startsWith('{"type":"about:blank","title":"T","status":400,"n":1.0e2,"deep":[[['))
  t.ok(json.endsWith(']]],"s":"\\u003cb\\u003e"}'))
  t.equal(String(renderProblem(problem, 'text/plain').content), '400 T\n\nn: 1.0e2\ns: <b>\n')
  t.match(String(renderProblem(problem, 'text/html').content), '<dt>s</dt><dd>&lt;b&gt;</dd>')
  t.end()
})

t.test('HTML refers to nothing outside of it', (t) => {
  const html = String(renderProblem({ title: 'T', status: 500, detail: 'D' }, 'text/html').content)
  t.notMatch(html, /https?:|src=|href=|url\(|@import|<script|<link/)
  t.match(html, /^<!doctype html>\n<html lang="en">/)
  t.match(html, /<title>500 T<\/title>/)
  t.match(html, /<main>\n<h1>500 T<\/h1>\n<p>D<\/p>\n<\/main>/)
  t.ok(html.length < 1_024)
  t.end()
})

t.test('a renderer renders each format once', (t) => {
  const render = problemRenderer({ title: 'T', status: 500 })
  t.equal(render('text/html'), render('text/html, */*;q=0.1'))
  t.equal(render(undefined), render('*/*'))
  t.not(render('text/html'), render('text/plain'))
  t.same(render('text/plain'), renderProblem({ title: 'T', status: 500 }, 'text/plain'))
  t.end()
})
