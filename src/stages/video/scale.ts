import { map } from 'rxjs'
import { Type } from 'typebox'
import { defineStage } from '../../pipeline/stage.ts'

const side = (description: string) => Type.Integer({ minimum: 16, maximum: 8192, multipleOf: 2, description })

export default defineStage({
  type: 'video.scale',
  summary: 'Sets the size of the coded picture; the encoder scales in the pass that decodes the frame.',
  input: 'frame',
  output: 'frame',
  config: Type.Object({ width: side('Pixels.'), height: side('Pixels.') }, { additionalProperties: false }),
  create:
    ({ width, height }) =>
    (frames) =>
      frames.pipe(map((frame) => ({ ...frame, scaleTo: { width, height } }))),
})
