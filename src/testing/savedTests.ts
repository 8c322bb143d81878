/**
 * Tests whose exchange is in a file of its own, as plain HTTP text.
 *
 * @module
 */
import { resolve } from 'node:path'
import { unreadableReason } from '../config/errors.js'
import type { SchemaProblem } from '../config/validate.js'
import { readExchange, type SavedExchange } from '../http/exchangeText.js'
import type { Fields } from '../http/fields.js'
import type { TestCase } from '../rules/example.js'

/** An item of `tests` as written: it contains its exchange, or names a file with it. */
export type WrittenTest = Omit<TestCase, 'request' | 'response'> &
  Partial<Pick<TestCase, 'request' | 'response'>> & { readonly exchange?: string }

/** Returns a file's bytes; throws the error of the operating system. */
export type ReadFile = (file: string) => Buffer

export interface ResolvedTests {
  readonly tests: readonly TestCase[]
  readonly findings: readonly SchemaProblem[]
}

/**
 * Replaces file names with the exchanges in the files.
 * @param directory to which the names are relative
 * @param read if omitted, tests with a file are left out
 */
export function resolveTests(
  written: readonly WrittenTest[],
  directory: string,
  read: ReadFile | undefined,
): ResolvedTests {
  const tests: TestCase[] = []
  const findings: SchemaProblem[] = []
  for (const [index, test] of written.entries()) {
    const { exchange, request, response, ...rest } = test
    const path = ['tests', String(index)]
    if (request !== undefined && response !== undefined) {
      tests.push({ request, response, ...rest })
      if (exchange === undefined) continue
      const message =
        '"exchange" already has the request and the response; remove it, or remove "request" and "response"'
      findings.push({ code: 'bad-option', path: [...path, 'exchange'], at: 'key', message })
    } else if (exchange === undefined) {
      const message = 'the test has no exchange; add "request" and "response", or "exchange" with a file name'
      findings.push({ code: 'missing-key', path, at: 'value', message })
    } else if (read !== undefined) {
      const saved = readSaved(resolve(directory, exchange), read)
      if (typeof saved !== 'string') tests.push({ ...testOf(saved), ...rest })
      else
        findings.push({
          code: 'bad-exchange',
          path: [...path, 'exchange'],
          at: 'value',
          message: `${exchange}${saved}`,
        })
    }
  }
  return { tests, findings }
}

/** What is wrong, in words that follow the file's name. */
function readSaved(file: string, read: ReadFile): SavedExchange | string {
  let bytes: Buffer
  try {
    bytes = read(file)
  } catch (error) {
    return `: ${unreadableReason(error as NodeJS.ErrnoException)}; expected an exchange as plain HTTP text`
  }
  const reading = readExchange(bytes)
  if (reading.ok) return reading.exchange
  return reading.errors.map(({ line, message }) => `:${line}: ${message}`).join('; and ')
}

function testOf({ request, head, body }: SavedExchange): Pick<TestCase, 'request' | 'response'> {
  const { method, target } = request
  return {
    request: { method, target, headers: writtenFields(request.fields) },
    response: { status: head.status, headers: writtenFields(head.fields), body },
  }
}

function writtenFields(fields: Fields): Record<string, string[]> {
  const written: Record<string, string[]> = Object.create(null)
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    written[name] ??= []
    written[name].push(Buffer.from(fields[i + 1]!, 'latin1').toString())
  }
  return written
}
