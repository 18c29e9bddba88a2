import { distinctUntilChanged, NEVER, type Observable, switchMap } from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../../domain/media.ts'
import { defineStage, type StageContext } from '../../../pipeline/stage.ts'
import { filmDisplay } from './film-display.ts'

/** The display as a stream of frames; while capture is to hold, nothing is read. */
export const displayFrames = (fps: number, context: StageContext): Observable<Frame> =>
  context.paused.pipe(
    distinctUntilChanged(),
    switchMap((paused) => (paused ? NEVER : filmDisplay(fps, context))),
  )

export default defineStage({
  type: 'source.display',
  summary: 'Films the display that the browser paints on: raw pixels, native dialogs included; Linux with Xvfb.',
  input: 'nothing',
  output: 'frame',
  config: Type.Object(
    { fps: Type.Integer({ minimum: 1, maximum: 60, default: 30, description: 'Most frames a second to capture.' }) },
    { additionalProperties: false },
  ),
  create:
    ({ fps }, context) =>
    () =>
      displayFrames(fps, context),
})
