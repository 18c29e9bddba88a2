import { webVttFile } from '../../../formats/webvtt/webvtt-file.ts'
import { wholeMs } from '../timeline/whole-ms.ts'
import { sheetName } from './picture-names.ts'
import type { SpritePlan } from './sprite-plan.ts'

/** WebVTT whose cues name the picture of each moment: a rectangle of a sheet (Media Fragments URI, 4.2.2), beside which the file lies. */
export function spriteTrack(plan: SpritePlan, durationSeconds: number): string {
  const { stepSeconds, count, width, height, columns, rows } = plan
  const cues = Array.from({ length: count }, (_, index) => {
    const place = index % (columns * rows)
    const [x, y] = [(place % columns) * width, Math.floor(place / columns) * height]
    const sheet = sheetName(Math.floor(index / (columns * rows)) + 1)
    const startMs = wholeMs(index * stepSeconds)
    const endMs =
      index + 1 === count ? Math.max(startMs + 1, wholeMs(durationSeconds)) : wholeMs((index + 1) * stepSeconds)
    return { startMs, endMs, payload: `${sheet}#xywh=${x},${y},${width},${height}` }
  })
  return webVttFile(cues)
}
