import { defineStage, duration, Type } from 'flybrowser'
import { throttleTime } from 'rxjs'

/** A page seen once a second instead of thirty times: for long recordings in which little has to be seen. */
export default defineStage({
  type: 'acme.sampler',
  summary: 'Keeps at most one frame per interval, and always the last one.',
  input: 'frame',
  output: 'frame',
  config: Type.Object(
    { interval: duration({ default: '1s', least: '50ms', most: '1m', description: 'Least time between two frames.' }) },
    { additionalProperties: false },
  ),
  create:
    ({ interval }, { clock }) =>
    (frames) =>
      frames.pipe(throttleTime(interval, clock.scheduler, { leading: true, trailing: true })),
})
