import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import type { Registry } from '../../pipeline/registry.ts'
import type { PictureOptions } from './common-options.ts'

/**
 * What `--fps` and `--size` change in a document, `stage.key` to value: the rate of its sources and of `video.pace`, and the size
 * of sources that paint their own pictures. A stage whose configuration has no such field is left alone.
 */
export function pictureOverrides(
  document: PipelineDocument | undefined,
  registry: Registry,
  { fps, size }: Pick<PictureOptions, 'fps' | 'size'>,
): Record<string, string> {
  const overrides: Record<string, string> = {}
  for (const stage of document?.stages ?? []) {
    const definition = registry.get(stage.use)
    const source = definition?.input === 'nothing'
    const fields = new Set(Object.keys(definition?.config.properties ?? {}))
    if (fps !== undefined && fields.has('fps') && (source || stage.use === 'video.pace'))
      overrides[`${stage.id}.fps`] = String(fps)
    if (size && source && fields.has('width') && fields.has('height')) {
      overrides[`${stage.id}.width`] = String(size.width)
      overrides[`${stage.id}.height`] = String(size.height)
    }
  }
  return overrides
}
