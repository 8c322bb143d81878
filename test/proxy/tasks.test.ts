/** Large tasks run in a thread, small ones once the detectors are compiled. */

import t from 'tap'
import { TaskRunner } from '../../src/proxy/tasks.js'
import type { Effect, Task, TaskOutcome } from '../../src/rules/rule.js'
import { isPrepared } from '../../src/rules/sanitize/warmUp.js'
import { actionOf, exchangeOf } from '../rules/sanitize.fixture.js'

function task(key: string, isLarge: boolean): Task {
  const rows = Array.from({ length: 900 }, (_, id) => ({ id, name: `Item ${id}` }))
  const body = JSON.stringify({ rows, file: '/srv/shop/app/cart.py' })
  const exchange = exchangeOf({ fields: ['Content-Type', 'application/json'], body })
  const outcome = actionOf().apply({ ...exchange, tasks: new Map() })
  if (!('task' in outcome)) throw new Error('no task')
  return { ...outcome.task, key, isLarge }
}

function run(runner: TaskRunner, given: Task): Promise<TaskOutcome> {
  return new Promise((resolve) => {
    runner.run(given, resolve)
  })
}

t.test('one after the other, whether a thread can be started or not', async (t) => {
  const runner = new TaskRunner()
  t.teardown(() => runner.close())
  const outcomes = await Promise.all([run(runner, task('a', true)), run(runner, task('b', true))])
  for (const outcome of outcomes) t.match(outcome, { note: /^leaks removed: filePath/ })
})

t.test('content that shares its memory with other buffers survives the thread', async (t) => {
  const runner = new TaskRunner()
  t.teardown(() => runner.close())
  const given = exchangeOf({
    fields: ['Content-Type', 'text/plain'],
    body: '\tat a.B.c(B.java:1)\n'.repeat(900),
  })
  const outcome = actionOf().apply({ ...given, tasks: new Map() })
  if (!('task' in outcome)) throw new Error('no task')
  for (let times = 0; times < 3; times++) {
    const { body } = (await run(runner, outcome.task)) as Effect
    t.match(String(body && Buffer.from(body.content)), 'The request could not be completed.')
  }
})

t.test('a small task runs here, when the detectors are compiled', async (t) => {
  const runner = new TaskRunner()
  t.teardown(() => runner.close())
  t.match(await run(runner, task('a', false)), { note: /^leaks removed: filePath/ })
  t.equal(isPrepared(), true)
})

t.test('a task that is given up fails; a cancelled one reports nothing', async (t) => {
  const runner = new TaskRunner()
  t.teardown(() => runner.close())
  const told: [string, TaskOutcome][] = []
  const first = runner.run(task('first', true), (outcome) => told.push(['first', outcome]))
  const second = runner.run(task('second', true), (outcome) => told.push(['second', outcome]))
  const third = run(runner, task('third', true))
  await new Promise((resolve) => setImmediate(resolve))
  second.cancel()
  first.giveUp()
  t.match(await third, { note: /^leaks removed/ })
  t.strictSame(told, [['first', 'failed']])
})
