import t from 'tap'
import { readArguments, readConfigArguments, readFlags } from '../../src/cli/arguments.js'
import type { Flags } from '../../src/cli/command.js'

const flags = {
  config: { short: 'c', value: 'FILE', summary: 'x' },
  listen: { value: 'ADDRESS', summary: 'x' },
  upstream: { value: 'URL', summary: 'x' },
  format: { value: ['text', 'json'], summary: 'x' },
  header: { short: 'H', value: 'LINE', summary: 'x', multiple: true },
  data: { value: 'TEXT', summary: 'x', allowsEmpty: true },
  quiet: { short: 'q', summary: 'x' },
} as const satisfies Flags

t.test('flags and operands', async (t) => {
  for (const [args, values, operands] of [
    [[], {}, []],
    [['-q', 'a', '--config=x', 'b'], { quiet: true, config: 'x' }, ['a', 'b']],
    [['-c', 'x', '-H', 'A: 1', '--header', 'B: 2'], { config: 'x', header: ['A: 1', 'B: 2'] }, []],
    [['--format', 'json'], { format: 'json' }, []],
    [['--data', ''], { data: '' }, []],
    [['--', '--quiet'], {}, ['--quiet']],
  ] as const) {
    const read = readArguments(args, flags)
    t.same({ ...read.values }, values, args.join(' '))
    t.same(read.operands, operands)
  }
})

t.test('what is wrong with them is said in words', async (t) => {
  for (const [args, message] of [
    [['--config'], /^--config has no value; expected a value: --config FILE/],
    [['--config='], /^--config has no value/],
    [['--header', ''], /^--header has no value; expected a value: --header LINE/],
    [['--header', 'A: 1', '--header', ''], /^--header has no value/],
    [['--format', 'yaml'], /^--format is "yaml"; expected one of text, json/],
    [['--format'], /^--format has no value; expected one of text, json/],
    [['--quiet=yes'], /^--quiet takes no value/],
    [[''], /^an argument is empty/],
    [['--confg', 'x'], /--config/],
    [['-x'], /-x/],
  ] as const) {
    t.throws(() => readArguments(args, flags), { message }, args.join(' '))
  }
})

t.test('an operand where only flags are expected', async (t) => {
  for (const [operand, message] of [
    ['http://h:1', /; did you mean --upstream http:\/\/h:1\?/],
    [':8080', /; did you mean --listen :8080\?/],
    ['8080', /; did you mean --listen 8080\?/],
    ['h:8080', /; did you mean --listen h:8080\?/],
    ['x.yaml', /; did you mean --config x.yaml\?/],
    ['x', /^unexpected argument "x"/],
  ] as const) {
    t.throws(() => readFlags([operand], flags), { message }, operand)
  }
})

t.test('one config, as an operand or by its flag', async (t) => {
  const config = (...args: string[]) => readConfigArguments(args, flags).config
  t.equal(config(), undefined)
  t.equal(config('x.yaml'), 'x.yaml')
  t.equal(config('x'), 'x')
  t.equal(config('-c', 'x.yaml'), 'x.yaml')
  t.throws(() => config('x.yaml', 'y.yaml'), {
    message: /unexpected argument "y.yaml"/,
  })
  t.throws(() => config('-c', 'x.yaml', 'y.yaml'), { message: /unexpected argument "y.yaml"/ })
  t.throws(() => config(':8080'), { message: /did you mean --listen :8080/ })
})
