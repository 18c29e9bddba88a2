import { asFlyBrowserError } from '../../domain/errors.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import type { LoadedDocument } from './document-library.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'
import { streamInfo } from './stream-info.ts'
import type { PipelineRun, RunPipelineOptions } from './types.ts'

/** Runs a user's own document: every sink of it gets an id, so that what it makes can be named. */
export async function runDocument(parts: SessionParts, options: RunPipelineOptions): Promise<PipelineRun> {
  const { documents, host, server, recordings, reportFailure } = parts
  const { document, registry } = withIds(await documents.load(options), parts)
  const sinks = (type: string) => document.stages.filter((stage) => stage.use === type)
  const hls = sinks('sink.hls')
  const url = hls.length > 0 ? (await server.address()).url : ''
  const run: RunningPipeline = host.start(document, registry)
  run.done.catch((error: unknown) => reportFailure(asFlyBrowserError(error)))
  const recorded = sinks('sink.recording').map((stage) => String(stage.config.recording))
  return {
    done: run.done,
    streams: hls.map((stage) => streamInfo(url, String(stage.config.stream))),
    recordings: async () => Promise.all(recorded.map((id) => recordings.get(id))),
    measures: run.measures,
    stop: run.stop,
  }
}

/** Names of the ids that the built-in sinks take. */
const ID_KEYS: Readonly<Record<string, readonly [key: string, kind: 'rec' | 'str']>> = {
  'sink.recording': ['recording', 'rec'],
  'sink.hls': ['stream', 'str'],
}

function withIds(loaded: LoadedDocument, { clock }: SessionParts): LoadedDocument {
  const stages = loaded.document.stages.map((stage) => {
    const [key, kind] = ID_KEYS[stage.use] ?? []
    if (!key || !kind || stage.config[key] !== undefined) return stage
    return { ...stage, config: { ...stage.config, [key]: newId(kind, clock.now()) } }
  })
  return { ...loaded, document: { ...loaded.document, stages } }
}
