import { distinctUntilChanged, NEVER, type Observable, switchMap } from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../../domain/media.ts'
import { defineStage, type StageContext } from '../../../pipeline/stage.ts'
import { type FilmSettings, film } from './film.ts'

/** The screencast as a stream of frames; while capture is to hold, the browser does not film at all. */
export const screencastFrames = (settings: FilmSettings, context: StageContext): Observable<Frame> =>
  context.paused.pipe(
    distinctUntilChanged(),
    switchMap((paused) => (paused ? NEVER : film(settings, context))),
  )

/** Configuration that every browser source has. */
export const screencastConfig = () =>
  Type.Object(
    {
      fps: Type.Integer({ minimum: 1, maximum: 60, default: 30, description: 'Most frames a second to capture.' }),
      jpegQuality: Type.Integer({
        minimum: 1,
        maximum: 100,
        default: 80,
        description: 'Quality of the pictures from the browser.',
      }),
    },
    { additionalProperties: false },
  )

export default defineStage({
  type: 'source.screencast',
  summary: 'Films the page by the DevTools protocol; works in every Chromium on every system.',
  input: 'nothing',
  output: 'frame',
  config: screencastConfig(),
  create: (config, context) => () => screencastFrames(config, context),
})
