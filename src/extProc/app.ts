/**
 * Turns a plan into a processor that listens.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { Plan } from '../config/load.js'
import { ExchangeLog } from '../observe/exchangeLog.js'
import { Metrics } from '../observe/metrics.js'
import { measureProcess } from '../observe/processMetrics.js'
import { type SampleFamily, single } from '../observe/samples.js'
import { formatAddress, listenOn } from '../server/listen.js'
import type { Measured } from '../server/singleProcess.js'
import { readListenTls } from '../server/tlsFiles.js'
import { ProcessedExchange } from './exchange.js'
import { GrpcServer } from './grpcServer.js'
import { Health } from './health.js'
import { processMethod } from './messages.js'
import { Processor } from './processor.js'

const remedy =
  'on the ext_proc cluster set max_requests_per_connection: 500, and in the runtime envoy.reloadable_features.ext_proc_graceful_grpc_close: true (docs/ext-proc.md)'

/** A processor with the metrics of its process. */
export interface ExtProcApp extends Measured {
  readonly processor: Processor
  readonly grpc: GrpcServer
}

/** @throws {TlsFileError} if a certificate of the plan cannot be used */
export async function buildExtProc(plan: Plan, logger: Logger): Promise<ExtProcApp> {
  const metrics = new Metrics()
  const processor = new Processor(plan, new ExchangeLog(logger, plan.settings.log), metrics)
  const health = new Health(true)
  const grpc = new GrpcServer({
    tls: readListenTls(plan.settings.listen.tls),
    methods: {
      [processMethod]: (call) => new ProcessedExchange(processor, call),
      ...health.methods,
    },
    onResets: () => logger.warn(`Envoy resets finished streams, which can break connections; ${remedy}`),
    onFlooded: () =>
      logger.error(`a connection broke because Envoy reset too many streams; exchanges failed; ${remedy}`),
  })
  grpc.server.maxConnections = plan.settings.limits.connections
  const collectProcess = measureProcess()
  return {
    processor,
    grpc,
    async listen() {
      const { address, socketMode } = plan.settings.listen
      const bound = await listenOn(grpc.server, address, socketMode)
      processor.imitate()
      processor.tasks.compile()
      return formatAddress(bound)
    },
    reload(next) {
      const tls = plan.settings.listen.tls && readListenTls(next.settings.listen.tls)
      processor.reload(next)
      if (tls !== undefined && 'setSecureContext' in grpc.server) grpc.server.setSecureContext(tls)
    },
    announceDrain() {
      health.isServing = false
    },
    async close() {
      processor.draining = true
      health.isServing = false
      health.close()
      await grpc.drain(processor.plan.settings.limits.drain)
      await processor.close()
    },
    collect: async () => [
      ...metrics.collect(processor),
      ...processor.families(),
      ...connectionFamilies(grpc),
      ...(await collectProcess()),
    ],
    ruleCounts: () => metrics.rules.byName(),
    maintenance(on) {
      const { maintenance } = processor
      if (on !== undefined) maintenance.switched = on
      return maintenance.report()
    },
  }
}

function connectionFamilies({ counts, connections }: GrpcServer): SampleFamily[] {
  return [
    single('gauge', 'upstanding_ext_proc_connections', 'Connections of Envoy.', connections),
    single(
      'counter',
      'upstanding_ext_proc_stream_resets_total',
      'Streams that Envoy reset instead of ending them.',
      counts.resets,
    ),
    single(
      'counter',
      'upstanding_ext_proc_connections_renewed_total',
      'Connections that the processor closed gracefully because many of their streams had been reset.',
      counts.renewed,
    ),
    single(
      'counter',
      'upstanding_ext_proc_connections_flooded_total',
      'Connections that broke because too many of their streams had been reset.',
      counts.flooded,
    ),
  ]
}
