import t from 'tap'
import { replaceVariables } from '../../src/config/environment.js'
import { fc } from '../support/fc.js'

const environment = { HOST: 'legacy', EMPTY: '', TRICK: `\${HOST}` }

t.test('variables', async (t) => {
  const table: [text: string, expected: string, faults: string[]][] = [
    ['plain', 'plain', []],
    [`http://\${HOST}:1`, 'http://legacy:1', []],
    [`\${HOST}\${HOST}`, 'legacylegacy', []],
    [`\${NONE:-http://a:1}`, 'http://a:1', []],
    [`\${EMPTY:-b}`, 'b', []],
    [`\${EMPTY}`, '', []],
    [`\${NONE:-}`, '', []],
    [`$\${HOST}`, `\${HOST}`, []],
    [`\${TRICK}`, `\${HOST}`, []],
    ['$HOST {id} $', '$HOST {id} $', []],
    [`\${NONE}`, `\${NONE}`, [`unset-variable \${NONE}`]],
    [`a\${NONE}\${1x}`, `a\${NONE}\${1x}`, [`unset-variable \${NONE}`, `bad-variable \${1x}`]],
    [`\${HOST`, `\${HOST`, [`bad-variable \${HOST`]],
    [`\${}`, `\${}`, [`bad-variable \${}`]],
    [`\${A-b}`, `\${A-b}`, [`bad-variable \${A-b}`]],
    // What objects inherit is not set.
    [`\${constructor}`, `\${constructor}`, [`unset-variable \${constructor}`]],
    [`\${toString:-a}\${__proto__:-b}`, 'ab', []],
    [`\${NONE:-\${HOST}}`, 'legacy', []],
    [`<\${NONE:-\${EMPTY:-\${NIL:-c}}}>`, '<c>', []],
    [`\${NONE:-a\${HOST}b}/\${HOST}`, 'alegacyb/legacy', []],
    [`\${HOST:-\${NONE}}`, 'legacy', []],
    [`\${NONE:-\${NIL}}`, `\${NIL}`, [`unset-variable \${NIL}`]],
    [`\${NONE:-$\${HOST}}`, `\${HOST}`, []],
    [`\${NONE:-\${HOST}`, `\${NONE:-\${HOST}`, [`bad-variable \${NONE:-\${HOST}`]],
  ]
  for (const [text, expected, faults] of table) {
    const replaced = replaceVariables(text, environment)
    t.equal(replaced.text, expected, text)
    t.same(
      replaced.errors.map(({ code, found }) => `${code} ${found}`),
      faults,
      text,
    )
  }
})

t.test('text without a variable stays as it is', async () => {
  fc.assert(
    fc.property(fc.string(), (text) => text.includes(`\${`) || replaceVariables(text, {}).text === text),
  )
})
