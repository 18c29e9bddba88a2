import type { PipelineDocument, StageEntry } from '../../pipeline/document/pipeline-document.ts'
import type { DocumentLibrary, LoadedDocument } from './document-library.ts'
import { type EncodeChoice, encodeFields } from './encode-choice.ts'

/**
 * A document of the package whose encoding stage is called `encode`, with what is to be encoded.
 * @param set further overrides, `stage.key` to value
 */
export async function encodingDocument(
  documents: DocumentLibrary,
  name: 'live' | 'record' | 'rtmp',
  encode: EncodeChoice,
  set: Readonly<Record<string, string>>,
): Promise<LoadedDocument> {
  const { document, registry } = await documents.builtin(name, { ...encodeFields(encode), ...set })
  return { document: withLadder(document, encode), registry }
}

/** The document with a stage that makes all renditions in place of the one that encodes, where there are several. */
export const withLadder = (document: PipelineDocument, { ladder }: Pick<EncodeChoice, 'ladder'>): PipelineDocument =>
  ladder ? { ...document, stages: document.stages.map((stage) => laddered(stage, ladder)) } : document

function laddered(stage: StageEntry, ladder: NonNullable<EncodeChoice['ladder']>): StageEntry {
  if (stage.use !== 'video.encode') return stage
  // What each rendition has of its own.
  const { quality: _quality, bitrate: _bitrate, crf: _crf, ...encoder } = stage.config
  const renditions = ladder.map(({ bitrateBps, ...rendition }) => ({
    ...rendition,
    ...(bitrateBps === undefined ? {} : { bitrate: bitrateBps }),
  }))
  return { ...stage, use: 'video.ladder', config: { ...encoder, renditions } }
}
