import { Observable } from 'rxjs'
import type { Screencast, ScreencastPicture, ScreencastRequest } from '../../pipeline/ports/capture-port.ts'
import { RunningScreencast, type ScreencastSubject } from './running-screencast.ts'

/** Films a browser's page by the DevTools protocol, whichever that is at a time. Each subscription to `pictures` is a screencast of its own. */
export function createScreencast(subject: ScreencastSubject, request: ScreencastRequest): Screencast {
  const running = new Set<RunningScreencast>()
  const pictures = new Observable<ScreencastPicture>((subscriber) => {
    const screencast = new RunningScreencast(subject, request, subscriber)
    running.add(screencast)
    screencast.start()
    return () => {
      running.delete(screencast)
      void screencast.stop()
    }
  })
  return {
    pictures,
    refresh() {
      for (const screencast of running) void screencast.refresh()
    },
  }
}
