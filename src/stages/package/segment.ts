import { concat, defer, from, mergeMap } from 'rxjs'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../domain/errors.ts'
import { duration } from '../../pipeline/config/unit-types.ts'
import { defineStage } from '../../pipeline/stage.ts'
import { SegmentCutter } from './segment-cutter.ts'

export default defineStage({
  type: 'package.segment',
  summary: 'Groups fragments into parts and segments on a grid of the media clock.',
  input: 'fragment',
  output: 'segment-event',
  config: Type.Object(
    {
      part: duration({ default: '333ms', least: '100ms', most: '2s', description: 'Length of an LL-HLS part.' }),
      segment: duration({
        default: '2s',
        least: '500ms',
        most: '10s',
        description: 'Length of a segment; a whole number of parts.',
      }),
    },
    { additionalProperties: false },
  ),
  demands: ({ part, segment }) => ({ tickMs: part, keyframeMs: segment }),
  create: ({ part, segment }, { measures }) => {
    if (part > segment)
      throw new FlyBrowserError('OPTION_INVALID', { option: 'part', reason: 'it is longer than the segment' })
    return (fragments) =>
      defer(() => {
        const cutter = new SegmentCutter(part, segment, () => measures.dropped('no-keyframe'))
        return concat(
          fragments.pipe(mergeMap((f) => from(f.kind === 'init' ? cutter.init(f) : cutter.media(f)))),
          defer(() => from(cutter.end())),
        )
      })
  },
})
