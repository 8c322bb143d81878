/**
 * Examples of a kind: a rule, and the tests that show what it does, as a config's author writes them.
 *
 * @module
 */

/** A rule as written in the config, and exchanges that show what it does. */
export interface Example {
  readonly title: string
  /** The item of `rules`, as a config's author would write it. */
  readonly rule: Readonly<Record<string, unknown>>
  readonly tests: readonly TestCase[]
}

/** An item of `tests` in a config. */
export interface TestCase {
  readonly name: string
  /** `GET /path`, or an object. */
  readonly request: string | TestRequest
  readonly response: TestResponse
  /** The upstream's response to subrequests of rules; 404 by default. */
  readonly asked?: Omit<TestResponse, 'body'>
  readonly expect: TestExpectation
  /** Time of the test's clock, RFC 3339. */
  readonly now?: string
}

export interface TestRequest {
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

export interface TestResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text as it is; anything else is written as JSON, with its Content-Type unless `headers` has one. */
  readonly body?: unknown
}

export interface TestExpectation {
  readonly status?: number
  /** Value, glob, `true` (present) or `false` (absent). */
  readonly headers?: Readonly<Record<string, string | boolean>>
  /** JSON Pointers and the values there, or the whole text. */
  readonly body?: string | Readonly<Record<string, unknown>>
  /** Names of the rules that fired, in order. */
  readonly rules?: readonly string[]
  /** The response passes byte for byte. */
  readonly unchanged?: boolean
}
