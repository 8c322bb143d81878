/**
 * The streams, environment and signals of the process, as an interface: only `src/bin` touches the process itself.
 *
 * @module
 */

export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

/** What a command reads and writes. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Calls the listener each time the process receives the signal. */
  onSignal(signal: NodeJS.Signals, listener: () => void): void
  /** Calls the listener for uncaught exceptions and unhandled rejections, instead of the default action. */
  onFailure(listener: (error: unknown) => void): void
  /** From now on, the process keeps running even if nothing reads its output. */
  keepWithoutReader(): void
  /** Ends the process within about a second, whatever it is doing. */
  exit(code: number): void
  /** Ends the process at once, as the signal does by default. */
  endBy(signal: NodeJS.Signals): void
  /** File descriptor of `stdout`, for writing in the background; undefined if only the stream can be written to. */
  readonly stdoutDescriptor?: number
}
