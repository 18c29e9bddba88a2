import type { LiveProtocol } from '../../domain/live-protocol.ts'
import { DEFAULT_LATENCY, LATENCIES, type Latency } from '../../domain/viewing-profile.ts'
import type { PipelineDocument, StageEntry } from '../../pipeline/document/pipeline-document.ts'

/** The sinks by which a stream reaches its viewers. */
const SINKS: Readonly<Record<string, LiveProtocol>> = {
  'sink.hls': 'hls',
  'sink.dash': 'dash',
  'sink.websocket': 'ws',
}

/** The way of delivery that a stage opens; undefined for one that opens none. */
export const protocolOf = ({ use }: Pick<StageEntry, 'use'>): LiveProtocol | undefined => SINKS[use]

/** One stream of a document: the sinks that serve it. */
export interface LiveOutput {
  /** Absent where the document leaves it open. */
  readonly streamId?: string
  /** In the order of the document; never empty, each way of delivery once. */
  readonly sinks: readonly StageEntry[]
}

/**
 * The streams of a document, in the order of their first sinks. Sinks that name the same stream serve one; so do sinks that name
 * none and hang from the same packaging stage.
 */
export function liveOutputs({ stages }: Pick<PipelineDocument, 'stages'>): readonly LiveOutput[] {
  const outputs: { streamId?: string; sinks: StageEntry[] }[] = []
  for (const sink of stages) {
    const protocol = protocolOf(sink)
    if (!protocol) continue
    const { stream } = sink.config
    const streamId = typeof stream === 'string' ? stream : undefined
    const joined = outputs.find((output) =>
      streamId === undefined
        ? output.streamId === undefined && joins(sink, output.sinks)
        : output.streamId === streamId,
    )
    if (joined) joined.sinks.push(sink)
    else outputs.push({ ...(streamId === undefined ? {} : { streamId }), sinks: [sink] })
  }
  return outputs
}

/** A second sink of one kind is a stream of its own. */
const joins = (sink: StageEntry, sinks: readonly StageEntry[]): boolean =>
  sinks[0]?.from === sink.from && sinks.every(({ use }) => use !== sink.use)

/** The ways by which an output is delivered. */
export const protocolsOf = ({ sinks }: LiveOutput): readonly LiveProtocol[] =>
  sinks.flatMap((sink) => protocolOf(sink) ?? [])

/** The document without the sinks of other ways of delivery than these; others of its stages stay. */
export const withProtocols = (document: PipelineDocument, wanted: readonly LiveProtocol[]): PipelineDocument => ({
  ...document,
  stages: document.stages.filter((stage) => {
    const protocol = protocolOf(stage)
    return protocol === undefined || wanted.includes(protocol)
  }),
})

/** The viewing profile of the stage that packages for an output; undefined where that has lengths of its own. */
export function latencyOf({ stages }: PipelineDocument, { sinks }: LiveOutput): Latency | undefined {
  const above = stages.find(({ id }) => id === sinks[0]?.from)
  if (above?.use !== 'package.segment') return undefined
  const { latency = DEFAULT_LATENCY, part, segment } = above.config
  if (part !== undefined || segment !== undefined) return undefined
  return LATENCIES.find((known) => known === latency)
}
