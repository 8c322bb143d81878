/**
 * The gRPC health service (https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
 *
 * @module
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { type Call, type GrpcCallHandler, grpcStatus } from './grpcCall.js'
import type { Methods } from './grpcServer.js'

// HealthCheckResponse {1: status}.
const serving = Buffer.from([0x08, 1])
const notServing = Buffer.from([0x08, 2])
const services = new Set(['', 'envoy.service.ext_proc.v3.ExternalProcessor'])
const maxRequest = 1024

/** HealthCheckRequest {1: service}. */
function serviceOf(message: Buffer): string {
  const reader = new BinaryReader(message)
  let service = ''
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    if (field === 1 && type === WireType.LengthDelimited) service = reader.string()
    else reader.skip(type, field)
  }
  return service
}

/** The methods `Check` and `Watch`. */
export class Health {
  #isServing: boolean
  readonly #watchers = new Set<Call>()

  constructor(isServing: boolean) {
    this.#isServing = isServing
  }

  set isServing(value: boolean) {
    this.#isServing = value
    for (const call of this.#watchers) call.send(this.#status())
  }

  get methods(): Methods {
    return {
      '/grpc.health.v1.Health/Check': (call) =>
        this.#handler(call, () => {
          call.send(this.#status())
          call.end()
        }),
      '/grpc.health.v1.Health/Watch': (call) =>
        this.#handler(call, () => {
          this.#watchers.add(call)
          call.send(this.#status())
        }),
    }
  }

  /** Ends all watches, so that connections can close. */
  close(): void {
    for (const call of this.#watchers) call.end()
  }

  #status(): Buffer {
    return this.#isServing ? serving : notServing
  }

  #handler(call: Call, answer: () => void): GrpcCallHandler {
    return {
      admits: (length) => length <= maxRequest,
      onDiscarded: () => call.fail(grpcStatus.invalidArgument, 'the request is too large'),
      onMessage(message) {
        try {
          if (services.has(serviceOf(message))) answer()
          else call.fail(grpcStatus.notFound, 'unknown service')
        } catch {
          call.fail(grpcStatus.invalidArgument, 'not a HealthCheckRequest')
        }
      },
      onEnd() {},
      onClose: () => this.#watchers.delete(call),
    }
  }
}
