import { distinctUntilChanged, filter, NEVER, Observable, type Subscription, switchMap, take, timer } from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../domain/media.ts'
import { msToTicks } from '../../domain/time.ts'
import type { ScreencastPicture } from '../../pipeline/ports/capture-port.ts'
import { defineStage, type StageContext } from '../../pipeline/stage.ts'

/** Without a picture for this long after a late acknowledgement, one is asked for: the page may have changed in between. */
const SETTLED_MS = 120
/** The browser answers an acknowledgement at its next paint; it is given this long before the time of the next frame. */
const LEAD_MS = 17

export interface ScreencastSettings {
  readonly fps: number
  readonly jpegQuality: number
}

/** Films the session's page. The browser is let go on when the pipeline has room and the next frame is due. */
const filmed = ({ fps, jpegQuality }: ScreencastSettings, { clock, originMs, credit, ports }: StageContext) =>
  new Observable<Frame>((subscriber) => {
    const screencast = ports.capture.screencast({ ...ports.capture.size, jpegQuality })
    const intervalMs = 1000 / fps
    let asked = false
    let settling: Subscription | undefined

    /** Asks for one more picture when the page has gone quiet: what changed while the browser was held back is in it. */
    const settle = () => {
      settling = clock.scheduler.schedule(() => {
        asked = true
        screencast.refresh()
      }, SETTLED_MS)
    }
    const acknowledge = (picture: ScreencastPicture, final: boolean) => {
      const whenRoom = credit.changes.pipe(filter(Boolean), take(1))
      subscriber.add(
        whenRoom.subscribe(() => {
          picture.acknowledge()
          settling?.unsubscribe()
          if (!final) settle()
        }),
      )
    }
    const receive = (picture: ScreencastPicture) => {
      const { width, height, data } = picture
      settling?.unsubscribe()
      const final = asked
      asked = false
      const capturedAtMs = Math.max(originMs, picture.capturedAtMs)
      subscriber.next({ encoding: 'jpeg', width, height, pts: msToTicks(capturedAtMs - originMs), capturedAtMs, data })
      const waitMs = picture.capturedAtMs + intervalMs - LEAD_MS - clock.now()
      if (final || waitMs <= 0) acknowledge(picture, final)
      else subscriber.add(timer(waitMs, clock.scheduler).subscribe(() => acknowledge(picture, false)))
    }
    subscriber.add(() => settling?.unsubscribe())
    subscriber.add(
      screencast.pictures.subscribe({
        next: receive,
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    )
  })

/** The screencast as a stream of frames; while capture is to hold, the browser does not film at all. */
export const screencastFrames = (settings: ScreencastSettings, context: StageContext): Observable<Frame> =>
  context.paused.pipe(
    distinctUntilChanged(),
    switchMap((paused) => (paused ? NEVER : filmed(settings, context))),
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
