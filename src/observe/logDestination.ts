/**
 * Writes log lines to a file descriptor, in the background. A slow or missing reader, or a full disk, neither delays
 * exchanges nor ends the process: lines are dropped and counted until there is room.
 *
 * @module
 */
import { write } from 'node:fs'
import type { DestinationStream } from 'pino'

export interface LogDestination extends DestinationStream {
  /** Number of lines dropped so far. */
  readonly dropped: number
  /** Writes the pending lines, for at most `timeout` milliseconds. */
  end(timeout: number): Promise<void>
}

// Bytes waiting for a slow reader; beyond this, lines are dropped.
const maxWaiting = 32 * 1024 * 1024
const maxWrite = 1024 * 1024
// Milliseconds during which lines are collected, because a write costs more than a line.
const gatherTime = 10
/** Milliseconds until another attempt if the reader of a pipe is slow (EAGAIN), or the destination failed. */
const busyTime = 20
const failedTime = 1000

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EPIPE: 'its reader has left',
  EIO: 'input/output error',
}

/** @param complain called once when the log cannot be written, and once when it can be again */
export function logDestination(fd: number, complain: (message: string) => void): LogDestination {
  return new DescriptorLog(fd, complain)
}

class DescriptorLog implements LogDestination {
  dropped = 0
  #lines: Buffer[] = []
  #bytes = 0
  /** The bytes being written. */
  #batch: Buffer | undefined
  #timer: NodeJS.Timeout | undefined
  #writing = false
  #failing = false
  #droppedBefore = 0
  #onEmpty: (() => void) | undefined

  constructor(
    readonly fd: number,
    readonly complain: (message: string) => void,
  ) {}

  write(line: string): void {
    const bytes = Buffer.from(line)
    if (this.#failing || this.#bytes + bytes.length > maxWaiting) {
      this.dropped++
      // While the log cannot be written, one line is kept for the next attempt.
      if (!this.#failing || this.#lines.length > 0 || this.#batch !== undefined) return
      this.dropped--
    }
    this.#lines.push(bytes)
    this.#bytes += bytes.length
    this.#schedule(this.#failing ? failedTime : gatherTime)
  }

  #schedule(delay: number): void {
    if (!this.#writing) this.#timer ??= setTimeout(() => this.#flush(), delay)
  }

  #flush(): void {
    this.#timer = undefined
    this.#batch ??= this.#nextBatch()
    if (this.#batch === undefined) {
      this.#onEmpty?.()
      return
    }
    this.#writing = true
    write(this.fd, this.#batch, (error, written) => this.#written(error, written))
  }

  #nextBatch(): Buffer | undefined {
    let bytes = 0
    let count = 0
    while (count < this.#lines.length && (count === 0 || bytes < maxWrite))
      bytes += this.#lines[count++]!.length
    if (count === 0) return undefined
    this.#bytes -= bytes
    return Buffer.concat(this.#lines.splice(0, count))
  }

  #written(error: NodeJS.ErrnoException | null, written: number): void {
    this.#writing = false
    if (error === null) {
      this.#recover()
      this.#batch = written < this.#batch!.length ? this.#batch!.subarray(written) : undefined
      if (this.#batch !== undefined || this.#bytes >= maxWrite || this.#onEmpty !== undefined) this.#flush()
      // Lines that came during the write are collected as well: otherwise each turn of a busy loop would have a write.
      else if (this.#lines.length > 0) this.#schedule(gatherTime)
    } else if (error.code === 'EAGAIN') {
      this.#schedule(busyTime)
    } else {
      this.#fail(error)
    }
  }

  #fail({ code = '', message }: NodeJS.ErrnoException): void {
    if (!this.#failing) {
      this.#failing = true
      this.#droppedBefore = this.dropped
      this.complain(`cannot write the log: ${reasons[code] ?? message}; still serving, log lines are dropped`)
    }
    this.dropped += this.#lines.length
    for (const byte of this.#batch!) if (byte === newline) this.dropped++
    this.#lines = []
    this.#bytes = 0
    this.#batch = undefined
    this.#onEmpty?.()
  }

  #recover(): void {
    if (!this.#failing) return
    this.#failing = false
    this.complain(`the log can be written again; ${this.dropped - this.#droppedBefore} lines were dropped`)
  }

  end(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout)
      this.#onEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
      clearTimeout(this.#timer)
      this.#timer = undefined
      if (this.#writing) return
      this.#flush()
    })
  }
}

const newline = 10
