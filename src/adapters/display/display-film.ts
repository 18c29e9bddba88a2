import { defer, filter, merge, Observable } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'
import type { DisplayFilm } from '../../pipeline/ports/capture-port.ts'
import type { DisplayConnection } from './display-connection.ts'
import type { StillReader } from './still-reader.ts'

/** What is filmed, and the clock that says when. */
export interface FilmedDisplay {
  readonly connection: DisplayConnection
  readonly reader: StillReader
  /** Errors when the display is gone, also for who comes later. */
  readonly gone: Observable<never>
  readonly clock: Clock
}

/** Films a display: the server tells of changes (DAMAGE extension), the pixels are read from its file. */
export const filmDisplay = ({ connection, reader, gone, clock }: FilmedDisplay): DisplayFilm => ({
  changes: merge(gone, damages(connection, clock)),
  grab: () => reader.read(),
})

/**
 * When the display changed. Each message is answered by clearing the damage, so that the server tells of the next change: it then
 * tells once of all that is painted before it has the answer.
 */
const damages = ({ client, damage, root, events }: DisplayConnection, clock: Clock): Observable<number> =>
  defer(
    () =>
      new Observable<number>((subscriber) => {
        const id = client.AllocID()
        damage.Create(id, root, damage.ReportLevel.NonEmpty)
        subscriber.add(() => damage.Destroy(id))
        subscriber.next(clock.now())
        subscriber.add(
          events.pipe(filter((event) => event.name === 'DamageNotify' && event.damage === id)).subscribe(() => {
            const nowMs = clock.now()
            damage.Subtract(id, 0, 0)
            subscriber.next(nowMs)
          }),
        )
      }),
  )
