import { ignoreElements, tap } from 'rxjs'
import { defineStage, Type, ticksToMs } from '../../src/index.ts'
import type { ReadyPart } from './messages.ts'
import { wallMs } from './wall-clock.ts'

let parts: ReadyPart[] = []

/** Parts since the last time. */
export function takeParts(): readonly ReadyPart[] {
  const taken = parts
  parts = []
  return taken
}

/** A plugin beside the sinks: notes when each part is finished, which is when viewers could have it at the earliest. */
export default defineStage({
  type: 'bench.part-times',
  summary: 'Notes when parts are finished.',
  input: 'segment-event',
  output: 'nothing',
  config: Type.Object({}, { additionalProperties: false }),
  create:
    (_, { originMs }) =>
    (events) =>
      events.pipe(
        tap((event) => {
          if (event.kind !== 'part') return
          const { msn, part, pts } = event
          parts.push({ msn, part, startsAtMs: originMs + ticksToMs(pts), atMs: wallMs() })
        }),
        ignoreElements(),
      ),
})
