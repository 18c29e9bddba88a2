import { asFlyBrowserError } from '../../domain/errors.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import { latencyOf, liveOutputs, protocolsOf } from './live-sinks.ts'
import { newId } from './new-id.ts'
import { pushIdsOf, runDestinations } from './run-destinations.ts'
import type { SessionParts } from './session-parts.ts'
import { streamInfo } from './stream-info.ts'
import type { PipelineRun, RunPipelineOptions } from './types.ts'

/** Runs a user's own document: every sink of it gets an id, so that what it makes can be named. */
export async function runDocument(parts: SessionParts, options: RunPipelineOptions): Promise<PipelineRun> {
  const { documents, host, server, recordings, push, clock, reportFailure } = parts
  const { document: given, registry } = await documents.load(options)
  const document = withIds(given, clock.now())
  const outputs = liveOutputs(document)
  const url = outputs.length > 0 ? (await server.address()).url : ''
  const run: RunningPipeline = host.start(document, registry)
  run.done.catch((error: unknown) => reportFailure(asFlyBrowserError(error)))
  const recorded = document.stages.filter(({ use }) => use === 'sink.recording')
  return {
    done: run.done,
    streams: outputs.map((output) =>
      streamInfo(url, output.streamId ?? '', protocolsOf(output), latencyOf(document, output)),
    ),
    recordings: async () => Promise.all(recorded.map(({ config }) => recordings.get(String(config.recording)))),
    measures: run.measures,
    ...runDestinations(pushIdsOf(document), push),
    stop: run.stop,
  }
}

/** The document with a new id for each stream, each recording and each set of destinations that has none. */
function withIds(document: PipelineDocument, nowMs: number): PipelineDocument {
  const ids = new Map<string, Record<string, string>>()
  for (const { streamId = newId('str', nowMs), sinks } of liveOutputs(document))
    for (const { id } of sinks) ids.set(id, { stream: streamId })
  for (const { id, use, config } of document.stages)
    if (use === 'sink.rtmp' && config.push === undefined) ids.set(id, { push: newId('psh', nowMs) })
    else if (use === 'sink.recording' && config.recording === undefined) ids.set(id, { recording: newId('rec', nowMs) })
  const stages = document.stages.map((stage) => ({ ...stage, config: { ...stage.config, ...ids.get(stage.id) } }))
  return { ...document, stages }
}
