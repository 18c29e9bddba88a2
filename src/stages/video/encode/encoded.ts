import { Observable } from 'rxjs'
import type { Fragment, Frame } from '../../../domain/media.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import { EncodeLane } from './encode-lane.ts'
import type { EncodeSettings } from './encode-request.ts'

/** Frames, encoded by a lane of their own for each subscriber. */
export const encoded =
  (settings: EncodeSettings, context: StageContext) =>
  (frames: Observable<Frame>): Observable<Fragment> =>
    new Observable<Fragment>((subscriber) => {
      const lane = new EncodeLane(settings, context, subscriber)
      subscriber.add(() => lane.close())
      subscriber.add(
        frames.subscribe({
          next: (frame) => lane.offer(frame),
          error: (cause) => lane.finish({ cause }),
          complete: () => lane.finish(),
        }),
      )
    })
