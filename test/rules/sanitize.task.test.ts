/** An exchange sanitized in another thread comes out as it would here. */
import t from 'tap'
import type { Effect, Skip, Task, TaskOutcomes } from '../../src/rules/rule.js'
import { runTask } from '../../src/rules/tasks.js'
import { actionOf, exchangeOf, type Given, sanitized } from './sanitize.fixture.js'

const json = ['Content-Type', 'application/json', 'Server', 'nginx/1.25']
const rows = Array.from({ length: 400 }, (_, id) => ({ id, name: `Item number ${id}` }))
const large: Given = {
  fields: json,
  body: JSON.stringify({ message: 'no', rows, file: '/srv/shop/app/cart.py' }),
}

function decide(given: Given, tasks: TaskOutcomes) {
  return actionOf(given.options).apply({ ...exchangeOf(given), tasks })
}

function taskOf(given: Given): Task | undefined {
  const outcome = decide(given, new Map())
  return 'task' in outcome ? outcome.task : undefined
}

t.test('a large body is a task, whose outcome is the decision', async (t) => {
  const table: Given[] = [
    large,
    { ...large, options: { body: 'replace' } },
    { fields: json, body: JSON.stringify({ message: 'no', rows }) },
    {
      fields: ['Content-Type', 'text/plain'],
      body: `java.lang.Error: no\n${'\tat a.B.c(B.java:1)\n'.repeat(900)}`,
    },
  ]
  for (const given of table) {
    const task = taskOf(given)!
    t.equal(task.isLarge, true)
    // As it goes into the thread and comes out of it.
    const outcome = structuredClone(runTask(structuredClone(task))) as Effect | Skip
    t.strictSame(decide(given, new Map([[task.key, outcome]])), sanitized(given))
  }
})

t.test('a small body only waits for the detectors', async (t) => {
  t.match(taskOf({ fields: json, body: '{"a":1}' }) ?? { isLarge: false }, { isLarge: false })
  sanitized(large)
  t.equal(taskOf({ fields: json, body: 'x'.repeat(100), state: 'tooLarge' })?.isLarge ?? false, false)
})

t.test('a body whose search failed counts as unreadable', async (t) => {
  const outcome = decide(large, new Map([[taskOf(large)!.key, 'failed']]))
  t.match(outcome, { note: /^body replaced: body over the time limit/, body: { manner: 'replace' } })
  t.notMatch(String((outcome as Effect).body?.content), '/srv/shop')
})
