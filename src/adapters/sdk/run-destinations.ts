import { FlyBrowserError } from '../../domain/errors.ts'
import type { PushOutputs } from '../../engine/push/push-outputs.ts'
import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import { readDestination } from '../../stages/sink/rtmp-destinations.ts'
import type { Destinations } from './destination-types.ts'

/** Ids by which the destinations of a document are known, in the order of their sinks. */
export const pushIdsOf = ({ stages }: PipelineDocument): readonly string[] =>
  stages.flatMap(({ use, config }) => (use === 'sink.rtmp' ? [String(config.push)] : []))

/**
 * The destinations of a document's sinks; those that join later join the first. After the end of the run, however it came, they are told of as
 * they stood then.
 * @param push what is pushed by the run, which has begun
 */
export function runDestinations(pushIds: readonly string[], push: Pick<PushOutputs, 'get'>): Destinations {
  const outputs = () => pushIds.flatMap((id) => push.get(id) ?? [])
  const begun = outputs()
  return {
    addDestination: async (options) => {
      const destination = readDestination(options)
      const [output] = outputs()
      if (!output) throw new FlyBrowserError('DESTINATION_UNKNOWN', { id: 'of this run: it pushes to none' })
      return output.add(destination)
    },
    removeDestination: async (destinationId) => {
      const has = outputs().find(({ statuses }) => statuses.some((status) => status.destinationId === destinationId))
      if (!has) throw new FlyBrowserError('DESTINATION_UNKNOWN', { id: destinationId })
      await has.remove(destinationId)
    },
    destinations: () => begun.flatMap(({ statuses }) => statuses),
  }
}
