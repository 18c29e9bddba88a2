import { distinctUntilChanged, firstValueFrom, map, merge, NEVER, type Observable, switchMap } from 'rxjs'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { DisplayFilm } from '../../../pipeline/ports/capture-port.ts'

/** The browser on a display. */
export interface DisplayedBrowser {
  readonly sessionId: string
  /** What is to be filmed, the present at once; undefined while there is nothing. */
  readonly filmed: Observable<unknown>
  /** Emits the reason when the browser is gone for good, also to who comes later. */
  readonly gone: Observable<string>
}

/**
 * A display whose picture stands still while there is nothing to film on it: a browser that is being started again leaves it black,
 * one whose page has crashed shows a picture of its own, and one that is given another size has not been painted in it. Ends with BROWSER_GONE when the browser is gone for good.
 */
export function heldDisplay(film: DisplayFilm, { sessionId, filmed, gone }: DisplayedBrowser): DisplayFilm {
  const ended = gone.pipe(
    map((reason): never => {
      throw new FlyBrowserError('BROWSER_GONE', { session: sessionId, reason })
    }),
  )
  const changes = filmed.pipe(
    map((what) => what !== undefined),
    distinctUntilChanged(),
    switchMap((isThere) => (isThere ? film.changes : NEVER)),
  )
  return {
    changes: merge(ended, changes),
    // A change that was told before may be taken late.
    grab: async () => {
      if ((await firstValueFrom(filmed)) !== undefined) return film.grab()
      throw new FlyBrowserError('DISPLAY_GONE', { session: sessionId, reason: 'there is nothing on it at present' })
    },
  }
}
