/**
 * The exchanges that the console shows: the newest, within bounds on their number and on memory.
 *
 * @module
 */
import { type RecordedExchange, sizeOf } from './recorded.js'

const maxChanged = 200
const maxSampled = 200
const maxIncidents = 200
const maxBytes = 8 * 1024 * 1024

interface BufferedExchange {
  readonly exchange: RecordedExchange
  readonly size: number
}

type Listener = (exchange: RecordedExchange) => void

export class ExchangeBuffer {
  readonly #listeners = new Set<Listener>()
  /** In the order of their arrival. */
  readonly #changed: BufferedExchange[] = []
  readonly #sampled: BufferedExchange[] = []
  readonly #incidents: BufferedExchange[] = []
  #bytes = 0

  /** Bytes of everything that is kept. */
  get bytes(): number {
    return this.#bytes
  }

  add(exchange: RecordedExchange): void {
    const entry = { exchange, size: sizeOf(exchange) }
    const lists = exchange.incidents.length > 0 ? [this.#incidents] : []
    lists.push(exchange.changed ? this.#changed : this.#sampled)
    for (const list of lists) {
      list.push(entry)
      this.#bytes += entry.size
    }
    if (this.#changed.length > maxChanged) this.#drop(this.#changed)
    if (this.#sampled.length > maxSampled) this.#drop(this.#sampled)
    if (this.#incidents.length > maxIncidents) this.#drop(this.#incidents)
    while (this.#bytes > maxBytes) {
      // Samples are evicted first and incidents last, because clients may report their ids.
      this.#drop(
        [this.#sampled, this.#changed, this.#incidents].find((list) => list.length > 1) ?? this.#incidents,
      )
    }
    for (const listener of this.#listeners) listener(exchange)
  }

  #drop(list: BufferedExchange[]): void {
    const dropped = list.shift()
    this.#bytes = dropped === undefined ? 0 : this.#bytes - dropped.size
  }

  /** The newest first. */
  all(): RecordedExchange[] {
    return [...this.#changed, ...this.#sampled].map(({ exchange }) => exchange).sort((a, b) => b.at - a.at)
  }

  get(id: string): RecordedExchange | undefined {
    return [...this.#changed, ...this.#sampled, ...this.#incidents].find(({ exchange }) => exchange.id === id)
      ?.exchange
  }

  /** The exchange with this incident. */
  incident(id: string): RecordedExchange | undefined {
    return this.#incidents.find(({ exchange }) => exchange.incidents.some((incident) => incident.id === id))
      ?.exchange
  }

  /** The newest first. */
  incidents(): RecordedExchange[] {
    return this.#incidents.map(({ exchange }) => exchange).reverse()
  }

  /** Calls the listener with each exchange from now on; returns how to stop. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
